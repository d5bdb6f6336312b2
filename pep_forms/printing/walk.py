"""What every step of the walk shares: who may see what, and one question with its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, Entry, is_blank
from pep_forms.engine.lookups import Labels
from pep_forms.engine.spec import QuestionSpec
from pep_forms.engine.text import say
from pep_forms.printing.nodes import (
    Block,
    Chart,
    Pair,
    Series,
)

#: Kinds that show what was answered elsewhere and print nothing themselves.
SILENT = frozenset({"information"})

History = Mapping[str, Sequence[tuple[str, float]]]


class RowLabels(Labels):
    """Labels that name a row of this document, by what its reader may see of it."""

    def __init__(self, labels: Labels, rows: Mapping[tuple[str, str], str]) -> None:
        self._labels = labels
        self._rows = rows

    def code(self, code_set: str, code: str) -> str:
        return self._labels.code(code_set, code)

    def file(self, attachment_id: str) -> str:
        return self._labels.file(attachment_id)

    def row(self, group: str, row_id: str) -> str:
        """The title of the row's card; without sight of the group only that there is one."""
        return self._rows.get((group, row_id), "A row that this document does not show")


def everything(_question: str) -> bool:
    return True


def nobody(_user: str, _role: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Walk:
    """What every step of the walk needs to know."""

    labels: Labels
    language: str
    show_blank: bool
    hidden: frozenset[str]
    seen: Callable[[str], bool]
    history: History
    authors: Callable[[str, str], str]
    #: For those who still work on it: with what no document holds and what waits to be confirmed.
    working: bool = False
    #: Where there is no answer, there is room to write one: paper for a meeting.
    room: bool = False
    #: Information texts that show something of the last plan, with the blocks they show.
    beside: Mapping[str, Sequence[Block]] = field(default_factory=dict)

    def shows(self, question: QuestionSpec, address: str = "") -> bool:
        """Whether a question prints at all, here or anywhere in its section."""
        if question.kind in SILENT and question.id not in self.beside:
            return False
        if question.layout == "left_out" and not self.working:
            return False
        if question.id in self.hidden or address in self.hidden:
            return False
        return self.seen(question.id)


def pair_of(walk: Walk, question: QuestionSpec, address: str, answers: Answers) -> Pair | None:
    """The question with its answer; None when it prints nothing at all."""
    if not walk.shows(question, address):
        return None
    entry = answers.entries.get(address)
    value, typed = value_of(walk, question, entry)
    reason = entry.not_applicable if entry and value is None else ""
    unconfirmed = value is not None and entry is not None and waits(entry)
    if value is None and not reason and not walk.show_blank:
        return None
    author = walk.authors(entry.author, entry.role) if entry and value is not None else ""
    return Pair(
        label=say(question.label, walk.language),
        value=value,
        address=address,
        question=question.id,
        not_applicable=reason,
        author=author,
        as_typed=typed,
        unconfirmed=unconfirmed,
    )


def waits(entry: Entry) -> bool:
    """Whether an answer of the last PEP still waits for somebody to say that it holds."""
    return entry.source.startswith("confirm:")


def value_of(
    walk: Walk, question: QuestionSpec, entry: Entry | None
) -> tuple[tuple[str, ...] | None, bool]:
    """The lines of an answer, and whether they are what was typed rather than understood."""
    if entry is None or (waits(entry) and not walk.working):
        return None, False
    if entry.problem:
        lines = _raw_lines(entry.raw)
        return (lines, True) if lines else (None, False)
    if is_blank(entry.value):
        return None, False
    lines = kinds.get(question.kind).display(entry.value, question, walk.labels)
    return (tuple(lines), False) if any(line.strip() for line in lines) else (None, False)


def _raw_lines(raw: Any) -> tuple[str, ...]:
    if is_blank(raw):
        return ()
    if isinstance(raw, dict):
        return tuple(str(part) for part in raw.values() if not is_blank(part))
    if isinstance(raw, list):
        return tuple(str(part) for part in raw)
    return tuple(str(raw).splitlines())


def columns_of(walk: Walk, question: QuestionSpec) -> list[QuestionSpec]:
    return [column for column in question.questions if walk.shows(column)]


def chart_of(walk: Walk, question: QuestionSpec) -> Iterator[Block]:
    points = walk.history.get(question.meaning, ()) if question.meaning else ()
    if len(points) < 2:
        return
    unit = question.options.get("unit")
    percent = question.kind == "percentage"
    label = say(question.label, walk.language)
    yield Chart(
        kind="line",
        title=f"{label} over time",
        labels=tuple(name for name, _ in points),
        series=(Series(label, tuple(number for _, number in points)),),
        unit="%" if percent else str(unit or ""),
    )


def noun_of(question: QuestionSpec, language: str) -> str:
    """What one row of a group is called, such as "target"."""
    item = question.options.get("item")
    if isinstance(item, dict):
        return say({name: str(text) for name, text in item.items()}, language)
    return str(item or "")
