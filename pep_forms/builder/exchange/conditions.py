"""Foreign conditions in our words: `all` and `any` of comparisons, nested once.

What comes out is proven to fit (the kind can be asked that, the value is one it can have); what
does not fit is a CannotSayError with the reason. Whatever is near but not the same is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from operator import ge, gt, le, lt
from typing import Any

from pep_forms.builder.exchange.formula import Call, Const, Node, Op, Ref, Self
from pep_forms.builder.exchange.names import NUMBERS, CannotSayError, Home, Known, Names
from pep_forms.engine.kinds.dates import read_date

Condition = dict[str, Any]

_FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NEGATED = {
    "is": "is_not", "is_any_of": "is_none_of", "includes": "excludes", "answered": "not_answered",
    "less_than": "at_least", "more_than": "at_most", "before": "at_least", "after": "at_most",
}  # fmt: skip
_NEGATED |= {new: old for old, new in list(_NEGATED.items())[:6]}
_NUMBER_OPS = {
    "=": "is", "!=": "is_not", "<": "less_than", "<=": "at_most", ">": "more_than",
    ">=": "at_least",
}  # fmt: skip
_HOLDS: dict[str, Callable[[float, float], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_DATE_OPS = _NUMBER_OPS | {"<": "before", ">": "after"}
_FAMILY = {**dict.fromkeys(NUMBERS, "number"), "date": "date", "date_time": "date"}
_MOST_DEEP = 2


class Translator:
    """Puts conditions into our words for one place; `notes` says what is only near."""

    def __init__(self, names: Names, home: Home) -> None:
        self._names, self._home = names, home
        self.notes: list[str] = []
        #: Questions that can be asked whether they are one of several.
        self._listable: set[str] = set()

    def condition(self, node: Node) -> Condition:
        """The condition. Raises CannotSayError."""
        said = _tidied(self._say(node), self._listable)
        if _depth(said) > _MOST_DEEP:
            raise CannotSayError("its “and” and “or” are nested more than once")
        return said

    def _say(self, node: Node) -> Condition:
        if isinstance(node, Op):
            if node.name in {"and", "or"}:
                word = "all" if node.name == "and" else "any"
                return {word: [self._say(node.left), self._say(node.right)]}
            if node.name in _FLIPPED:
                return self._comparison(node.name, node.left, node.right)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Ref):
            known = self._names.comparable(node.name, self._home)
            if known.kind == "yes_no":
                return _test(known, "is", True)
        raise CannotSayError("a part of it is no comparison")

    def _call(self, node: Call) -> Condition:
        match node:
            case Call("not", (inner,)):
                self.notes.append("it now needs an answer; there, no answer counted as “is not”")
                return _negated(self._say(inner))
            case Call("boolean", (inner,)):
                return self._say(inner)
            case Call("selected", (subject, Const(value))):
                return self._selected(self._known(subject), str(value))
        raise CannotSayError(f"“{node.name}()” has no counterpart in a condition")

    def _known(self, node: Node) -> Known:
        known = None
        if isinstance(node, Self):
            known = self._home.own
        elif isinstance(node, Ref) and not node.part:
            known = self._names.comparable(node.name, self._home)
        if known is not None:
            if "is_any_of" in known.operators:
                self._listable.add(known.id)
            return known
        raise CannotSayError("a part of it is no plain question")

    def _selected(self, known: Known, code: str) -> Condition:
        op = "includes" if "includes" in known.operators else "is"
        return _test(known, op, self._value(known, code))

    def _comparison(self, op: str, left: Node, right: Node) -> Condition:
        if isinstance(left, Const) and not isinstance(right, Const):
            op, left, right = _FLIPPED[op], right, left
        if isinstance(left, Call) and left.name in {"today", "now"}:
            op, left, right = _FLIPPED[op], right, left
        if isinstance(right, Call) and right.name in {"date", "date-time"} and right.args:
            right = right.args[0]
        if isinstance(left, Call):
            return self._counted(op, left, right)
        if isinstance(left, Op):
            return self._sum(op, left, right)
        if isinstance(left, Ref) and left.part:
            return self._ticked(op, left, right)
        known = self._known(left)
        if isinstance(right, Const):
            return self._with_value(op, known, right.value)
        if isinstance(right, Call) and right.name in {"true", "false"}:
            return self._with_value(op, known, right.name)
        if isinstance(right, Call) and right.name in {"today", "now"}:
            raise CannotSayError("it compares with today, which a condition cannot")
        if isinstance(right, Ref | Self):
            return self._with_other(op, known, self._known(right))
        raise CannotSayError("it compares with something worked out")

    def _counted(self, op: str, call: Call, right: Node) -> Condition:
        """`string-length(x) > 0` and its like only ask whether there is an answer."""
        if call.name in {"selected", "not"} and op in {"=", "!="}:
            said, yes = self._say(call), _truth(right)
            return said if yes is (op == "=") else _negated(said)
        if call.name in {"string-length", "count-selected", "normalize-space"} and call.args:
            known, zero = self._known(call.args[0]), _is_zero(right)
            if zero and op in {">", "!="}:
                return _test(known, "answered")
            if zero and op in {"=", "<="}:
                return _test(known, "not_answered")
            if _truth(right) is True and op == ">=":
                return _test(known, "answered")
        if call.name == "sum":
            return self._sum(op, call, right)
        if call.name in {"number", "int", "string"} and len(call.args) == 1:
            return self._comparison(op, call.args[0], right)
        raise CannotSayError(f"“{call.name}()” has no counterpart in a condition")

    def _sum(self, op: str, left: Node, right: Node) -> Condition:
        if not isinstance(right, Const):
            raise CannotSayError("a sum can only be compared with a number")
        parts = [self._known(part) for part in _added(left)]
        if not all(part.kind in NUMBERS for part in parts):
            raise CannotSayError("it reckons with something that is no number")
        value = _number(right.value)
        return {"sum": [part.id for part in parts], "op": _NUMBER_OPS[op], "value": value}

    def _ticked(self, op: str, ref: Ref, right: Node) -> Condition:
        """`[likes(2)] = '1'`: whether a box is ticked."""
        known = self._names.comparable(ref.name, self._home)
        if op not in {"=", "!="} or "includes" not in known.operators:
            raise CannotSayError(f"“{known.label}” cannot be asked that")
        ticked = _truth(right)
        if ticked is None:
            raise CannotSayError("a tick box is compared with something else than 1 or 0")
        value = self._value(known, ref.part)
        return _test(known, "includes" if ticked is (op == "=") else "excludes", value)

    def _with_value(self, op: str, known: Known, value: str | float) -> Condition:
        if value == "":
            if op in {"=", "!="}:
                return _test(known, "answered" if op == "!=" else "not_answered")
            raise CannotSayError("it compares with nothing")
        if "includes" in known.operators and op in {"=", "!="}:
            self.notes.append("“is exactly this choice” became “includes this choice”")
            word = "includes" if op == "=" else "excludes"
            return _test(known, word, self._value(known, value))
        ours = (_DATE_OPS if _FAMILY.get(known.kind) == "date" else _NUMBER_OPS)[op]
        if ours not in known.operators:
            return self._by_code(op, known, value)
        if ours == "is_not":
            self.notes.append("it now needs an answer; there, no answer counted as “is not”")
        return _test(known, ours, self._value(known, value))

    def _by_code(self, op: str, known: Known, value: str | float) -> Condition:
        """`[phq1] > 0` of choices with numbers for codes: one of those that are more."""
        wanted, holds = _as_number(value), _HOLDS.get(op)
        numbers = {code: _as_number(code) for code in known.codes}
        if "is_any_of" not in known.operators or holds is None or wanted is None:
            raise CannotSayError(f"“{known.label}” cannot be asked for more or less")
        if all(number is None for number in numbers.values()):
            raise CannotSayError(f"“{known.label}” cannot be asked for more or less")
        fitting = [code for code, at in numbers.items() if at is not None and holds(at, wanted)]
        if not fitting:
            raise CannotSayError(f"no choice of “{known.label}” has such a number")
        picked = [self._value(known, code) for code in fitting]
        self.notes.append("“more or less than a code” became “one of these choices”")
        return _test(known, "is_any_of", picked)

    def _with_other(self, op: str, known: Known, other: Known) -> Condition:
        family = _FAMILY.get(known.kind, known.kind)
        ours = (_DATE_OPS if family == "date" else _NUMBER_OPS)[op]
        if family != _FAMILY.get(other.kind, other.kind) or ours not in known.operators:
            raise CannotSayError(f"“{known.label}” and “{other.label}” cannot be compared")
        if known.codes or other.codes:
            raise CannotSayError("two questions with choices cannot be compared")
        return {"question": known.id, "op": ours, "other": other.id}

    def _value(self, known: Known, value: str | float) -> Any:
        text = f"{value:g}" if isinstance(value, float) else value.strip()
        if known.codes:
            if text not in known.codes:
                raise CannotSayError(f"“{text}” is not one of the choices of “{known.label}”")
            return known.codes[text]
        if known.kind == "yes_no":
            truth = _truth(Const(value))
            if truth is None:
                raise CannotSayError(f"“{known.label}” is only yes or no")
            return truth
        if known.kind in NUMBERS:
            return _number(value)
        if known.kind == "date":
            day = read_date(text[:10])
            if day is None:
                raise CannotSayError(f"“{text}” is no date")
            return day.isoformat()
        return text


def _test(known: Known, op: str, value: Any = None) -> Condition:
    if op not in known.operators:
        raise CannotSayError(f"“{known.label}” cannot be asked that")
    said: Condition = {"question": known.id, "op": op}
    return said if op in {"answered", "not_answered"} else {**said, "value": value}


def _number(value: str | float) -> int | float:
    try:
        number = float(value)
    except ValueError as error:
        raise CannotSayError(f"“{value}” is no number") from error
    if number != number or abs(number) > 1e12:
        raise CannotSayError(f"“{value}” is no number that a plan needs")
    return int(number) if number.is_integer() else number


def _as_number(value: str | float) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _truth(node: Node) -> bool | None:
    if isinstance(node, Call):
        return {"true": True, "false": False}.get(node.name)
    if not isinstance(node, Const):
        return None
    text = f"{node.value:g}" if isinstance(node.value, float) else node.value.lower()
    return {"1": True, "0": False, "true": True, "false": False, "yes": True, "no": False}.get(text)


def _is_zero(node: Node) -> bool:
    return isinstance(node, Const) and node.value in {0.0, "0"}


def _added(node: Node) -> list[Node]:
    if isinstance(node, Op) and node.name == "+":
        return [*_added(node.left), *_added(node.right)]
    if isinstance(node, Call) and node.name == "sum":
        return [part for arg in node.args for part in _added(arg)]
    if isinstance(node, Op):
        raise CannotSayError("it reckons with more than plus")
    return [node]


def _negated(said: Condition) -> Condition:
    for word, other in (("all", "any"), ("any", "all")):
        if word in said:
            return {other: [_negated(part) for part in said[word]]}
    if said["op"] not in _NEGATED:
        raise CannotSayError("a part of it cannot be turned round")
    return {**said, "op": _NEGATED[said["op"]]}


def joined(parts: list[Condition]) -> Condition | None:
    """All of several conditions, or None for none. Raises CannotSayError."""
    if not parts:
        return None
    said = _tidied({"all": parts})
    if _depth(said) > _MOST_DEEP:
        raise CannotSayError("together with the condition around it, it is nested too deep")
    return said


def _tidied(said: Condition, listable: Collection[str] = ()) -> Condition:
    """Without brackets that change nothing, and with `is a or is b` as one comparison."""
    for word in ("all", "any"):
        if word not in said:
            continue
        parts: list[Condition] = []
        for part in (_tidied(part, listable) for part in said[word]):
            parts += part.get(word, [part])
        parts = [part for at, part in enumerate(parts) if part not in parts[:at]]
        if word == "any":
            parts = _either(parts, listable)
        return parts[0] if len(parts) == 1 else {word: parts}
    return said


def _either(parts: list[Condition], listable: Collection[str]) -> list[Condition]:
    found: list[Condition] = []
    at: dict[str, int] = {}
    for part in parts:
        plain = part.get("op") == "is" and "value" in part and part.get("question") in listable
        if not plain:
            found.append(part)
        elif part["question"] in at:
            first = found[at[part["question"]]]
            before = first["value"] if first["op"] == "is_any_of" else [first["value"]]
            found[at[part["question"]]] = {
                **first, "op": "is_any_of", "value": [*before, part["value"]]
            }  # fmt: skip
        else:
            at[part["question"]] = len(found)
            found.append(part)
    return found


def _depth(said: Condition) -> int:
    parts = said.get("all") or said.get("any")
    return 1 + max(_depth(part) for part in parts) if parts else 0
