"""The render tree as the check page lists it: every answer with the way to change it.

The tree is the one that documents are drawn from, so the page and the document say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pep_forms.engine.linter import Advice
from pep_forms.engine.spec import SectionSpec
from pep_forms.printing.nodes import Block, Cards, Note, Pair, Pairs, Prose, SectionNode, TableBlock
from pep_forms.wizard import outline
from pep_forms.wizard.store import PepStore
from pep_forms.wizard.suggestions import Suggestion, to_writer

#: A table with more columns than this is listed row by row: the page is narrow.
WIDEST = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One answer, where to change it, and what is wrong with it."""

    pair: Pair
    change: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TableLine:
    """One row of a table; it is changed as a whole."""

    title: str
    cells: tuple[Pair, ...]
    change: str


@dataclass(frozen=True, slots=True)
class Part:
    """Answers under one small heading: a list, or a table when it has columns."""

    title: str = ""
    lines: tuple[Line, ...] = ()
    #: A sentence of the page's own.
    words: str = ""
    corner: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[TableLine, ...] = ()
    #: Whether the rows have names of their own.
    named: bool = False

    @property
    def changes(self) -> bool:
        """Whether any row of the table can be changed."""
        return any(row.change for row in self.rows)


@dataclass(frozen=True, slots=True)
class Checked:
    """One section of the page."""

    section: SectionSpec
    title: str
    parts: tuple[Part, ...]
    missing: tuple[outline.MissingLine, ...]
    #: What could be better, for whoever writes here.
    advice: tuple[Suggestion, ...] = ()


def checked(store: PepStore, node: SectionNode, advice: Sequence[Advice] = ()) -> Checked:
    """A section of the tree with its links and with what is missing in it."""
    section = store.compiled.sections[node.id]
    writer = _Writer(store, section)
    return Checked(
        section=section,
        title=node.title,
        parts=tuple(_joined(list(writer.parts(node.blocks)))),
        missing=tuple(outline.missing_lines(store, section)),
        advice=tuple(to_writer(store, section, advice)),
    )


class _Writer:
    """Knows where each answer of a section is changed."""

    def __init__(self, store: PepStore, section: SectionSpec) -> None:
        self.store, self.section = store, section
        self.problems = {
            item.address: item.words
            for item in store.standing(section).missing
            if item.why == "unreadable"
        }

    def parts(self, blocks: Sequence[Block]) -> Iterator[Part]:
        run: tuple[Line, ...] = ()
        for block in blocks:
            match block:
                case Pairs(pairs=pairs):
                    run += self._lines(pairs)
                    continue
                case Prose(pair=pair):
                    run += self._lines((pair,))
                    continue
            if run:
                yield Part(lines=run)
                run = ()
            match block:
                case Note(text=text, heading=True):
                    yield Part(title=text)
                case Note(text=text):
                    yield Part(words=text)
                case TableBlock():
                    yield from self._table(block)
                case Cards(caption=caption, cards=cards):
                    for card in cards:
                        title = ": ".join(filter(None, (caption, card.title)))
                        yield Part(title, self._lines(card.pairs))
                        for table in card.tables:
                            yield from self._table(table)
        if run:
            yield Part(lines=run)

    def _lines(self, pairs: Sequence[Pair]) -> tuple[Line, ...]:
        return tuple(
            Line(pair, self._change(pair), self.problems.get(pair.address, "")) for pair in pairs
        )

    def _table(self, table: TableBlock) -> Iterator[Part]:
        if len(table.columns) > WIDEST:
            for number, row in enumerate(table.rows, start=1):
                title = (
                    f"{table.caption}: {row.title}" if row.title else f"{table.caption} ({number})"
                )
                yield Part(title, self._lines(row.cells))
            return
        rows = tuple(
            TableLine(
                row.title or str(number),
                row.cells,
                next(filter(None, map(self._change, row.cells)), ""),
            )
            for number, row in enumerate(table.rows, start=1)
        )
        named = any(row.title for row in table.rows)
        corner = table.corner.strip()
        yield Part(table.caption, corner=corner, columns=table.columns, rows=rows, named=named)

    def _change(self, pair: Pair) -> str:
        placed = self.store.compiled.questions.get(pair.question)
        if placed is None or placed.question.kind == "calculated":
            return ""
        if not self.store.rights.edits(pair.address):
            return ""
        return outline.question_url(self.store, self.section, pair.address)


def _joined(parts: list[Part]) -> Iterator[Part]:
    """A heading and what follows it, as one part."""
    waiting = ""
    for part in parts:
        if not part.lines and not part.rows and not part.words:
            waiting = part.title
            continue
        if waiting and part.title:
            yield Part(waiting)
        yield replace(part, title=part.title or waiting)
        waiting = ""
