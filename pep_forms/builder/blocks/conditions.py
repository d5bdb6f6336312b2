"""The block in which an author says when something is asked."""

from __future__ import annotations

from typing import Any

from pep_forms.builder.blocks.values import JsonBlock


class ConditionBlock(JsonBlock):
    """A condition of the engine, or null, built by picking questions, facts and values."""

    editor = "condition"

    class Meta:
        icon = "view"
        default: Any = None
