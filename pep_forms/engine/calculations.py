"""Calculated questions: small expressions over the answers of a section or of a row.

Names are question ids; an id that is not a plain word is written in braces,
`{3f2a-77} + fees`. A column's id stands for its answers in all rows, so `sum(cost)` adds a
group up; `group.column` says which group. Sums are exact decimals, never binary fractions.

What does not apply is left out: of the sum, and of `values` (or the row) by whoever calls.
What is unanswered is there as None, and makes the result None: “not complete yet”.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import Any

from simpleeval import InvalidExpression, SimpleEval

from pep_forms.engine import sdq
from pep_forms.engine.expressions import (
    FUNCTIONS,
    MAX_RESULT,
    check_expression,
    id_of,
    names_in,
    parsed,
)

__all__ = ["FUNCTIONS", "NOT_APPLICABLE", "calculate", "check_expression", "names_in"]


class _Mark:
    """A value that is not there. Asking whether it is true ends the calculation."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name

    def __bool__(self) -> bool:
        raise _NotKnownError


class _NotKnownError(Exception):
    """The result cannot be known yet."""


#: May stand in `values` for a question that does not apply or is hidden; so may nothing at all.
NOT_APPLICABLE: Any = _Mark("NOT_APPLICABLE")
_UNANSWERED: Any = _Mark("UNANSWERED")


def calculate(
    expression: str,
    values: Mapping[str, Any],
    *,
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    columns: Mapping[str, str] | None = None,
    today: date,
) -> int | float | str | None:
    """The result over these answers; None while something is missing. Never raises on data.

    `rows` holds the rows of each group, `columns` says which group a column belongs to
    (needed only to tell groups without rows apart). A name that is not there does not apply.
    """
    try:
        tree, _ = parsed(expression)
    except ValueError:
        return None
    names = _Names(values, rows or {}, columns or {}, today)
    evaluator = SimpleEval(operators=_OPERATORS, functions=_functions(today), names=names.read)
    try:
        return _result(evaluator.eval(expression, previously_parsed=tree))
    except (_NotKnownError, InvalidExpression, DecimalException, ArithmeticError):
        return None
    except (TypeError, ValueError, RecursionError):
        return None


class _Names:
    """Finds what a name stands for: an answer, the rows of a group, or a whole column."""

    def __init__(
        self,
        values: Mapping[str, Any],
        rows: Mapping[str, Sequence[Mapping[str, Any]]],
        columns: Mapping[str, str],
        today: date,
    ) -> None:
        self._values, self._rows, self._columns, self._today = values, rows, columns, today

    def read(self, node: ast.Name) -> Any:
        group, _, column = node.id.partition(".")
        if column:
            return self._column(id_of(group), id_of(column))
        name = id_of(node.id)
        if name in self._values:
            return _present(self._values[name])
        if name in self._rows:
            return [True for _ in self._rows[name]]
        if name in self._columns:
            return self._column(self._columns[name], name)
        if name == "today":
            return self._today
        holding = [g for g, rows in self._rows.items() if any(name in row for row in rows)]
        if holding:
            return self._column(holding[0], name)
        # A column of a group that has no rows adds nothing; anything else does not apply.
        return [] if any(not rows for rows in self._rows.values()) else NOT_APPLICABLE

    def _column(self, group: str, column: str) -> list[Any]:
        rows = self._rows.get(group, ())
        return [_present(row[column]) for row in rows if column in row]


def _present(value: Any) -> Any:
    return _UNANSWERED if value is None or value == "" else value


