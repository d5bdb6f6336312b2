"""Foreign calculations in our words: a small expression over the answers of one section."""

from __future__ import annotations

from pep_forms.builder.exchange.days import Days
from pep_forms.builder.exchange.formula import Call, Const, Node, Op, Ref
from pep_forms.builder.exchange.names import NUMBERS, CannotSayError, Home, Known, Names
from pep_forms.engine.calculations import check_expression
from pep_forms.exceptions import DefinitionError

#: Functions that pass over what is empty there, and wait for it here.
_SKIPPING = frozenset({"sum", "mean", "avg", "min", "max"})
#: Both languages' name of a function → ours.
_FUNCTIONS = {"sum": "sum", "min": "min", "max": "max", "round": "round", "count": "count"}
_OPERATORS = {
    "+": "+", "-": "-", "*": "*", "/": "/", "=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">",
    ">=": ">=", "and": "and", "or": "or",
}  # fmt: skip
_ARITHMETIC = frozenset({"+", "-", "*", "/"})


def calculation(node: Node, names: Names, home: Home, notes: list[str] | None = None) -> str:
    """The expression. Raises CannotSayError when a part of it has no counterpart.

    What is only near goes into `notes`.
    """
    text = _Writer(names, home, [] if notes is None else notes).write(node)
    text = text[1:-1] if isinstance(node, Op) and text.startswith("(") else text
    try:
        check_expression(text)
    except DefinitionError as error:
        raise CannotSayError(str(error.problems[0].message).rstrip(".").lower()) from error
    return text


class _Writer:
    def __init__(self, names: Names, home: Home, notes: list[str]) -> None:
        self._names, self._home, self._notes = names, home, notes
        self._days = Days(names, home, notes)

    def write(self, node: Node, *, inside_sum: bool = False) -> str:
        match node:
            case Const(value):
                return _constant(value)
            case Ref():
                return self._reckonable(node, inside_sum)
            case Op(name, left, right):
                return self._op(name, left, right)
            case Call():
                return self._call(node)
        raise CannotSayError("it reckons with its own answer")

    def _reckonable(self, ref: Ref, inside_sum: bool) -> str:
        known = self._question(ref, inside_sum)
        if self._days.is_day(known):
            return known.id
        if known.kind == "yes_no" and known.numeric:
            worth = {answer: code for code, answer in known.codes.items()}
            return f"if_({known.id}, {worth[True]}, {worth[False]})"
        if not known.numeric:
            raise CannotSayError(f"“{known.label}” is no number: give it that kind in the file")
        return known.id

    def _number(self, node: Node, *, inside_sum: bool = False) -> str:
        if self._days.day(node) is not None:
            raise CannotSayError("it reckons with a day as if it were a number")
        return self.write(node, inside_sum=inside_sum)

    def _question(self, ref: Ref, inside_sum: bool = False) -> Known:
        if ref.part:
            raise CannotSayError("it counts single tick boxes")
        if inside_sum:
            return self._names.beside(ref.name, self._home)
        return self._names.comparable(ref.name, self._home)

    def _op(self, name: str, left: Node, right: Node) -> str:
        if name == "^" and right == Const(2.0):
            name, right = "*", left
        if name not in _OPERATORS:
            raise CannotSayError("it reckons with powers or remainders")
        if name in {"=", "!="}:
            asked = self._asked(name, left, right) or self._asked(name, right, left)
            if asked:
                return asked
        between = self._days.between(right, left)
        if between and name == "-":
            return between
        if between and name not in _ARITHMETIC:
            return f"({between} {_OPERATORS[name]} 0)"
        if name in {"and", "or"}:
            return f"({self.write(left)} {_OPERATORS[name]} {self.write(right)})"
        return f"({self._number(left)} {_OPERATORS[name]} {self._number(right)})"

    def _asked(self, name: str, left: Node, right: Node) -> str:
        """`colour = 'red'`: a comparison of a choice with one of its codes."""
        if not isinstance(left, Ref) or left.part or not isinstance(right, Const):
            return ""
        known = self._names.comparable(left.name, self._home)
        code = f"{right.value:g}" if isinstance(right.value, float) else right.value
        if known.kind in NUMBERS or code not in known.codes:
            return ""
        if known.kind not in {"one_of", "yes_no"}:
            raise CannotSayError(f"“{known.label}” may have several answers")
        value = known.codes[code]
        return (
            f"({known.id} {_OPERATORS[name]} {value if isinstance(value, bool) else _text(value)})"
        )

    def _call(self, node: Call) -> str:
        name, args = node.name, node.args
        if name == "today" and not args:
            return "today"
        if name in {"number", "once"} and len(args) == 1:
            return self.write(args[0])
        if name in {"if", "iif"} and len(args) == 3:
            return f"if_({', '.join(self.write(arg) for arg in args)})"
        if name == "not" and len(args) == 1:
            return f"(not {self.write(args[0])})"
        if name in _SKIPPING and len(args) > 1:
            self._notes.append("it stays empty until every part of it is answered")
        if name in {"mean", "avg"} and args:
            if any(isinstance(arg, Ref) and self._repeats(arg) for arg in args):
                raise CannotSayError("a mean over rows has no counterpart")
            return f"(sum({self._listed(args)}) / {len(args)})"
        if name == "datediff" and len(args) >= 3:
            return self._days.difference(args)
        if name in {"rounddown", "int", "floor"} and args:
            return self._whole(name, args)
        if name in _FUNCTIONS and args:
            if name == "round":
                return f"round({', '.join(self._number(arg) for arg in args[:2])})"
            return f"{_FUNCTIONS[name]}({self._listed(args)})"
        raise CannotSayError(f"“{name}()” has no counterpart in a calculation")

    def _whole(self, name: str, args: tuple[Node, ...]) -> str:
        """Rounding down, where it is the whole years between two days."""
        if len(args) > 1 and args[1] != Const(0.0):
            raise CannotSayError(f"“{name}()” to decimal places has no counterpart")
        if not self._days.counts(args[0]):
            raise CannotSayError(f"“{name}()” has no counterpart but for the time between days")
        if not (isinstance(args[0], Call) and args[0].name == "datediff"):
            self._notes.append("a day that lies ahead counts as 0")
        # Without the outer bound no time at all would be rounded to minus one.
        return f"max(0, round({self.write(args[0])} - 0.5))"

    def _repeats(self, ref: Ref) -> bool:
        return self._question(ref, inside_sum=True).group != self._home.group

    def _listed(self, args: tuple[Node, ...]) -> str:
        return ", ".join(self._number(arg, inside_sum=True) for arg in args)


def _constant(value: str | float) -> str:
    return _text(value) if isinstance(value, str) else f"{value:g}"


def _text(value: str) -> str:
    if len(value) > 200 or '"' in value or "\\" in value or "\n" in value:
        raise CannotSayError("it gives back a long text")
    return f'"{value}"'
