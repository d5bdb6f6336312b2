"""The answers so far, with room to write where there is none: paper for a meeting.

A row of a group is written out question by question, so that what is empty in it, such as
what came of a target, can be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pep_forms.engine.answers import Answers, join
from pep_forms.engine.spec import QuestionSpec
from pep_forms.printing import blank
from pep_forms.printing.groups import card_title, fixed_table
from pep_forms.printing.nodes import Block, Note, Pair, Pairs, Prose, TableBlock, TableRow
from pep_forms.printing.walk import SILENT, Walk, columns_of, pair_of

#: A cell to write in: it prints nothing and has a line of its own.
_ROOM = ("\u00a0",)


def with_room(
    walk: Walk, question: QuestionSpec, address: str, answers: Answers
) -> Iterator[Block]:
    """A question with its answer, or with room for one."""
    if question.kind in SILENT:
        return
    if question.kind == "group":
        yield from _rows(walk, question, address, answers)
    elif question.kind == "table":
        yield from _table(walk, question, answers)
    else:
        pair = pair_of(walk, question, address, answers)
        if pair is None:
            return
        if pair.blank:
            yield from blank.question_of(question, walk.labels, walk.language)
        elif question.kind == "long_text":
            yield Prose(pair)
        else:
            yield Pairs((pair,))


def _rows(walk: Walk, question: QuestionSpec, address: str, answers: Answers) -> Iterator[Block]:
    columns = columns_of(walk, question)
    rows = [row for row in answers.rows_of(address) if join(address, row.id) not in walk.hidden]
    if not columns:
        return
    if not rows and not question.options.get("feed"):
        # Only the columns that this reader knows of are asked.
        asked = question.model_copy(update={"questions": tuple(columns)})
        yield from blank.question_of(asked, walk.labels, walk.language)
    for number, row in enumerate(rows, start=1):
        base = join(address, row.id)
        told = (pair_of(walk, one, join(base, one.id), answers) for one in columns)
        pairs = [pair for pair in told if pair is not None]
        yield Note(card_title(walk, question, pairs, number), heading=True)
        for column in columns:
            yield from with_room(walk, column, join(base, column.id), answers)


def _table(walk: Walk, question: QuestionSpec, answers: Answers) -> Iterator[Block]:
    """The table as it prints, with its empty cells left empty."""
    for block in fixed_table(walk, question, answers):
        if isinstance(block, TableBlock):
            rows = tuple(
                TableRow(row.title, tuple(_open(cell) for cell in row.cells)) for row in block.rows
            )
            yield replace(block, rows=rows)


def _open(cell: Pair) -> Pair:
    return replace(cell, value=_ROOM) if cell.blank else cell
