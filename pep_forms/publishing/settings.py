"""Settings of this room that are data."""

from __future__ import annotations

from typing import Literal

from pep_forms.reference.settings import Setting, register

SECOND_PERSON = "second_person_releases"

register(
    Setting(
        SECOND_PERSON,
        Literal["never", "harmful", "always"],
        "never",
        "When a second person must agree to a release",
        "Forms",
        "Harmful changes are those that touch answers already given, or let more people see.",
    ),
)
