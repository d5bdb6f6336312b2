"""What became of a foreign form, row by row: understood, approximated, left out, or wrong."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

#: How many lines are kept: beyond it nobody reads on, and a file may be made to fill a disk.
MOST_LINES = 5_000
#: How much of a text from the file a line repeats.
LONGEST = 120


class Outcome(StrEnum):
    """What became of one cell or row, from best to worst."""

    UNDERSTOOD = "understood"
    APPROXIMATED = "approximated"
    LEFT_OUT = "left_out"
    #: It cannot be read; while there is one of these, nothing is saved.
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to tell: where it stands, what it is, what became of it and why."""

    outcome: Outcome
    words: str
    sheet: str = ""
    #: Counted from 1 as a spreadsheet shows it; 0 is the file as a whole.
    row: int = 0
    column: str = ""
    #: What stands there: the name of the question, or the text itself.
    subject: str = ""

    @property
    def place(self) -> str:
        """Where to look: `survey row 7, relevant`."""
        at = f"row {self.row}" if self.row else ""
        where = " ".join(part for part in (self.sheet, at) if part)
        return ", ".join(part for part in (where, self.column) if part) or "the whole file"


@dataclass
class Report:
    """Everything there is to tell about one file, in the order of the file."""

    lines: list[Line] = field(default_factory=list)

    def add(
        self,
        outcome: Outcome,
        words: str,
        *,
        sheet: str = "",
        row: int = 0,
        column: str = "",
        subject: str = "",
    ) -> None:
        """Tell one thing more."""
        if len(self.lines) < MOST_LINES:
            line = Line(outcome, words, sheet, row, column, brief(subject))
            if line not in self.lines[-20:]:
                self.lines.append(line)

    def understood(self, words: str, **where: Any) -> None:
        """It came over as it was meant."""
        self.add(Outcome.UNDERSTOOD, words, **where)

    def approximated(self, words: str, **where: Any) -> None:
        """Something near it was made."""
        self.add(Outcome.APPROXIMATED, words, **where)

    def left_out(self, words: str, **where: Any) -> None:
        """There is no counterpart here."""
        self.add(Outcome.LEFT_OUT, words, **where)

    def error(self, words: str, **where: Any) -> None:
        """It cannot be read."""
        self.add(Outcome.ERROR, words, **where)

    @property
    def readable(self) -> bool:
        """Whether there is nothing that forbids saving."""
        return all(line.outcome is not Outcome.ERROR for line in self.lines)

    def has_error(self, row: int) -> bool:
        """Whether something in a row cannot be read."""
        return any(line.row == row and line.outcome is Outcome.ERROR for line in self.lines[-50:])

    def counts(self) -> dict[str, int]:
        """How many lines of each outcome, all of them named."""
        found = Counter(line.outcome for line in self.lines)
        return {outcome.value: found[outcome] for outcome in Outcome}

    def ordered(self) -> list[Line]:
        """The lines by sheet as they came, then by row; the file as a whole comes first."""
        sheets = {sheet: at for at, sheet in enumerate(dict.fromkeys(x.sheet for x in self.lines))}
        return sorted(self.lines, key=lambda line: (line.row > 0, sheets[line.sheet], line.row))

    def to_json(self) -> list[dict[str, Any]]:
        """The lines as plain values, to keep between the look and the save."""
        return [
            {
                "outcome": line.outcome.value,
                "words": line.words,
                "sheet": line.sheet,
                "row": line.row,
                "column": line.column,
                "subject": line.subject,
            }
            for line in self.ordered()
        ]

    @classmethod
    def from_json(cls, data: Iterable[Mapping[str, Any]]) -> Report:
        """The report that was kept."""
        return cls([Line(**{**line, "outcome": Outcome(line["outcome"])}) for line in data])


_HEADINGS = ("Sheet", "Row", "Column", "What", "Outcome", "Explanation")
#: A spreadsheet takes a cell that begins like this for a formula and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(report: Report) -> str:
    """The report as a file for a spreadsheet, in which nothing is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADINGS)
    for line in report.ordered():
        outcome = line.outcome.value.replace("_", " ")
        cells = (line.sheet, line.row or "", line.column, line.subject, outcome, line.words)
        writer.writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def brief(text: str) -> str:
    """So much of a text as a line repeats, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
