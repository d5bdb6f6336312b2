"""Calculated questions: what they can do, what they refuse and that data never breaks them."""

from __future__ import annotations

import contextlib
import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine.calculations import (
    NOT_APPLICABLE,
    calculate,
    check_expression,
    names_in,
)
from pep_forms.exceptions import DefinitionError

TODAY = date(2026, 11, 24)


def calc(expression: str, rows: Any = None, columns: Any = None, **values: Any) -> Any:
    return calculate(expression, values, rows=rows, columns=columns, today=TODAY)


@pytest.mark.parametrize(
    ("expression", "values", "result"),
    [
        ("percent(a, b)", {"a": 350, "b": 380}, 92.1),
        ("a / b * 100", {"a": 1, "b": 2}, 50),
        ("a + b", {"a": "0.10", "b": 0.2}, 0.3),
        ("sum(a, b, 3)", {"a": 1, "b": 2}, 6),
        ("min(a, b)", {"a": 1, "b": 2}, 1),
        ("max(a, b)", {"a": 1, "b": 2}, 2),
        ("round(a, 1)", {"a": 2.25}, 2.3),
        ("round(a)", {"a": 2.5}, 3),
        ("-a", {"a": 3}, -3),
        ("count(a, b)", {"a": 3, "b": None}, 1),
        ("band_sdq_carer(a)", {"a": 17}, "concern"),
        ("weeks_since(a)", {"a": "2026-10-24"}, 4),
        ("weeks_since(a, today)", {"a": "2026-10-24"}, 4),
        ("days_between(a, b)", {"a": "2026-10-24", "b": "2026-11-01"}, 8),
        ("if_(a > 1, 'yes', 'no')", {"a": 2}, "yes"),
        ("if_(a == 'x', 1, 2)", {"a": "y"}, 2),
        ("1 if a and not b else 2", {"a": True, "b": False}, 1),
        ("{a-1} + {b}", {"a-1": 1, "b": 2}, 3),
        ("if_(1 < a <= 3, 1, 0)", {"a": 3}, 1),
    ],
)
def test_results(expression: str, values: dict[str, Any], result: Any) -> None:
    found = calc(expression, **values)
    assert found == result
    assert type(found) is type(result)


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("a + b", {"a": 1, "b": None}),
        ("sum(a, b)", {"a": 1, "b": ""}),
        ("percent(a, b)", {"a": 1, "b": 0}),
        ("a / b", {"a": 1, "b": 0}),
        ("a * b", {"a": "x", "b": 2}),
        ("a + 1", {"a": True}),
        ("a + 1", {"a": "NaN"}),
        ("a * a", {"a": 10**14}),
        ("weeks_since(a)", {"a": "soon"}),
        ("band_sdq_carer(a)", {"a": 99}),
        ("round(a, 99)", {"a": 1}),
        ("if_(a, 1, 2)", {"a": None}),
        ("a < b", {"a": "x", "b": 2}),
        ("this is no expression", {}),
    ],
)
def test_unknown_results_are_none(expression: str, values: dict[str, Any]) -> None:
    assert calc(expression, **values) is None


def test_what_does_not_apply_is_left_out() -> None:
    assert calc("sum(a, b, c)", a=1, b=NOT_APPLICABLE) == 1
    assert calc("a + b", a=1, b=NOT_APPLICABLE) == 1
    assert calc("a - b", a=NOT_APPLICABLE, b=1) == -1
    assert calc("min(a, b)", a=NOT_APPLICABLE, b=4) == 4
    assert calc("sum(a)", a=NOT_APPLICABLE) is None
    assert calc("a * b", a=NOT_APPLICABLE, b=2) is None
    assert calc("percent(a, b)", a=1) is None


