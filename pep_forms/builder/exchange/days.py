"""Days in foreign calculations: the time between two of them is all that can be reckoned."""

from __future__ import annotations

from pep_forms.builder.exchange.formula import Call, Const, Node, Op, Ref
from pep_forms.builder.exchange.names import CannotSayError, Home, Known, Names
from pep_forms.engine.kinds.dates import read_date

_DAYS = frozenset({"date", "date_time"})
_SAME = frozenset({"date", "date-time", "decimal-date-time", "once"})
#: How many days REDCap takes a unit for; it tells months (`M`) from minutes (`m`).
_UNITS = {"d": "", "M": "30.44", "y": "365.2425"}


class Days:
    """Finds the days in a calculation; `notes` says what is only near."""

    def __init__(self, names: Names, home: Home, notes: list[str]) -> None:
        self._names, self._home, self._notes = names, home, notes

    def is_day(self, known: Known) -> bool:
        """Whether the answers to a question are days."""
        return known.kind in _DAYS

    def day(self, node: Node, *, typed: bool = False) -> str | None:
        """The day that a node stands for, in our words; with `typed` also one written out."""
        match node:
            case Ref(name, "") if (known := self._names.get(name)) and self.is_day(known):
                known = self._names.comparable(name, self._home)
                if known.kind == "date_time":
                    self._notes.append("the time of day is not counted")
                return known.id
            case Call("today" | "now", ()):
                return "today"
            case Call(name, (inner,)) if name in _SAME:
                return self.day(inner, typed=True)
            case Const(str() as text) if typed:
                if text.lower() in {"today", "now"}:
                    return "today"
                found = read_date(text) if len(text) == 10 and text[4] == "-" else None
                return f'"{found.isoformat()}"' if found else None
        return None

    def between(self, first: Node, last: Node) -> str | None:
        """The days from the first day to the last, when both are days."""
        if self.day(first) is None and self.day(last) is None:
            return None
        one, other = self.day(first, typed=True), self.day(last, typed=True)
        return f"days_between({one}, {other})" if one and other else None

    def difference(self, args: tuple[Node, ...]) -> str:
        """`datediff(first, last, unit, format, signed)`, without a sign unless it is asked for."""
        one, other = self.day(args[0], typed=True), self.day(args[1], typed=True)
        if one is None or other is None:
            raise CannotSayError("“datediff()” is asked for something that is no day")
        unit = args[2].value if isinstance(args[2], Const) else ""
        if unit not in _UNITS:
            raise CannotSayError("“datediff()” has no counterpart for hours and minutes")
        days = f"days_between({one}, {other})"
        if not _signed(args):
            days = f"max({days}, days_between({other}, {one}))"
        return f"({days} / {_UNITS[unit]})" if _UNITS[unit] else days

    def counts(self, node: Node) -> bool:
        """Whether a node is the time between two days, perhaps in years, and never below zero."""
        match node:
            case Call("datediff", args):
                return len(args) >= 3 and not _signed(args)
            case Op("/", left, Const(float() as parts)):
                return parts > 0 and self.counts(left)
            case Op("-", Call("today" | "now", ()), right):
                return self.day(right) is not None
            case Op("-", Call(name, (Call("today" | "now", ()),)), right) if name in _SAME:
                return self.day(right) is not None
        return False


def _signed(args: tuple[Node, ...]) -> bool:
    return any(
        (isinstance(arg, Call) and arg.name == "true")
        or (isinstance(arg, Const) and str(arg.value).lower() == "true")
        for arg in args[3:]
    )
