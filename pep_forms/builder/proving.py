"""The proof of a draft while it is written: what forbids a release, and what to accept then.

A section is proven in every template that has it, since its conditions may hold in one and not
in another; alone where none has it yet. What is wrong elsewhere in those templates is counted,
not told: it is mended on another page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pep_forms.builder import bundle as bundles
from pep_forms.builder import check, queries
from pep_forms.builder.actions.exchange import export
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.engine import proof
from pep_forms.engine.proof_index import ARROW, FormIndex, title_of
from pep_forms.engine.spec import FormSpec
from pep_forms.engine.text import words
from pep_forms.exceptions import DefinitionError, Problem

Weight = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the proof says, and where it is mended."""

    weight: Weight
    place: str
    message: str
    #: Key of the section and id of the outermost question that the place names, if it does.
    section: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Proven:
    """What the proof says of a draft."""

    findings: tuple[Finding, ...]
    #: The title of a template → how many errors it has outside of this section.
    elsewhere: Mapping[str, int]

    @property
    def releasable(self) -> bool:
        """Whether nothing here forbids a release."""
        return not any(one.weight == "error" for one in self.findings)


def of_draft(draft: Section | FormTemplate) -> Proven:
    """The proof of the newest saved draft."""
    if isinstance(draft, FormTemplate):
        return Proven(tuple(_findings(export(draft.key))), {})
    definition = draft.latest().definition
    templates = queries.templates_with(draft.key)
    if not templates:
        return Proven(tuple(_findings(_alone(definition))), {})
    title = words(definition.get("title")) or draft.key
    here: dict[Finding, None] = {}
    elsewhere: dict[str, int] = {}
    for template in templates:
        for found in _findings(export(template.key)):
            if found.section == draft.key or _is_in(found.place, title):
                here[found] = None
            elif found.weight == "error":
                elsewhere[str(template)] = elsewhere.get(str(template), 0) + 1
    return Proven(tuple(here), elsewhere)


def _alone(definition: dict[str, Any]) -> dict[str, Any]:
    key = str(definition.get("key") or "")
    template = {
        "id": "alone",
        "key": "alone",
        "title": words(definition.get("title")) or key,
        "phase": "school",
        "sections": [key],
    }
    return bundles.make(template, [definition])


def _is_in(place: str, title: str) -> bool:
    return place == title or place.startswith(title + ARROW)


def _findings(bundle: Mapping[str, Any]) -> Iterator[Finding]:
    """Errors first, then the warnings of as much of the form as can be read."""
    places = _Places(bundle)
    problems: Iterable[Problem] = ()
    form: FormSpec | None
    try:
        form = check.form_of(bundle)
    except DefinitionError as error:
        problems, form = error.problems, check.readable(bundle)
    if form is not None:
        places.know(form)
    yield from (places.found("error", problem) for problem in problems)
    if form is not None:
        yield from (places.found("warning", problem) for problem in proof.warnings(form))


class _Places:
    """Which question a place names: by the words of the whole form, or of its raw drafts."""

    def __init__(self, bundle: Mapping[str, Any]) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        for number, section in enumerate(bundle["sections"]):
            key = str(section.get("key") or "")
            title = words(section.get("title")) or key
            for start in (f"sections[{number}]", f"sections[{number}] ({key})", title):
                self._known.setdefault(start, (key, ""))
            at = 0
            for page in section.get("pages") or ():
                for position, question in enumerate(page.get("questions") or (), start=1):
                    at += 1
                    name = words(question.get("label")).strip() or str(question.get("key") or "")
                    place = title + ARROW + (name or f"question {position}")
                    self._known.setdefault(place, (key, str(question.get("id") or "")))

    def know(self, form: FormSpec) -> None:
        """Every place of a form that could be read."""
        for spot in FormIndex(form).spots:
            outermost = spot.within[0] if spot.within else spot.question
            self._known.setdefault(spot.place, (spot.section.key, outermost.id))
        for section in form.sections:
            self._known.setdefault(title_of(section), (section.key, ""))

    def found(self, weight: Weight, problem: Problem) -> Finding:
        """A finding, with the nearest thing around its place that is known."""
        parts = problem.place.split(ARROW)
        for end in range(len(parts), 0, -1):
            known = self._known.get(ARROW.join(parts[:end]))
            if known is not None:
                return Finding(weight, problem.place, problem.message, *known)
        return Finding(weight, problem.place, problem.message)


def as_json(proven: Proven, addresses: Mapping[str, str], own: str) -> dict[str, Any]:
    """What the editor's script shows; `addresses` say where each section is edited."""

    def told(found: Finding) -> dict[str, str]:
        url = "" if found.section == own else addresses.get(found.section, "")
        return {
            "weight": found.weight,
            "place": found.place,
            "message": found.message,
            "question": found.question,
            "url": url,
        }

    return {
        "releasable": proven.releasable,
        "findings": [told(found) for found in proven.findings],
        "elsewhere": [f"{title}: {count}" for title, count in proven.elsewhere.items()],
    }


def sections_named(proven: Proven) -> Iterable[str]:
    """Keys of the sections that the findings stand in."""
    return dict.fromkeys(found.section for found in proven.findings if found.section)
