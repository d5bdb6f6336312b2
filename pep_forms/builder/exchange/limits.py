"""What a foreign form demands of one answer: limits of the question, else a rule of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pep_forms.builder.exchange.conditions import Condition, Translator, joined
from pep_forms.builder.exchange.formula import Call, Const, Node, Op, Self
from pep_forms.builder.exchange.names import CannotSayError, Home, Names

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_WHOLE = frozenset({"number", "scale"})
_TEXTS = frozenset({"short_text", "long_text"})
_TODAY = frozenset({"today", "now"})


@dataclass
class Limits:
    """Limits that became options, what must hold besides, and what could not be said."""

    options: dict[str, Any] = field(default_factory=dict)
    must: Condition | None = None
    notes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def limits(node: Node, kind: str, decimals: int, names: Names, home: Home) -> Limits:
    """Take a constraint apart at its “and”s, and put each part where it fits best."""
    found, rest = Limits(), []
    for part in _parts(node):
        try:
            if not _as_option(part, kind, decimals, found):
                translator = Translator(names, home)
                rest.append(translator.condition(part))
                found.notes += translator.notes
        except CannotSayError as error:
            found.left_out.append(str(error))
    try:
        found.must = joined(rest)
    except CannotSayError as error:
        found.left_out.append(str(error))
    return found


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, Op) and node.name == "and":
        yield from _parts(node.left)
        yield from _parts(node.right)
    else:
        yield node


def _as_option(node: Node, kind: str, decimals: int, found: Limits) -> bool:
    if isinstance(node, Call) and node.name in {"regex", "matches"}:
        raise CannotSayError(
            "a pattern of letters has no counterpart; choose a kind that checks it"
        )
    if not isinstance(node, Op) or node.name not in _FLIPPED:
        return False
    op, left, right = node.name, node.left, node.right
    if isinstance(right, Self) or (isinstance(right, Call) and right.name not in _TODAY):
        op, left, right = _FLIPPED[op], right, left
    if isinstance(left, Call) and left.args == (Self(),):
        return _of_length(op, left.name, right, kind, found)
    if not isinstance(left, Self):
        return False
    if isinstance(right, Call) and right.name in _TODAY:
        return _of_day(op, kind, found)
    value = _number(right)
    if value is None or kind not in _WHOLE:
        return False
    return _of_number(op, value, decimals, found)


def _of_number(op: str, value: float, decimals: int, found: Limits) -> bool:
    step = 0 if op in {"<=", ">="} else 1
    # Between whole numbers, “more than 3” is “at least 4”; between others it stays a rule.
    if op in {"=", "!="} or (step and decimals):
        return False
    limit = value + step if op.startswith(">") else value - step
    _tighten(found.options, "min" if op.startswith(">") else "max", limit)
    return True


def _of_length(op: str, name: str, right: Node, kind: str, found: Limits) -> bool:
    value = _number(right)
    if value is None or op not in {"<", "<="}:
        return False
    most = int(value) - (op == "<")
    if name == "string-length" and kind in _TEXTS and most >= 1:
        _tighten(found.options, "max_length", most)
        return True
    if name == "count-selected" and kind == "any_of" and most >= 1:
        _tighten(found.options, "max", most)
        return True
    return False


def _of_day(op: str, kind: str, found: Limits) -> bool:
    if kind != "date" or op in {"=", "!="}:
        return False
    if "range" in found.options:
        raise CannotSayError("a day can only be limited to the past or to the future")
    found.options["range"] = "past" if op.startswith("<") else "future"
    if "=" not in op:
        found.notes.append("today itself is allowed here")
    return True


def _tighten(options: dict[str, Any], name: str, value: float) -> None:
    limit = int(value) if float(value).is_integer() else value
    before = options.get(name)
    if before is not None:
        limit = max(before, limit) if name == "min" else min(before, limit)
    options[name] = limit


def _number(node: Node) -> float | None:
    if not isinstance(node, Const):
        return None
    try:
        value = float(node.value)
    except ValueError:
        return None
    return value if abs(value) <= 1e12 else None
