"""Rows and columns: groups as cards or tables, and tables of fixed rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pep_forms.engine.answers import Answers, Row, join
from pep_forms.engine.spec import QuestionSpec
from pep_forms.engine.text import say
from pep_forms.printing.nodes import (
    Block,
    Card,
    Cards,
    Pair,
    Pairs,
    TableBlock,
    TableRow,
)
from pep_forms.printing.walk import Walk, chart_of, columns_of, noun_of, pair_of, value_of, waits

#: More columns than this do not fit side by side.
WIDEST_TABLE = 6


def fixed_table(walk: Walk, question: QuestionSpec, answers: Answers) -> Iterator[Block]:
    columns = columns_of(walk, question)
    rows = []
    for choice in question.choices:
        if join(question.id, choice.id) in walk.hidden:
            continue
        cells = _cells(walk, columns, join(question.id, choice.id), answers)
        if walk.show_blank or not all(cell.blank for cell in cells):
            rows.append(TableRow(say(choice.label, walk.language), tuple(cells)))
    if columns and rows:
        heads = tuple(say(column.label, walk.language) for column in columns)
        caption = say(question.label, walk.language)
        yield TableBlock(caption, heads, tuple(rows), corner=" ")


def _cells(walk: Walk, columns: Sequence[QuestionSpec], row: str, answers: Answers) -> list[Pair]:
    """A cell for every column: one that a condition closes stays as an empty place."""
    cells = []
    for column in columns:
        address = join(row, column.id)
        if address in walk.hidden:
            cells.append(Pair(say(column.label, walk.language), ("–",), address, column.id))
            continue
        entry = answers.entries.get(address)
        value, typed = value_of(walk, column, entry)
        reason = entry.not_applicable if entry and value is None else ""
        cells.append(
            Pair(
                say(column.label, walk.language),
                value,
                address,
                column.id,
                not_applicable=reason,
                as_typed=typed,
                unconfirmed=value is not None and entry is not None and waits(entry),
            )
        )
    return cells


def group(
    walk: Walk, question: QuestionSpec, address: str, answers: Answers, layout: str
) -> Iterator[Block]:
    columns = columns_of(walk, question)
    rows = [r for r in answers.rows_of(address) if join(address, r.id) not in walk.hidden]
    caption = say(question.label, walk.language)
    if not columns:
        return
    if not rows:
        if walk.show_blank:
            yield Pairs((Pair(caption, None, address, question.id),))
        return
    if _as_cards(question, columns, layout):
        cards = tuple(
            _card(walk, question, columns, address, row, at, answers)
            for at, row in enumerate(rows, start=1)
        )
        yield Cards(caption, cards)
    else:
        yield _group_table(walk, caption, columns, address, rows, answers)
    for column in columns:
        yield from chart_of(walk, column)


def _as_cards(question: QuestionSpec, columns: Sequence[QuestionSpec], layout: str) -> bool:
    if layout in ("cards", "table"):
        return layout == "cards" or any(column.kind == "group" for column in columns)
    if question.meaning.startswith("target") or question.options.get("feed") == "targets":
        return True
    wide = len(columns) > WIDEST_TABLE
    return wide or any(column.kind in ("group", "table", "long_text") for column in columns)


def _group_table(
    walk: Walk,
    caption: str,
    columns: Sequence[QuestionSpec],
    address: str,
    rows: Sequence[Row],
    answers: Answers,
) -> TableBlock:
    heads = tuple(say(column.label, walk.language) for column in columns)
    cells = (_cells(walk, columns, join(address, row.id), answers) for row in rows)
    return TableBlock(caption, heads, tuple(TableRow("", tuple(row)) for row in cells))


def _card(
    walk: Walk,
    question: QuestionSpec,
    columns: Sequence[QuestionSpec],
    address: str,
    row: Row,
    number: int,
    answers: Answers,
) -> Card:
    base = join(address, row.id)
    pairs: list[Pair] = []
    tables: list[TableBlock] = []
    for column in columns:
        place = join(base, column.id)
        if column.kind == "group":
            inner = columns_of(walk, column)
            rows = answers.rows_of(place)
            if inner and rows and place not in walk.hidden:
                caption = say(column.label, walk.language)
                tables.append(_group_table(walk, caption, inner, place, rows, answers))
        else:
            pair = pair_of(walk, column, place, answers)
            if pair is not None:
                pairs.append(pair)
    return Card(card_title(walk, question, pairs, number), tuple(pairs), tuple(tables))


def card_title(walk: Walk, question: QuestionSpec, pairs: Sequence[Pair], number: int) -> str:
    noun = noun_of(question, walk.language)
    label = say(question.label, walk.language)
    title = f"{(noun or label)[:1].upper()}{(noun or label)[1:]} {number}"
    named = question.options.get("title_from")
    for pair in pairs:
        if named and pair.question == named and pair.value:
            return f"{title}: {pair.value[0][:120]}"
    return title
