"""A foreign form as its reader understood it, before anything of it is put into our words.

XLSForm and REDCap both become this; `building` makes sections and a template of it. Conditions
are still trees over foreign names here, each with the cell it came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pep_forms.builder.exchange.formula import Node, refs

Words = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """The cell that something came from."""

    sheet: str
    row: int
    column: str
    text: str

    def where(self) -> dict[str, Any]:
        """As the report takes it."""
        return {"sheet": self.sheet, "row": self.row, "column": self.column, "subject": self.text}


@dataclass(frozen=True, slots=True)
class Logic:
    """A condition, a demand or a calculation, and its cell."""

    node: Node
    source: Source


@dataclass
class Pick:
    """One choice: the foreign code, and its words."""

    code: str
    label: Words


@dataclass
class Field:
    """One question to be."""

    source: Source
    name: str
    kind: str
    label: Words
    hint: Words = ""
    options: dict[str, Any] = field(default_factory=dict)
    picks: list[Pick] = field(default_factory=list)
    #: Foreign code → the answer it stands for, where that is no choice (yes and no).
    codes: Mapping[str, bool] = field(default_factory=dict)
    required: bool = False
    errors: dict[str, Words] = field(default_factory=dict)
    show: list[Logic] = field(default_factory=list)
    demand: Logic | None = None
    demand_words: Words = ""
    calculation: Logic | None = None
    #: Columns of a group or a table.
    columns: list[Field] = field(default_factory=list)
    #: Names that other rows give to cells of this table.
    stands_for: tuple[str, ...] = ()
    remark: str = ""

    def everything(self) -> Iterator[Field]:
        """The question and its columns."""
        yield self
        for column in self.columns:
            yield from column.everything()


@dataclass
class Page:
    """A page of questions."""

    name: str
    title: Words = ""
    intro: Words = ""
    fields: list[Field] = field(default_factory=list)


@dataclass
class Part:
    """A section to be."""

    name: str
    title: Words
    pages: list[Page] = field(default_factory=list)
    show: list[Logic] = field(default_factory=list)

    def fields(self) -> Iterator[Field]:
        """The questions in order, without columns."""
        for page in self.pages:
            yield from page.fields

    def lift(self) -> None:
        """Make what every question shows by the condition of the section.

        Only a section can look at other sections; a condition that looks into this one stays.
        """
        fields = list(self.fields())
        own = {one.name for field in fields for one in field.everything()}
        for logic in list(fields[0].show) if fields else ():
            shared = all(any(logic.node == other.node for other in one.show) for one in fields)
            if shared and not any(ref.name in own for ref in refs(logic.node)):
                self.show.append(logic)
                for one in fields:
                    one.show = [other for other in one.show if other.node != logic.node]


@dataclass
class Outline:
    """A whole form to be."""

    key: str
    title: Words
    parts: list[Part] = field(default_factory=list)
    languages: tuple[str, ...] = ("en",)
