"""From nodes to nodes that fit on paper: no long tables, no cell taller than a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pep_forms.printing import charts, drawable
from pep_forms.printing.drawable import Draw
from pep_forms.printing.nodes import Block, Card, Cards, Chart, Note, Pair, Pairs, Prose, TableBlock

#: Longer tables are cut: one long table costs more than its parts, and cannot split.
ROWS = 20
#: More columns than this become cards on a portrait page.
COLUMNS = 6
#: A table of more cells than this is printed as one line a row.
CELLS = 1500
#: A cell with more characters than this would make a row too tall to keep whole.
CELL = 400
#: From this line on an answer is run on, with a mark for every line end.
LINES = 300
#: A label or heading longer than this does not stand in a column.
LABEL = 160
#: An answer up to this length names the row it stands in.
NAME = 60
#: A pair with more than this stands as prose, over the full width.
BESIDE = 500
#: Cards up to this height, in points, are kept on one page: three of them fit on one. What is
#: taller would leave half a page empty before it, so it goes over the page between its rows.
KEPT = 215
#: So many rows of a card that goes over the page stay with its title.
WITH_TITLE = 3
#: How many characters of a label, and of an answer, stand on a line, and how high one is.
LABEL_LINE, ANSWER_LINE, LINE_HEIGHT, ROW_SPACE = 30, 58, 15, 8
#: A paragraph longer than this is drawn as several: the library slows down on huge ones.
PARAGRAPH = 4000


def blocks(nodes: Sequence[Block], draw: Draw) -> Iterator[dict[str, Any]]:
    """The blocks of a section as the PDF template takes them."""
    for node in nodes:
        for fitted in _fitted(node):
            drawn = _sized(drawable.block(fitted, draw))
            yield drawn
            if isinstance(fitted, Chart) and not drawn["beside"]:
                for part in _table(charts.table(fitted)):
                    yield _sized(drawable.block(part, draw))


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
    return pair.length > limit or breaks > limit // 40 or len(pair.label) > LABEL


def _table(table: TableBlock) -> Iterator[Block]:
    tall = any(_tall(cell, CELL) for row in table.rows for cell in row.cells)
    heads = (table.caption, table.corner, *table.columns, *(row.title for row in table.rows))
    tall = tall or any(len(head) > LABEL for head in heads)
    if tall or len(table.columns) + bool(table.corner) > COLUMNS:
        yield Cards(table.caption, tuple(_rows_as_cards(table)))
        return
    if len(table.rows) * len(table.columns) > CELLS:
        yield from _as_lines(table)
        return
    for at in range(0, len(table.rows), ROWS):
        caption = table.caption if at == 0 else f"{table.caption} (continued)".strip()
        yield replace(
            table, rows=table.rows[at : at + ROWS], caption=caption if table.caption else ""
        )


def _rows_as_cards(table: TableBlock) -> Iterator[Card]:
    for number, row in enumerate(table.rows, start=1):
        cells = zip(table.columns, row.cells, strict=False)
        pairs = tuple(replace(cell, label=column) for column, cell in cells)
        title = f"{table.corner} {row.title}".strip() if row.title else _numbered(number, pairs)
        yield Card(title, pairs)


def _numbered(number: int, pairs: Sequence[Pair]) -> str:
    """A row without a name by its number and its first answer, when that is short."""
    first = pairs[0].lines[0] if pairs and pairs[0].value else ""
    return f"{number}. {first}" if first.strip() and len(first) <= NAME else str(number)


def _as_lines(table: TableBlock) -> Iterator[Block]:
    """A table of very many cells as one line a row: every word, in a fraction of the time."""
    yield Note(table.caption, heading=True)
    yield Note(" · ".join(filter(str.strip, (table.corner, *table.columns))))
    for row in table.rows:
        cells = (" ".join(cell.lines) for cell in row.cells)
        yield Note(" · ".join(filter(str.strip, (row.title, *cells))))


def _card(card: Card) -> Iterator[Card]:
    """The card; its tables that do not fit become cards of their own after it."""
    tables: list[TableBlock] = []
    after: list[Card] = []
    for table in card.tables:
        for part in _table(table):
            if isinstance(part, TableBlock):
                tables.append(part)
            elif isinstance(part, Note):
                after.append(Card(part.text, ()))
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
        case "note":
            # A coloured band cannot go over a page: what does not fit in it would shrink.
            block["band"] = block["heading"] and len(block["text"]) <= LABEL
        case "table":
            _headed(block)
        case "chart":
            _headed(block["table"])
            block["beside"] = block["table"]["span"] == 2 and len(block["table"]["rows"]) <= 8
            block["beside"] &= all(len(row["title"]) <= 40 for row in block["table"]["rows"])
            if block["beside"]:
                # Beside a picture there is little room: the times stay on one line.
                _share(block["table"], ("62%", "38%"))
        case "cards":
            for card in block["cards"]:
                _sized_card(card)
            # Cards beside each other look alike: when one goes over the page, all may.
            kept = all(card["height"] <= KEPT for card in block["cards"])
            for card in block["cards"]:
                card["kept"] = kept
                if not kept:
                    card["groups"] = list(_with_title(card["groups"]))
        case "blank" if block["shape"] != "table":
            block["kept"] = len(block["room"]) <= 15 and len(block["choices"]) <= 12
            block["boxes_width"] = f"{min(len(block['choices']) * 14, 100)}%"
        case "blank":
            block["kept"] = len(block["rows"]) <= 12
            first = 30 if block["rows"] and block["rows"][0] else 0
            block["first_width"] = f"{first}%"
            block["width"] = f"{(100 - first) / max(len(block['columns']), 1):.2f}%"
    return block


def _with_title(groups: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The first rows of a card apart from the others, to stay with its title."""
    for at, group in enumerate(groups):
        if at or group["tall"] or len(group["pairs"]) <= WITH_TITLE + 1:
            yield group
            continue
        yield group | {"pairs": group["pairs"][:WITH_TITLE], "part": "first"}
        yield group | {"pairs": group["pairs"][WITH_TITLE:], "part": "rest"}


