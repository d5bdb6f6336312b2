"""What can be done next with a draft, as links beside it.

The way from a section to a released form leads over rooms above this one: they register
what they offer. Without them there is only what this room does itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from pep_forms.builder import queries
from pep_forms.builder.models import FormTemplate, Section


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do next: the words of its link, and where it leads."""

    label: str
    url: str


#: The forms that a draft is tried out and released with, and whether it is one of them itself.
Offered = Callable[[list[FormTemplate], bool], Iterable[Step]]


def _none(templates: list[FormTemplate], alone: bool) -> Iterable[Step]:
    return ()


_offered: Offered = _none


def use(source: Offered) -> None:
    """Take steps from `source` too from now on: for `AppConfig.ready` of a room above."""
    global _offered  # noqa: PLW0603
    _offered = source


def steps(draft: Section | FormTemplate) -> list[Step]:
    """What to do next with a draft, in the order in which it is mostly done."""
    if isinstance(draft, FormTemplate):
        return list(_offered([draft], True))
    found = []
    if not draft.builtin:
        url = reverse("wagtailsnippets_builder_section:paste", args=[draft.pk])
        found.append(Step(_("Paste a list of questions"), url))
    templates = queries.templates_with(draft.key)
    if not templates:
        url = reverse("wagtailsnippets_builder_section:place", args=[draft.pk])
        found.append(Step(_("Put it into a form"), url))
    return [*found, *_offered(templates, False)]
