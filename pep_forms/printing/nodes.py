"""The render tree: what a document says, before anybody decides how it looks.

The HTML twin and the PDF are both drawn from these nodes, so they cannot say different
things. Everything is a plain frozen value; all text is unescaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

NOT_ANSWERED = "Not answered"
AS_TYPED = "as typed"


@dataclass(frozen=True, slots=True)
class Pair:
    """One question and its answer. `value` is None when nobody has answered."""

    label: str
    value: tuple[str, ...] | None
    address: str = ""
    question: str = ""
    #: Why the question does not apply, in the words of the person who said so.
    not_applicable: str = ""
    #: Who answered and in which role, when the document says so.
    author: str = ""
    #: The text could not be read as an answer and stands here exactly as it was typed.
    as_typed: bool = False
    #: Carried from the last PEP and not confirmed yet. No document holds such an answer.
    unconfirmed: bool = False

    @property
    def blank(self) -> bool:
        """Whether this prints as "Not answered"."""
        return self.value is None and not self.not_applicable

    @property
    def lines(self) -> tuple[str, ...]:
        """What prints beside the label: the answer, the reason, or that there is none."""
        if self.not_applicable:
            return (f"Not applicable: {self.not_applicable}",)
        return (NOT_ANSWERED,) if self.value is None else self.value

    @property
    def length(self) -> int:
        """How many characters there are to draw."""
        return sum(len(line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Short questions and answers, side by side."""

    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """A question as a small heading, with its answer over the full width below."""

    pair: Pair


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its heading (may be empty) and a cell for every column."""

    title: str
    cells: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Answers in rows and columns."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    #: The heading above the row titles; without it rows have no title column.
    corner: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One row of a group, kept together: a target with everything about it."""

    title: str
    pairs: tuple[Pair, ...]
    tables: tuple[TableBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class Cards:
    """The rows of a group, one card each."""

    caption: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One line or set of bars: a number, or nothing, for every label of the chart."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers over time. The table of the same numbers always stands beside the picture."""

    kind: Literal["line", "bar"]
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of the document itself, not of a person; or a heading inside a section."""

    text: str
    heading: bool = False


Shape = Literal["line", "box", "ticks", "boxes", "scale", "table"]


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty place on a paper form: what to write, who writes it, and room for it."""

    label: str
    shape: Shape
    hint: str = ""
    who: str = ""
    choices: tuple[str, ...] = ()
    #: Lines of a box, or the number of single-letter boxes.
    size: int = 1
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


Block = Pairs | Prose | TableBlock | Cards | Chart | Note | Blank


@dataclass(frozen=True, slots=True)
class SectionNode:
    """A section with its blocks, in reading order."""

    id: str
    key: str
    title: str
    intro: str = ""
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """What the caller says about the document as a whole."""

    title: str
    subtitle: str = ""
    #: The version of the form and of the plan, such as "Version 3".
    version: str = ""
    generated_on: date | None = None
    #: "Draft" while the plan is not complete; empty prints none.
    watermark: str = ""
    #: The authority that issues the document.
    author: str = ""
    #: Where the accessible web version can be found, in words.
    twin: str = "the web version of this document"
    #: The authority's picture as a `data:` address; empty prints none.
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document, ready to draw."""

    title: str
    subtitle: str = ""
    facts: tuple[Pair, ...] = ()
    watermark: str = ""
    language: str = "en"
    version: str = ""
    generated_on: date | None = None
    author: str = ""
    twin: str = ""
    sections: tuple[SectionNode, ...] = ()
    #: Kept out of `sections` so that contents lists and comparisons do not count it.
    notes: tuple[str, ...] = field(default=())
    #: What stands at the head and at the foot of every page instead of title and author.
    header: str = ""
    footer: str = ""
    #: Whether title and facts have a page of their own, and whether contents are listed.
    cover: bool = True
    contents: bool = True
    logo: str = ""

    @property
    def date_words(self) -> str:
        """The date as people write it: 24 November 2026."""
        on = self.generated_on
        return f"{on.day} {on:%B %Y}" if on else ""

    @property
    def running_header(self) -> tuple[str, str]:
        """Left and right of the line at the head of every page. Never a name."""
        return self.header or self.title, " · ".join(
            part for part in (self.version, self.date_words) if part
        )

    @property
    def running_footer(self) -> str:
        """Left of the page number at the foot of every page."""
        return self.footer or self.author


def pairs_of(block: Block) -> Iterator[Pair]:
    """Every question and answer in a block, in reading order."""
    match block:
        case Pairs(pairs=pairs):
            yield from pairs
        case Prose(pair=pair):
            yield pair
        case TableBlock(rows=rows):
            for row in rows:
                yield from row.cells
        case Cards(cards=cards):
            for card in cards:
                yield from card.pairs
                for table in card.tables:
                    yield from pairs_of(table)


def pairs_in(document: Document) -> Iterator[Pair]:
    """Every question and answer of the sections, in reading order."""
    for section in document.sections:
        for block in section.blocks:
            yield from pairs_of(block)


def texts(document: Document) -> Iterator[str]:
    """Every text that both renderings must show, in reading order; never an empty one."""
    yield from filter(str.strip, (document.title, document.subtitle, *document.notes))
    for fact in document.facts:
        yield from _pair_texts(fact)
    for section in document.sections:
        yield from filter(str.strip, (section.title, section.intro))
        for block in section.blocks:
            yield from filter(str.strip, block_texts(block))


def _pair_texts(pair: Pair, *, labelled: bool = True) -> Iterator[str]:
    if labelled:
        yield pair.label
    yield from (line for line in pair.lines if line.strip())
    if pair.author:
        yield pair.author


def block_texts(block: Block) -> Iterator[str]:
    """Every text of one block; some may be empty."""
    match block:
        case TableBlock():
            yield from (block.caption, block.corner, *block.columns)
            for row in block.rows:
                yield row.title
                for cell in row.cells:
                    yield from _pair_texts(cell, labelled=False)
        case Cards():
            yield block.caption
            for card in block.cards:
                yield card.title
                for pair in card.pairs:
                    yield from _pair_texts(pair)
                for table in card.tables:
                    yield from block_texts(table)
        case Chart():
            yield block.title
            yield from block.labels
            yield from (series.name for series in block.series)
        case Note():
            yield block.text
        case Blank():
            yield from (block.label, block.hint, block.who, *block.choices)
            yield from (*block.columns, *block.rows)
        case _:
            for pair in pairs_of(block):
                yield from _pair_texts(pair)