def _height(pair: dict[str, Any]) -> int:
    """About how high a row of label and answer will be, in points."""
    answer = sum(1 + len(line["text"]) // ANSWER_LINE for line in pair["lines"])
    return max(answer, 1 + len(pair["label"]) // LABEL_LINE) * LINE_HEIGHT + ROW_SPACE


def _sized_card(card: dict[str, Any]) -> None:
    height = 2 * LINE_HEIGHT
    groups: list[dict[str, Any]] = []
    for pair in card["pairs"]:
        length = sum(len(line["text"]) for line in pair["lines"])
        height += _height(pair)
        tall = length > BESIDE or len(pair["lines"]) > BESIDE // 40
        tall = tall or len(pair["label"]) > LABEL
        if tall:
            _cut(pair)
            groups.append({"tall": True, "pair": pair})
        elif groups and not groups[-1]["tall"]:
            groups[-1]["pairs"].append(pair)
        else:
            groups.append({"tall": False, "pairs": [pair]})
    for table in card["tables"]:
        _headed(table)
        height += 3 * LINE_HEIGHT * (1 + len(table["rows"]))
    card["band"] = len(card["title"]) <= LABEL
    card["groups"] = groups
    card["height"] = height


def _cut(pair: dict[str, Any]) -> None:
    """Huge paragraphs cut at a space, or anywhere when there is none.

    An answer of very many lines is run on with marks, and runs of empty lines are one:
    neither may turn an answer into hundreds of pages.
    """
    cut: list[dict[str, str]] = []
    for line in _run_on(pair["lines"]):
        text = line["text"]
        while len(text) > PARAGRAPH:
            at = text.rfind(" ", PARAGRAPH // 2, PARAGRAPH)
            at = at if at > 0 else PARAGRAPH
            cut.append(line | {"text": text[:at]})
            text = text[at:].lstrip(" ")
        cut.append(line | {"text": text})
    pair["lines"] = cut


def _run_on(lines: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    kept = [
        line
        for at, line in enumerate(lines)
        if line["text"].strip() or at == 0 or lines[at - 1]["text"].strip()
    ]
    if len(kept) <= LINES:
        return kept
    text = " ¶ ".join(line["text"] for line in kept[LINES:])
    return [*kept[:LINES], kept[LINES] | {"text": text}]


def _headed(table: dict[str, Any]) -> None:
    _share(table, _widths(table))


def _share(table: dict[str, Any], widths: Sequence[str]) -> None:
    table["widths"] = list(widths)
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
