from __future__ import annotations

from pep_forms.builder.actions.definitions import Loaded, load_definitions
from pep_forms.builder.actions.editing import (
    add_questions,
    copy_draft,
    discard_draft,
    move_questions,
    place_section,
)
from pep_forms.builder.actions.exchange import export, import_definition
from pep_forms.builder.actions.releasing import release

__all__ = [
    "Loaded",
    "add_questions",
    "copy_draft",
    "discard_draft",
    "export",
    "import_definition",
    "load_definitions",
    "move_questions",
    "place_section",
    "release",
]
