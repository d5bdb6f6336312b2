from __future__ import annotations

from pep_forms.builder.models.drafts import FormTemplate, Section
from pep_forms.builder.models.intake import Intake
from pep_forms.builder.models.versions import FormVersion, NarrowedRight, VersionAvailability

__all__ = [
    "FormTemplate",
    "FormVersion",
    "Intake",
    "NarrowedRight",
    "Section",
    "VersionAvailability",
]
