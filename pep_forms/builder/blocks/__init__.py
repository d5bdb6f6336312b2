from __future__ import annotations

from pep_forms.builder.blocks.conditions import ConditionBlock
from pep_forms.builder.blocks.places import PlaceStream
from pep_forms.builder.blocks.questions import QuestionStream
from pep_forms.builder.blocks.streams import DefinitionField

__all__ = ["ConditionBlock", "DefinitionField", "PlaceStream", "QuestionStream"]
