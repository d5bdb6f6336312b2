"""Finding released versions. What was released never changes, so it is kept in memory."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from pep_forms import clock
from pep_forms.builder.models import FormTemplate, FormVersion
from pep_forms.engine.compile import Compiled, compile_form
from pep_forms.engine.spec import FormSpec
from pep_forms.engine.upgrade import load_form

#: How many versions a process keeps: open PEPs rarely rest on more.
_KEPT = 64


def usable_versions(on: date | None = None) -> QuerySet[FormVersion]:
    """The versions that may be used for a new PEP on a day (today when not told)."""
    day = on or clock.today()
    return FormVersion.objects.filter(availability__use_from__lte=day).filter(
        Q(availability__retired_on__isnull=True) | Q(availability__retired_on__gt=day)
    )


def live_version(template_key: str, on: date | None = None) -> FormVersion | None:
    """The newest version of a template that may be used on a day; None when there is none."""
    return usable_versions(on).filter(template__key=template_key).order_by("-number").first()


def live_versions(on: date | None = None) -> list[FormVersion]:
    """The newest usable version of every template, in the order of the templates' titles."""
    newest: dict[UUID, FormVersion] = {}
    for version in usable_versions(on).select_related("template").order_by("number"):
        newest[version.template_id] = version
    return sorted(newest.values(), key=lambda version: str(version.template.title))


def templates_with(section_key: str) -> list[FormTemplate]:
    """The newest drafts of the templates that have a section, in the order of their titles."""
    found = []
    for template in FormTemplate.objects.select_related("latest_revision"):
        if section_key in sections_of(template.latest()):
            found.append(template)
    return found


def sections_of(draft: FormTemplate) -> list[str]:
    """The keys of the sections that stand in a draft of a template, in their order."""
    places = draft.definition.get("sections", [])
    return [place if isinstance(place, str) else str(place.get("section")) for place in places]


def form(version_id: UUID | str) -> FormSpec:
    """What a version asks, in memory since the first call."""
    return compiled(version_id).form


def compiled(version_id: UUID | str) -> Compiled:
    """A version with its indexes, in memory since the first call."""
    return _compiled(str(version_id))


@lru_cache(maxsize=_KEPT)
def _compiled(version_id: str) -> Compiled:
    text = FormVersion.objects.values_list("spec", flat=True).get(pk=version_id)
    return compile_form(load_form(json.loads(text)))


def forget() -> None:
    """Empty the memory: for tests, which use one id for two things in two databases."""
    _compiled.cache_clear()
