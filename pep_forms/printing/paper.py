"""From nodes to nodes that fit on paper: no long tables, no cell taller than a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pep_forms.printing import drawable
from pep_forms.printing.drawable import Draw
from pep_forms.printing.nodes import Block, Card, Cards, Pair, Pairs, Prose, TableBlock

#: Longer tables are cut: one long table costs more than its parts, and cannot split.
ROWS = 20
#: More columns than this become cards on a portrait page.
COLUMNS = 6
#: A cell with more characters than this would make a row too tall to keep whole.
CELL = 400
#: A pair with more than this stands as prose, over the full width.
BESIDE = 500
#: Cards up to this size are kept on one page.
KEPT = 1500
#: A paragraph longer than this is drawn as several: the library slows down on huge ones.
PARAGRAPH = 4000


def blocks(nodes: Sequence[Block], draw: Draw) -> Iterator[dict[str, Any]]:
    """The blocks of a section as the PDF template takes them."""
    for node in nodes:
        for fitted in _fitted(node):
            yield _sized(drawable.block(fitted, draw))


def _fitted(node: Block) -> Iterator[Block]:
    match node:
        case Pairs(pairs=pairs):
            yield from _pairs(pairs)
        case TableBlock():
            yield from _table(node)
        case Cards():
            cards = tuple(part for card in node.cards for part in _card(card))
            yield replace(node, cards=cards)
        case _:
            yield node


def _pairs(pairs: Sequence[Pair]) -> Iterator[Block]:
    run: list[Pair] = []
    for pair in pairs:
        if _tall(pair, BESIDE):
            if run:
                yield Pairs(tuple(run))
            run = []
            yield Prose(pair)
            continue
        run.append(pair)
        if len(run) == ROWS:
            yield Pairs(tuple(run))
            run = []
    if run:
        yield Pairs(tuple(run))


def _tall(pair: Pair, limit: int) -> bool:
    breaks = sum(len(line.splitlines()) for line in pair.lines)
    return pair.length > limit or breaks > limit // 40 or len(pair.label) > limit


def _table(table: TableBlock) -> Iterator[Block]:
    tall = any(_tall(cell, CELL) for row in table.rows for cell in row.cells)
    if tall or len(table.columns) + bool(table.corner) > COLUMNS:
        titled = [row.title or f"{number}" for number, row in enumerate(table.rows, start=1)]
        cards = zip(titled, table.rows, strict=True)
        yield Cards(table.caption, tuple(Card(title, row.cells) for title, row in cards))
        return
    for at in range(0, len(table.rows), ROWS):
        caption = table.caption if at == 0 else f"{table.caption} (continued)".strip()
        yield replace(
            table, rows=table.rows[at : at + ROWS], caption=caption if table.caption else ""
        )


def _card(card: Card) -> Iterator[Card]:
    """The card; its tables that do not fit become cards of their own after it."""
    tables: list[TableBlock] = []
    after: list[Card] = []
    for table in card.tables:
        for part in _table(table):
            if isinstance(part, TableBlock):
                tables.append(part)
            elif isinstance(part, Cards):
                after += [
                    replace(inner, title=f"{part.caption}: {inner.title}") for inner in part.cards
                ]
    yield replace(card, tables=tuple(tables))
    yield from after


def _sized(block: dict[str, Any]) -> dict[str, Any]:
    """The block with column widths, and with cards told apart that can be kept whole."""
    match block["is"]:
        case "prose":
            _cut(block["pair"])
        case "table":
            _headed(block)
        case "chart":
            _headed(block["table"])
        case "cards":
            for card in block["cards"]:
                _sized_card(card)
        case "blank" if block["shape"] == "boxes":
            block["boxes_width"] = f"{min(len(block['choices']) * 14, 100)}%"
        case "blank" if block["shape"] == "table":
            heads = len(block["columns"]) + bool(block["rows"] and block["rows"][0])
            block["width"] = f"{100 / max(heads, 1):.2f}%"
    return block


def _sized_card(card: dict[str, Any]) -> None:
    size = 0
    groups: list[dict[str, Any]] = []
    for pair in card["pairs"]:
        length = sum(len(line["text"]) for line in pair["lines"])
        size += length + 60 * len(pair["lines"])
        tall = length > BESIDE or len(pair["lines"]) > BESIDE // 40
        if tall:
            _cut(pair)
            groups.append({"tall": True, "pair": pair})
        elif groups and not groups[-1]["tall"]:
            groups[-1]["pairs"].append(pair)
        else:
            groups.append({"tall": False, "pairs": [pair]})
    for table in card["tables"]:
        _headed(table)
        size += 80 * len(table["rows"])
    card["groups"] = groups
    card["kept"] = size <= KEPT


def _cut(pair: dict[str, Any]) -> None:
    """Huge paragraphs cut at a space, or anywhere when there is none."""
    cut: list[dict[str, str]] = []
    for line in pair["lines"]:
        text = line["text"]
        while len(text) > PARAGRAPH:
            at = text.rfind(" ", PARAGRAPH // 2, PARAGRAPH)
            at = at if at > 0 else PARAGRAPH
            cut.append(line | {"text": text[:at]})
            text = text[at:].lstrip(" ")
        cut.append(line | {"text": text})
    pair["lines"] = cut


def _headed(table: dict[str, Any]) -> None:
    table["widths"] = _widths(table)
    places = table["widths"][bool(table["titled"]) :]
    pairs = zip(table["columns"], places, strict=True)
    table["heads"] = [{"text": text, "width": width} for text, width in pairs]


def _widths(table: dict[str, Any]) -> list[str]:
    """Shares of the width by the longest text in each column, none starved."""
    longest = [max(len(column), 8) for column in table["columns"]]
    for row in table["rows"]:
        for at, cell in enumerate(row["cells"]):
            most = max((len(line["text"]) for line in cell["lines"]), default=0)
            longest[at] = max(longest[at], most)
    if table["titled"]:
        titles = max((len(row["title"]) for row in table["rows"]), default=8)
        longest.insert(0, max(titles, len(table["corner"]), 8))
    weights = [min(length, 42) ** 0.7 for length in longest]
    total = sum(weights) or 1
    return [f"{100 * weight / total:.2f}%" for weight in weights]
