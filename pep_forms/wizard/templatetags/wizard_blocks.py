"""What the templates of a step ask about a block: ids to describe it by, words, table cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.engine.blocks import FieldBlock, GroupBlock, RowBlock
from pep_forms.engine.kinds.dates import MONTHS

register = template.Library()

#: Columns whose many radios would make a cell too tall: a select posts the same.
MOST_RADIOS_IN_A_CELL = 3


@register.filter
def described_by(block: FieldBlock) -> str:
    """The ids of everything that describes an input, in reading order."""
    found = [
        f"{block.id}-{part}"
        for part, there in (
            ("hint", block.hint),
            ("source", block.source not in {"", "typed"}),
            ("previous", block.previous),
            ("advice", block.advice),
            ("error", block.error),
        )
        if there
    ]
    return " ".join(found)


@register.filter
def in_lines(text: str) -> str:
    """`linebreaksbr`, without what it costs for the one line that most texts are."""
    return linebreaksbr(text) if "\n" in text else text


@register.filter
def moment(value: str) -> str:
    """When something was saved: the time alone today, else with the day."""
    try:
        at = datetime.fromisoformat(value).astimezone(clock.LONDON)
    except (TypeError, ValueError):
        return ""
    clock_time = f"{at:%H:%M}"
    if at.date() == clock.today():
        return f"at {clock_time}"
    return f"on {at.day} {MONTHS[at.month - 1]} {at.year} at {clock_time}"


@register.filter
def source_words(source: str) -> str:
    """Where an answer came from, when nobody typed it here."""
    words = {"record": _("From the record"), "carried": _("From the last PEP")}
    return words.get(source.partition(":")[0], "")


@register.filter
def part_label(part: str) -> str:
    """The words over one box of a date."""
    return {"time": _("Time")}.get(part, part.capitalize())


@register.filter
def part_width(part: str) -> int:
    """How many characters one box of a date is wide."""
    return {"year": 4, "time": 5}.get(part, 2)


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a table with a cell for every column; a hidden question leaves it empty."""

    row: RowBlock
    cells: tuple[tuple[str, FieldBlock | None], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of fixed rows as its template walks it."""

    #: Label and hint of each column.
    columns: tuple[tuple[str, str], ...]
    rows: tuple[GridRow, ...]


@register.filter
def grid(block: GroupBlock) -> Grid:
    """The rows and columns of a table: a column is there if any row asks it."""
    by_row = [{part.question.id: part for part in _cells(row)} for row in block.rows]
    asked = {name for cells in by_row for name in cells}
    columns = [column for column in block.question.questions if column.id in asked]
    labels: dict[str, tuple[str, str]] = {}
    for cells in by_row:
        labels.update({name: (part.short_label, part.hint) for name, part in cells.items()})
    return Grid(
        columns=tuple(labels[column.id] for column in columns),
        rows=tuple(
            GridRow(
                row,
                tuple((f"{block.address}/{row.id}/{c.id}", cells.get(c.id)) for c in columns),
            )
            for row, cells in zip(block.rows, by_row, strict=True)
        ),
    )


def _cells(row: RowBlock) -> list[FieldBlock]:
    """The questions of a row of a table: none of them is a group."""
    return [part for part in row.blocks if isinstance(part, FieldBlock)]


@register.filter
def cell_template(block: FieldBlock) -> str:
    """The template of a question inside a table cell."""
    control = block.control
    many = control is not None and len(control.options) > MOST_RADIOS_IN_A_CELL
    if many and control and control.template in {"radios", "scale"}:
        return "wizard/fields/select.html"
    return block.template


@register.filter
def one_choice_each(block: GroupBlock) -> bool:
    """Whether a table asks one choice a row: then each row is a line of radios."""
    shapes = {
        part.control.template if part.control else "" for row in block.rows for part in _cells(row)
    }
    return len(block.question.questions) == 1 and shapes <= {"radios", "scale", "faces"}


@register.filter
def at(by_address: Any, address: str) -> Any:
    """What a page says about one address: its refused files, or those that still wait."""
    return by_address.get(address, ()) if by_address else ()
