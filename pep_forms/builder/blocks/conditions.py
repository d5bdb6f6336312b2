"""The block in which an author says when something is asked."""

from __future__ import annotations

from typing import Any

from django import forms

from pep_forms.builder.blocks.values import JsonBlock


class ConditionBlock(JsonBlock):
    """A condition of the engine as JSON, or null. Edited as JSON until it can be picked."""

    editor = "json"

    def make_widget(self) -> forms.Widget:
        return forms.Textarea({"rows": 2, "spellcheck": "false"})

    class Meta:
        icon = "view"
        default: Any = None
