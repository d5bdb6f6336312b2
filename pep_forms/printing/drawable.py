"""Nodes as plain rows for templates, with the few decisions both renderings share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pep_forms.printing import charts
from pep_forms.printing.nodes import (
    AS_TYPED,
    Blank,
    Block,
    Card,
    Cards,
    Chart,
    Note,
    Pair,
    Pairs,
    Prose,
    TableBlock,
)

#: Right-to-left letters: Hebrew to Arabic Extended, and their presentation forms.
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LTR = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff]")

Draw = Callable[[str], str]


def direction(text: str) -> str:
    """The direction of a text by its first letter that has one."""
    right, left = _RTL.search(text), _LTR.search(text)
    return "rtl" if right and (not left or right.start() < left.start()) else "ltr"


def line(text: str, draw: Draw = str) -> dict[str, str]:
    """One line of an answer with its direction."""
    return {"text": draw(text), "dir": direction(text)}


def lines(value: tuple[str, ...], draw: Draw = str) -> list[dict[str, str]]:
    """The lines of an answer; every line break that somebody typed is kept."""
    return [line(part, draw) for text in value for part in (text.splitlines() or [""])]


def pair(node: Pair, draw: Draw = str) -> dict[str, Any]:
    """A question and its answer; `plain` when it is one line and nothing else."""
    drawn = lines(node.lines, draw)
    return {
        "label": draw(node.label),
        "lines": drawn,
        "plain": len(drawn) == 1 and not (node.as_typed or node.author),
        "state": "blank" if node.blank else "na" if node.not_applicable else "answer",
        "as_typed": AS_TYPED if node.as_typed else "",
        "author": draw(node.author),
        "address": node.address,
    }


def table(node: TableBlock, draw: Draw = str) -> dict[str, Any]:
    """A table; `titled` when its rows have headings."""
    return {
        "is": "table",
        "caption": draw(node.caption),
        "corner": draw(node.corner),
        "columns": [draw(column) for column in node.columns],
        "titled": bool(node.corner),
        "span": len(node.columns) + bool(node.corner),
        "rows": [
            {"title": draw(row.title), "cells": [pair(cell, draw) for cell in row.cells]}
            for row in node.rows
        ],
    }


def card(node: Card, draw: Draw = str) -> dict[str, Any]:
    """One card."""
    return {
        "title": draw(node.title),
        "pairs": [pair(item, draw) for item in node.pairs],
        "tables": [table(item, draw) for item in node.tables],
    }


def block(node: Block, draw: Draw = str) -> dict[str, Any]:
    """Any block, told apart by `is`."""
    match node:
        case Pairs(pairs=pairs):
            return {"is": "pairs", "pairs": [pair(item, draw) for item in pairs]}
        case Prose(pair=inner):
            return {"is": "prose", "pair": pair(inner, draw)}
        case TableBlock():
            return table(node, draw)
        case Cards(caption=caption, cards=cards):
            return {
                "is": "cards",
                "caption": draw(caption),
                "cards": [card(item, draw) for item in cards],
            }
        case Chart():
            return {
                "is": "chart",
                "title": draw(node.title),
                "uri": charts.data_uri(node),
                "words": draw(charts.words(node)),
                "table": table(charts.table(node), draw),
            }
        case Note(text=text, heading=heading):
            return {"is": "note", "text": draw(text), "heading": heading}
        case Blank():
            return blank(node, draw)


def blank(node: Blank, draw: Draw = str) -> dict[str, Any]:
    """An empty place, with its room counted out for the template."""
    return {
        "is": "blank",
        "shape": node.shape,
        "label": draw(node.label),
        "hint": draw(node.hint),
        "who": draw(node.who),
        "choices": [draw(choice) for choice in node.choices],
        "room": range(max(node.size, 1)),
        "columns": [draw(column) for column in node.columns],
        "rows": [draw(row) for row in node.rows],
    }
