"""Foreign calculations in our words: a small expression over the answers of one section."""

from __future__ import annotations

from pep_forms.builder.exchange.formula import Call, Const, Node, Op, Ref
from pep_forms.builder.exchange.names import NUMBERS, CannotSayError, Home, Known, Names
from pep_forms.engine.calculations import check_expression
from pep_forms.exceptions import DefinitionError

#: Both languages' name of a function → ours.
_FUNCTIONS = {"sum": "sum", "min": "min", "max": "max", "round": "round", "count": "count"}
_OPERATORS = {
    "+": "+", "-": "-", "*": "*", "/": "/", "=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">",
    ">=": ">=", "and": "and", "or": "or",
}  # fmt: skip
_DATES = frozenset({"date", "date_time"})


def calculation(node: Node, names: Names, home: Home) -> str:
    """The expression. Raises CannotSayError when a part of it has no counterpart."""
    text = _Writer(names, home).write(node)
    text = text[1:-1] if isinstance(node, Op) else text
    try:
        check_expression(text)
    except DefinitionError as error:
        raise CannotSayError(str(error.problems[0].message).rstrip(".").lower()) from error
    return text


class _Writer:
    def __init__(self, names: Names, home: Home) -> None:
        self._names, self._home = names, home

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
        if known.kind not in _DATES and not known.numeric:
            raise CannotSayError(f"“{known.label}” is no number")
        return known.id

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
        return f"({self.write(left)} {_OPERATORS[name]} {self.write(right)})"

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
        if name in {"mean", "avg"} and args:
            if any(isinstance(arg, Ref) and self._repeats(arg) for arg in args):
                raise CannotSayError("a mean over rows has no counterpart")
            return f"(sum({self._listed(args)}) / {len(args)})"
        if name == "datediff" and len(args) >= 3 and args[2] == Const("d"):
            return f"days_between({self.write(args[0])}, {self.write(args[1])})"
        if name in _FUNCTIONS and args:
            if name == "round":
                return f"round({', '.join(self.write(arg) for arg in args[:2])})"
            return f"{_FUNCTIONS[name]}({self._listed(args)})"
        raise CannotSayError(f"“{name}()” has no counterpart in a calculation")

    def _repeats(self, ref: Ref) -> bool:
        return self._question(ref, inside_sum=True).group != self._home.group

    def _listed(self, args: tuple[Node, ...]) -> str:
        return ", ".join(self.write(arg, inside_sum=True) for arg in args)


def _constant(value: str | float) -> str:
    return _text(value) if isinstance(value, str) else f"{value:g}"


def _text(value: str) -> str:
    if len(value) > 200 or '"' in value or "\\" in value or "\n" in value:
        raise CannotSayError("it gives back a long text")
    return f'"{value}"'