def _result(value: Any) -> int | float | str | None:
    if isinstance(value, str):
        return value[:200] or None
    if isinstance(value, list | _Mark) or value is None:
        return None
    number = _number(value)
    if abs(number) > MAX_RESULT:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _number(value: Any) -> Decimal:
    """A finite number, or the end of the calculation. Yes and no are not numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise _NotKnownError
    if isinstance(value, str) and len(value) > 40:
        raise _NotKnownError
    try:
        # Through `str`, so that 0.1 is a tenth.
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except (DecimalException, ValueError) as error:
        raise _NotKnownError from error
    if not number.is_finite() or abs(number) > MAX_RESULT:
        raise _NotKnownError
    return number


def _day(value: Any) -> date:
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if not isinstance(value, str):
        raise _NotKnownError
    return date.fromisoformat(value[:10])


def _arithmetic(work: Callable[[Decimal, Decimal], Decimal], *, adds: bool) -> Callable[..., Any]:
    def operate(left: Any, right: Any) -> Any:
        if left is _UNANSWERED or right is _UNANSWERED:
            raise _NotKnownError
        left, right = (NOT_APPLICABLE if side == [] else side for side in (left, right))
        # What does not apply is left out of a sum; a product or a share has no meaning then.
        if left is NOT_APPLICABLE or right is NOT_APPLICABLE:
            if not adds or left is right:
                return NOT_APPLICABLE
            left = Decimal(0) if left is NOT_APPLICABLE else left
            right = Decimal(0) if right is NOT_APPLICABLE else right
        return work(_number(left), _number(right))

    return operate


def _compared(work: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def operate(left: Any, right: Any) -> bool:
        if isinstance(left, _Mark) or isinstance(right, _Mark):
            raise _NotKnownError
        try:
            return work(_number(left), _number(right))
        except _NotKnownError:
            return bool(work(left, right))

    return operate


def _unary(sign: int) -> Callable[[Any], Any]:
    return lambda value: value if value is NOT_APPLICABLE else sign * _number(value)


_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _arithmetic(lambda a, b: a + b, adds=True),
    ast.Sub: _arithmetic(lambda a, b: a - b, adds=True),
    ast.Mult: _arithmetic(lambda a, b: a * b, adds=False),
    ast.Div: _arithmetic(lambda a, b: a / b, adds=False),
    ast.USub: _unary(-1),
    ast.UAdd: _unary(1),
    ast.Not: lambda value: not value,
    ast.Eq: _compared(lambda a, b: a == b),
    ast.NotEq: _compared(lambda a, b: a != b),
    ast.Lt: _compared(lambda a, b: a < b),
    ast.LtE: _compared(lambda a, b: a <= b),
    ast.Gt: _compared(lambda a, b: a > b),
    ast.GtE: _compared(lambda a, b: a >= b),
}


def _flat(parts: Sequence[Any]) -> list[Any]:
    return [item for part in parts for item in (part if isinstance(part, list) else [part])]


def _known(parts: Sequence[Any]) -> list[Decimal]:
    """The numbers that apply. One that is unanswered ends the calculation."""
    return [_number(item) for item in _flat(parts) if item is not NOT_APPLICABLE]


def _sum(*parts: Any) -> Any:
    numbers = _known(parts)
    # Nothing but “does not apply” has no sum; a group without rows has the sum 0.
    return NOT_APPLICABLE if not numbers and _flat(parts) else sum(numbers, Decimal(0))


def _count(*parts: Any) -> int:
    return sum(not isinstance(item, _Mark) and item is not False for item in _flat(parts))


def _extreme(choose: Callable[[list[Decimal]], Decimal]) -> Callable[..., Any]:
    def pick(*parts: Any) -> Any:
        numbers = _known(parts)
        return choose(numbers) if numbers else NOT_APPLICABLE

    return pick


def _round(value: Any, places: Any = 0) -> Any:
    if value is NOT_APPLICABLE:
        return value
    digits = int(_number(places))
    if not -6 <= digits <= 6:
        raise _NotKnownError
    return _number(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _percent(part: Any, whole: Any) -> Any:
    if part is NOT_APPLICABLE or whole is NOT_APPLICABLE:
        return NOT_APPLICABLE
    return (_number(part) * 100 / _number(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _band(total: Any) -> Any:
    return total if isinstance(total, _Mark) else sdq.band(float(_number(total))) or _UNANSWERED


def _functions(today: date) -> dict[str, Callable[..., Any]]:
    return {
        "sum": _sum,
        "count": _count,
        "min": _extreme(min),
        "max": _extreme(max),
        "round": _round,
        "percent": _percent,
        "band_sdq_carer": _band,
        "weeks_since": lambda day, until=today: (_day(until) - _day(day)).days // 7,
        "days_between": lambda first, last: (_day(last) - _day(first)).days,
        "if_": lambda condition, yes, no: yes if condition else no,
    }
