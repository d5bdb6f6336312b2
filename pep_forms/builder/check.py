"""Whether a template and its sections make a form that can be released.

Every fault is collected, each with its place, so that an author mends them in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pep_forms.builder import bundle as bundles
from pep_forms.engine import kinds, proof
from pep_forms.engine.spec import SCHEMA_VERSION, FormSpec, SectionSpec, TemplateSpec, assemble
from pep_forms.engine.upgrade import parse_section, parse_template
from pep_forms.exceptions import DefinitionError, Problem
from pep_forms.reference.models import CodeSet

Spec = TypeVar("Spec")


def problems(bundle: Mapping[str, Any]) -> list[Problem]:
    """Everything that is wrong with a bundle; nothing when it can be released."""
    try:
        form_of(bundle)
    except DefinitionError as error:
        return list(error.problems)
    return []


def form_of(bundle: Mapping[str, Any]) -> FormSpec:
    """The form that a bundle makes, proven. Raises DefinitionError with every fault."""
    found = _outside(bundle)
    if found:
        raise DefinitionError(found)
    bundle = bundles.upgraded(bundle)
    template = _try(found, "template", parse_template, bundle["template"])
    sections: dict[str, SectionSpec] = {}
    for index, data in enumerate(bundle["sections"]):
        place = f"sections[{index}]"
        key = data.get("key") if isinstance(data, dict) else None
        section = _try(found, f"{place} ({key})" if key else place, parse_section, data)
        if section is None:
            continue
        if section.key in sections:
            found.append(Problem(place, f"There are two sections with the key “{section.key}”."))
        sections[section.key] = section
    if template is None or found:
        raise DefinitionError(found)
    return proven(template, sections)


def readable(bundle: Mapping[str, Any]) -> FormSpec | None:
    """As much of the form as can be read: the sections that hold, in a template that does.

    It need not be one that can be released: only warnings are asked of it.
    """
    try:
        bundle = bundles.upgraded(bundle)
        template = parse_template(bundle["template"], "template")
    except DefinitionError:
        return None
    sections: dict[str, SectionSpec] = {}
    for index, data in enumerate(bundle["sections"]):
        section = _try([], f"sections[{index}]", parse_section, data)
        if section is not None:
            sections.setdefault(section.key, section)
    places = {place.section: place for place in template.sections if place.section in sections}
    return assemble(template.model_copy(update={"sections": tuple(places.values())}), sections)


def proven(template: TemplateSpec, sections: Mapping[str, SectionSpec]) -> FormSpec:
    """Join a template with its sections, and prove the form."""
    missing = proof.check_template(template, sections)
    if missing:
        raise DefinitionError(missing)
    form = assemble(template, dict(sections))
    # An installation whose lists are not loaded yet cannot be asked about them.
    code_sets = frozenset(CodeSet.objects.values_list("name", flat=True)) or None
    found = proof.problems(
        form,
        known_kinds=kinds.names(),
        operators_of=kinds.operators_of,
        known_code_sets=code_sets,
    )
    if found:
        raise DefinitionError(found)
    return form


def _outside(bundle: Mapping[str, Any]) -> list[Problem]:
    found = []
    if bundle.get("format") != bundles.FORMAT:
        found.append(Problem("format", f"This must be “{bundles.FORMAT}”."))
    version = bundle.get("schema_version")
    if not isinstance(version, int) or not 1 <= version <= SCHEMA_VERSION:
        found.append(
            Problem("schema_version", f"This must be a number from 1 to {SCHEMA_VERSION}.")
        )
    if not isinstance(bundle.get("template"), dict):
        found.append(Problem("template", "The template is missing."))
    if not isinstance(bundle.get("sections"), list):
        found.append(Problem("sections", "The list of sections is missing."))
    found += [
        Problem(name, "Nothing with this name belongs in a template file.")
        for name in bundle
        if name not in {"format", "schema_version", "template", "sections"}
    ]
    return found


def _try(
    found: list[Problem], place: str, parse: Callable[[Any, str], Spec], data: Any
) -> Spec | None:
    try:
        return parse(data, place)
    except DefinitionError as error:
        found += error.problems
        return None
