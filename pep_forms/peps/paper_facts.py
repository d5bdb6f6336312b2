"""The six facts of a PEP on paper, as far as one reader may see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pep_forms.engine.targets import rows_of
from pep_forms.peps import on_paper
from pep_forms.peps.grades import GRADES
from pep_forms.peps.reading import VisibleAnswers


@dataclass(frozen=True)
class PaperFacts:
    """What was typed of a paper. A fact that is missing, or closed to the reader, is empty."""

    held_on: str
    kind: str
    setting: str
    #: Name and role of each.
    attendees: tuple[Mapping[str, str], ...]
    #: The parts of each target by name: `change`, `assigned_to`, `review_by`…
    targets: tuple[Mapping[str, Any], ...]
    grade: str
    #: Ids of the files of the scan.
    scan: tuple[str, ...]


def facts_of(visible: VisibleAnswers) -> PaperFacts:
    """Read the facts out of what a reader may see; whoever calls it logs the look."""
    answers = {name: visible.section(name) for name in visible.loaded}
    setting = visible.value_of_meaning("setting.organisation")
    return PaperFacts(
        held_on=str(visible.value_of_meaning("meeting.date") or ""),
        kind=str(visible.pep.kind),
        setting=str(setting.get("name") or "") if isinstance(setting, dict) else "",
        attendees=tuple(
            {"name": _name(row.parts.get("person")), "role": row.text("role")}
            for row in rows_of(visible.visibility, answers, "present", visible.sees)
        ),
        targets=tuple(
            {part: value for part, value in row.parts.items() if value is not None}
            for row in rows_of(visible.visibility, answers, "target", visible.sees)
        ),
        grade="".join(_values(visible, _grades(visible)))[:64],
        scan=tuple(_values(visible, _scans(visible))),
    )


def _name(value: Any) -> str:
    return str(value.get("name") or "") if isinstance(value, dict) else ""


def _grades(visible: VisibleAnswers) -> list[str]:
    return [
        placed.id
        for placed in visible.compiled.questions.values()
        if placed.question.code_set == GRADES and not placed.within
    ]


def _scans(visible: VisibleAnswers) -> list[str]:
    return [question.id for question in on_paper.scan_questions(visible.compiled)]


def _values(visible: VisibleAnswers, addresses: list[str]) -> Iterator[str]:
    for address in addresses:
        if not visible.sees(address):
            continue
        value = visible.visibility.value(address)
        for item in value if isinstance(value, list) else [value]:
            if item:
                yield str(item)
