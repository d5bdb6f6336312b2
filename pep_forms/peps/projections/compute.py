"""From answers to rows by meaning: a pure function, so that rebuilding changes nothing.

Only what is asked counts: an answer that a condition hides, that does not parse or that
nobody has confirmed yet is in no report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Any

from pep_forms.engine.answers import Answers, Row, is_blank, join
from pep_forms.engine.compile import Compiled
from pep_forms.engine.spec import QuestionSpec, SectionSpec
from pep_forms.engine.visibility import Visibility


@dataclass(frozen=True, slots=True)
class FactRow:
    """The answer at one address, by its meaning."""

    section_id: str
    address: str
    meaning: str
    value: Any
    number: Decimal | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target: a row of a group that means targets."""

    section_id: str
    address: str
    row_id: str
    target_id: str
    rank: int
    area: str = ""
    term: str = ""
    review_by: date | None = None
    parts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Projected:
    """Everything that a section's answers say by meaning."""

    facts: tuple[FactRow, ...] = ()
    targets: tuple[TargetRow, ...] = ()


def project(
    compiled: Compiled,
    answers: Mapping[str, Answers],
    facts: Mapping[str, Any],
    *,
    today: date,
    origins: Mapping[str, str] | None = None,
    sections: frozenset[str] | None = None,
) -> Projected:
    """The rows of some sections (all when not told) of one PEP.

    `origins` maps the row a target was carried from to the id the target began with.
    """
    visibility = Visibility(compiled, answers, facts, today=today)
    found: list[FactRow] = []
    targets: list[TargetRow] = []
    for section in compiled.form.sections:
        if sections is not None and section.id not in sections:
            continue
        if section.builtin or not visibility.section(section):
            continue
        found += _facts(visibility, section)
        targets += _targets(visibility, section, origins or {})
    return Projected(tuple(found), tuple(targets))


def _facts(visibility: Visibility, section: SectionSpec) -> Iterator[FactRow]:
    answered, worked_out = visibility.addresses(section), visibility.calculations(section)
    for address in chain(answered, worked_out):
        placed = visibility.compiled.place(address)
        if placed is None or not placed.question.meaning:
            continue
        value = visibility.value(address)
        if is_blank(value):
            continue
        yield FactRow(
            section.id,
            address,
            _meaning(placed.question, address),
            value,
            _number(value),
            _day(value),
        )


def _meaning(question: QuestionSpec, address: str) -> str:
    """A column for all subjects means the subject of its row."""
    if "<subject>" not in question.meaning:
        return question.meaning
    return question.meaning.replace("<subject>", address.split("/")[-2])


def _targets(
    visibility: Visibility, section: SectionSpec, origins: Mapping[str, str]
) -> Iterator[TargetRow]:
    answers = visibility.answers.get(section.id, Answers())
    for question in section.questions():
        if question.kind != "group" or not visibility.shows(question.id):
            continue
        columns = {
            column.meaning.removeprefix("target."): column
            for column in question.questions
            if column.meaning.startswith("target.")
        }
        if not columns:
            continue
        for rank, row in enumerate(answers.rows_of(question.id)):
            target = _target(visibility, section, question.id, columns, row, rank, origins)
            if target is not None:
                yield target


def _target(
    visibility: Visibility,
    section: SectionSpec,
    group: str,
    columns: Mapping[str, QuestionSpec],
    row: Row,
    rank: int,
    origins: Mapping[str, str],
) -> TargetRow | None:
    address = join(group, row.id)
    read = {part: visibility.value(join(address, column.id)) for part, column in columns.items()}
    parts = {part: value for part, value in read.items() if not is_blank(value)}
    if not parts:
        return None
    origin = origins.get(row.from_row, row.from_row) if row.from_row else row.id
    return TargetRow(
        section.id,
        address,
        row.id,
        origin,
        rank,
        area=str(parts.get("area") or "")[:64],
        term=str(parts.get("term") or "")[:64],
        review_by=_day(parts.get("review_by")),
        parts=parts,
    )


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return Decimal(int(value))
    if not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    fits = number.is_finite() and abs(number) < Decimal(10) ** 10
    return number.quantize(Decimal("0.0001")) if fits else None


def _day(value: Any) -> date | None:
    if not isinstance(value, str) or len(value) < 10:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
