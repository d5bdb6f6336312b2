"""The smallest and the largest answer that a REDCap field takes: an option, else a rule of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pep_forms.builder.exchange.formula import Const, Node, Op, Ref, Self
from pep_forms.builder.exchange.outline import Logic, Source
from pep_forms.engine.kinds.dates import read_date, say_date

_OTHER = re.compile(r"^\[([a-z][a-z0-9_]{0,99})\]$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_TIME = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
_OPS = {"min": ">=", "max": "<="}


@dataclass(frozen=True, slots=True)
class Limit:
    """What one of the two cells becomes."""

    column: str
    options: dict[str, Any] = field(default_factory=dict)
    node: Node | None = None
    #: What an answer must be, after “It must be”.
    words: str = ""

    @staticmethod
    def joined(limits: Sequence[Limit], source: Source) -> Logic:
        """All of several demands."""
        nodes = [limit.node for limit in limits if limit.node is not None]
        node = nodes[0]
        for other in nodes[1:]:
            node = Op("and", node, other)
        return Logic(node, source)

    @staticmethod
    def message(limits: Sequence[Limit]) -> str:
        """What somebody is told whose answer lies outside."""
        return f"It must be {' and '.join(limit.words for limit in limits)}."


def read_limit(column: str, text: str, kind: str) -> Limit | str:
    """The limit in a cell, or the words for the report when it cannot be said."""
    op = _OPS[column]
    if (other := _OTHER.match(text)) and other[1] not in {"today", "now"} and kind != "time":
        side = "at least" if column == "min" else "at most"
        return Limit(column, node=Op(op, Self(), Ref(other[1])), words=f"{side} the other answer")
    if kind == "number":
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            return "This is no number."
        return Limit(column, {column: int(value) if value.is_integer() else value})
    side = "or later" if column == "min" else "or earlier"
    if kind == "date" and text.lower().strip("[]") in {"today", "now"}:
        return Limit(column, {"range": "future" if column == "min" else "past"})
    if kind == "date":
        day = read_date(text) if _DAY.match(text) else None
        if day is None:
            return "This is no day. Write it like 2026-01-31."
        written = day.isoformat()
        words = f"{say_date(written)} {side}"
        return Limit(column, node=Op(op, Self(), Const(written)), words=words)
    if kind == "time" and _TIME.match(text):
        return Limit(column, node=Op(op, Self(), Const(text)), words=f"{text} {side}")
    return "A limit for this kind of answer has no counterpart."