def test_rows() -> None:
    rows = {"g": [{"cost": "400.00"}, {"cost": "0.50"}, {}]}
    assert calc("sum(cost)", rows=rows) == 400.5
    assert calc("sum(g.cost)", rows=rows) == 400.5
    assert calc("count(g)", rows=rows) == 3
    assert calc("max(cost) - min(cost)", rows=rows) == 399.5
    assert calc("sum(cost)", rows={"g": [{"cost": 1}, {"cost": None}]}) is None
    assert calc("sum(cost)", rows={"g": []}) == 0
    assert calc("sum(g.cost)", rows={"g": []}) == 0
    assert calc("sum(cost)", rows={"h": [{"x": 1}]}, columns={"cost": "g"}) == 0
    assert calc("cost + 1", rows=rows) is None


@pytest.mark.parametrize(
    "expression",
    [
        "", "a +", "a ** 2", "a // 2", "a % 2", "__import__('os')", "[1, 2]", "a.b.c", "a.b()",
        "sum", "sum + 1", "foo(1)", "percent(1)", "percent(1, 2, 3)", "sum(x=1)", "sum(*a)",
        "a[0]", "lambda: 1", "f'{a}'", "(a := 1)", "[x for x in a]", "{a b}", "1e400", "b'x'",
        "a" * 1001, "+".join(["a"] * 400), "(" * 300 + "a" + ")" * 300, "-" * 60 + "a",
        "a and lambda: 1", "a is b", "a in b", "~a", "a << 2", "a @ b", "'x' * 5 ** 2",
    ],
)  # fmt: skip
def test_bad_expressions_raise_when_checked_and_are_blank_when_calculated(expression: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        check_expression(expression)
    assert caught.value.problems[0].message.endswith(".")
    assert calc(expression, a=2, b=3) is None
    assert names_in(expression) == frozenset()


def test_names() -> None:
    assert names_in("percent(a, {b-2}) + sum(g.c) + weeks_since(d, today)") == {
        "a", "b-2", "g", "c", "d",
    }  # fmt: skip
    check_expression("a + b", known={"a", "b"})
    with pytest.raises(DefinitionError, match="no question “b”"):
        check_expression("a + b", known={"a"})


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=50)
    | st.sampled_from(["2026-01-01", "400.00", "1e999999", "-Infinity", NOT_APPLICABLE]),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=3), children, max_size=3)
    ),
    max_leaves=5,
)
EXPRESSIONS = [
    "a + b", "a - b", "a * b", "a / b", "sum(a, b)", "count(a, b)", "min(a, b)", "max(a, b)",
    "percent(a, b)", "round(a, b)", "band_sdq_carer(a)", "weeks_since(a)", "weeks_since(a, b)",
    "days_between(a, b)", "if_(a, b, 1)", "if_(a < b, a, b)", "a == b", "not a", "a and b",
    "sum(g.a)", "sum(c)", "-a", "round(sum(c) / count(g), 2)",
]  # fmt: skip


@given(
    expression=st.sampled_from(EXPRESSIONS),
    values=st.fixed_dictionaries({}, optional={"a": json_values, "b": json_values}),
    rows=st.lists(
        st.fixed_dictionaries({}, optional={"a": json_values, "c": json_values}), max_size=3
    ),
)
def test_data_never_raises(expression: str, values: dict[str, Any], rows: list[Any]) -> None:
    check_expression(expression)
    result = calculate(expression, values, rows={"g": rows}, today=TODAY)
    assert result is None or isinstance(result, int | float | str)
    assert not isinstance(result, float) or math.isfinite(result)


@given(st.text(max_size=60))
def test_any_text_is_refused_in_words_or_calculates(expression: str) -> None:
    with contextlib.suppress(DefinitionError):
        check_expression(expression)
    calculate(expression, {"a": 1}, today=TODAY)


@given(st.lists(st.integers(-(10**6), 10**6).map(lambda cents: cents / 100), max_size=20))
def test_money_adds_up_to_the_penny(amounts: list[float]) -> None:
    rows = [{"cost": f"{amount:.2f}"} for amount in amounts]
    total = calculate("sum(g.cost)", {}, rows={"g": rows}, today=TODAY)
    assert round(total * 100) == sum(round(amount * 100) for amount in amounts)
