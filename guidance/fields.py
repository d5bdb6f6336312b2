"""Two fields: a body that keeps its blocks out of migrations, and a choice of roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.functional import lazy
from django.utils.text import capfirst
from wagtail.fields import StreamField

from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.people.role_words import role_words


class BodyField(StreamField):
    """A StreamField whose blocks are no part of a migration.

    The column is JSON whatever the blocks are; a changed label must not make a migration.
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """The field as migrations know it: with no blocks."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs


def role_choices() -> list[tuple[str, str]]:
    """Every role with its label."""
    return [(str(role), role_words(role)) for role in ROLE_LABELS]


class RolesField(models.JSONField):
    """A list of role codes, ticked in a row of boxes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def formfield(self, **kwargs: Any) -> forms.Field:
        """Boxes to tick, one for each role."""
        return forms.MultipleChoiceField(
            choices=lazy(role_choices, list)(),
            widget=forms.CheckboxSelectMultiple,
            required=not self.blank,
            label=kwargs.get("label") or lazy(capfirst, str)(self.verbose_name),
            help_text=kwargs.get("help_text") or self.help_text,
        )
