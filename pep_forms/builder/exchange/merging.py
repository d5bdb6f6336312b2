"""What a bundle meets where it is taken in: sections that are the same, and ones that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pep_forms.builder.models import FormTemplate, Section
from pep_forms.engine.upgrade import parse_section, parse_template
from pep_forms.exceptions import DefinitionError


@dataclass(frozen=True, slots=True)
class Meeting:
    """One section (or the template itself) of a bundle, and what is here under its key."""

    key: str
    title: str
    #: Whether the same content is here already; then it is used as it is.
    same: bool
    #: Whether something else is here under this key.
    differs: bool


def meetings(bundle: Mapping[str, Any]) -> list[Meeting]:
    """The template and every section of a bundle against the newest drafts that are here."""
    return [
        _meeting(FormTemplate, bundle["template"]),
        *(_meeting(Section, section) for section in bundle["sections"]),
    ]


def _meeting(model: type[Section] | type[FormTemplate], definition: Mapping[str, Any]) -> Meeting:
    here = model.objects.filter(key=definition["key"]).first()
    same = here is not None and equal(model, here.latest().definition, definition)
    title = definition.get("title") or definition["key"]
    words = title if isinstance(title, str) else next(iter(title.values()), "")
    return Meeting(definition["key"], words, same, here is not None and not same)


def equal(
    model: type[Section] | type[FormTemplate], one: Mapping[str, Any], other: Mapping[str, Any]
) -> bool:
    """Whether two definitions say the same, however it is spelled; remarks count."""
    if one == other:
        return True
    parse: Any = parse_section if model is Section else parse_template
    try:
        return bool(parse(dict(one), "") == parse(dict(other), ""))
    except DefinitionError:
        # A half-made draft is what nobody sends, so it differs.
        return False


def differing(bundle: Mapping[str, Any]) -> frozenset[str]:
    """The keys of the sections that are here with other content."""
    return frozenset(
        section["key"] for section in bundle["sections"] if _meeting(Section, section).differs
    )
