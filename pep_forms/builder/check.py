"""Whether a template and its sections make a form that can be released.

Every fault is collected, each with its place, so that an author mends them in one go.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pep_forms.builder import bundle as bundles
from pep_forms.builder import check_texts
from pep_forms.engine import kinds, proof, salvage
from pep_forms.engine.spec import SCHEMA_VERSION, FormSpec, SectionSpec, TemplateSpec, assemble
from pep_forms.exceptions import DefinitionError, Problem
from pep_forms.reference.models import CodeSet


def problems(bundle: Mapping[str, Any]) -> list[Problem]:
    """Everything that is wrong with a bundle; nothing when it can be released."""
    try:
        form_of(bundle)
    except DefinitionError as error:
        return list(error.problems)
    return []


def form_of(bundle: Mapping[str, Any]) -> FormSpec:
    """The form that a bundle makes, proven. Raises DefinitionError with every fault."""
    read = _read(bundle)
    found = list(read.problems)
    form = None
    if read.template is not None:
        form, more = _proof(read.template, read.sections, without=read.unread)
        lost = read.lost | read.unread
        found += [problem for problem in more if not _is_about(problem, lost)]
    if form is None or found:
        raise DefinitionError(list(dict.fromkeys(found)))
    return form


def readable(bundle: Mapping[str, Any]) -> FormSpec | None:
    """As much of the form as can be read: the sections that hold, in a template that does.

    It need not be one that can be released: only warnings are asked of it.
    """
    read = _read(bundle)
    return _joined(read.template, read.sections) if read.template is not None else None


@dataclass(frozen=True)
class _Read:
    """What could be read of a bundle, and why not the rest."""

    problems: tuple[Problem, ...]
    template: TemplateSpec | None = None
    sections: Mapping[str, SectionSpec] = field(default_factory=dict)
    #: Keys of sections of which nothing could be read.
    unread: frozenset[str] = frozenset()
    #: Ids of questions that are not in what could be read.
    lost: frozenset[str] = frozenset()


def _read(bundle: Mapping[str, Any]) -> _Read:
    found = [*_outside(bundle), *check_texts.problems(bundle)]
    if any(problem.place in {"schema_version", "template", "sections"} for problem in found):
        return _Read(tuple(found))
    try:
        bundle = bundles.upgraded(bundle)
    except DefinitionError as error:
        return _Read((*found, *error.problems))
    template = salvage.template(bundle["template"], "template")
    found += template.problems
    sections: dict[str, SectionSpec] = {}
    unread, lost = set(), template.lost
    for index, data in enumerate(bundle["sections"]):
        place = f"sections[{index}]"
        key = data.get("key") if isinstance(data, dict) else None
        section = salvage.section(data, f"{place} ({key})" if key else place)
        found += section.problems
        lost |= section.lost
        if section.spec is None:
            unread.add(str(key))
        elif section.spec.key in sections:
            words = f"There are two sections with the key “{section.spec.key}”."
            found.append(Problem(place, words))
        else:
            sections[section.spec.key] = section.spec
    return _Read(tuple(found), template.spec, sections, frozenset(unread), lost)


def _is_about(problem: Problem, lost: Collection[str]) -> bool:
    """Whether a problem is only that something is missing which could not be read."""
    return any(f"“{name}”" in problem.message for name in lost)


def _joined(template: TemplateSpec, sections: Mapping[str, SectionSpec]) -> FormSpec:
    places = {place.section: place for place in template.sections if place.section in sections}
    there = template.model_copy(update={"sections": tuple(places.values())})
    return assemble(there, dict(sections))


def _proof(
    template: TemplateSpec, sections: Mapping[str, SectionSpec], *, without: Collection[str]
) -> tuple[FormSpec, list[Problem]]:
    """The form of the sections that are there, and everything that is wrong with it.

    That those in `without` are missing is not said: what is wrong with them has been.
    """
    there = frozenset(without) | sections.keys()
    missing = proof.check_template(template, there)
    form = _joined(template, sections)
    # An installation whose lists are not loaded yet cannot be asked about them.
    code_sets = frozenset(CodeSet.objects.values_list("name", flat=True)) or None
    found = proof.problems(
        form,
        known_kinds=kinds.names(),
        operators_of=kinds.operators_of,
        known_code_sets=code_sets,
    )
    return form, missing + found


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
