"""Conditions and calculations of foreign forms in our words: they must come out the same."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from operator import ge, gt, le, lt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from pep_forms.builder.exchange.conditions import Translator
from pep_forms.builder.exchange.formula import (
    Call,
    Const,
    Op,
    Ref,
    Self,
    UnreadableError,
    read_redcap,
    read_xlsform,
)
from pep_forms.builder.exchange.names import CannotSayError, Home, Known, Names
from pep_forms.builder.exchange.sums import calculation
from pep_forms.builder.exchange.words import language_code, without_markup
from pep_forms.engine.calculations import calculate
from pep_forms.engine.conditions import Condition, depth, evaluate

COMPARED = {"<": lt, "<=": le, ">": gt, ">=": ge}
CODES = {"a": "a", "b": "b", "c": "c"}
NAMES = Names(
    [
        ("n", Known("qn", "number", "Number", "s")),
        ("m", Known("qm", "number", "Other number", "s")),
        ("t", Known("qt", "short_text", "Text", "s")),
        ("d", Known("qd", "date", "Day", "s")),
        ("e", Known("qe", "date", "Other day", "s")),
        ("one", Known("q1", "one_of", "One", "s", "", CODES)),
        ("any", Known("q2", "any_of", "Any", "s", "", CODES)),
        ("yes", Known("qy", "yes_no", "Yes?", "s", "", {"1": True, "0": False})),
        ("scored", Known("qs", "one_of", "Scored", "s", "", {"0": "0", "1": "1", "2": "2"})),
        ("far", Known("qf", "number", "Far", "elsewhere")),
        ("row", Known("qr", "number", "Row", "s", "g")),
        ("cell", Known("qc", "one_of", "Cell", "s", "", CODES, True)),
    ]
)
HOME = Home("s", "", Known("qn", "number", "Number", "s"))
ADAPTER: TypeAdapter[Any] = TypeAdapter(Condition)


def say(text: str, home: Home = HOME) -> dict[str, Any]:
    return Translator(NAMES, home).condition(read_xlsform(text))


def holds(text: str, **answers: Any) -> bool:
    condition = ADAPTER.validate_python(say(text))
    return evaluate(condition, answers.get, {})


TABLE: list[tuple[str, dict[str, Any], bool]] = [
    ("${n} = 3", {"qn": 3}, True),
    ("${n} = 3", {"qn": 4}, False),
    ("3 < ${n}", {"qn": 4}, True),
    ("3 < ${n}", {"qn": 3}, False),
    ("${n} >= 3 and ${n} <= 5", {"qn": 5}, True),
    ("${n} >= 3 and ${n} <= 5", {"qn": 6}, False),
    ("not(${n} > 3)", {"qn": 3}, True),
    ("not(${n} > 3)", {"qn": 4}, False),
    ("not(${n} > 3 and ${one} = 'a')", {"qn": 4, "q1": "b"}, True),
    ("not(${n} > 3 and ${one} = 'a')", {"qn": 4, "q1": "a"}, False),
    ("${n} + ${m} > 5", {"qn": 3, "qm": 3}, True),
    ("${n} + ${m} > 5", {"qn": 3, "qm": 2}, False),
    ("sum(${n}, ${m}) > 5", {"qn": 3, "qm": 3}, True),
    ("${n} < ${m}", {"qn": 1, "qm": 2}, True),
    ("${n} < ${m}", {"qn": 2, "qm": 2}, False),
    ("${t} != ''", {"qt": "x"}, True),
    ("${t} != ''", {}, False),
    ("${t} = ''", {}, True),
    ("string-length(${t}) > 0", {"qt": "x"}, True),
    ("string-length(${t}) = 0", {"qt": "x"}, False),
    ("${d} > '2026-01-01'", {"qd": "2026-01-02"}, True),
    ("${d} > date('2026-01-01')", {"qd": "2026-01-01"}, False),
    ("${d} <= ${e}", {"qd": "2026-01-01", "qe": "2026-01-01"}, True),
    ("${one} = 'a' or ${one} = 'b'", {"q1": "b"}, True),
    ("${one} = 'a' or ${one} = 'b'", {"q1": "c"}, False),
    ("${t} = 'a' or ${t} = 'b'", {"qt": "b"}, True),
    ("selected(${any}, 'a')", {"q2": ["a", "b"]}, True),
    ("selected(${any}, 'a')", {"q2": ["b"]}, False),
    ("not(selected(${any}, 'a'))", {"q2": ["b"]}, True),
    ("selected(${any}, 'a') = true()", {"q2": ["a"]}, True),
    ("selected(${any}, 'a') = false()", {"q2": ["a"]}, False),
    ("count-selected(${any}) >= 1", {"q2": ["a"]}, True),
    ("${yes} = '1'", {"qy": True}, True),
    ("${yes} = 0", {"qy": True}, False),
    (". > 2", {"qn": 3}, True),
]


@pytest.mark.parametrize(("text", "answers", "expected"), TABLE)
def test_a_condition_holds_when_it_held_there(
    text: str, answers: dict[str, Any], expected: bool
) -> None:
    assert holds(text, **answers) is expected


def test_two_choices_of_one_question_become_one_comparison() -> None:
    assert say("${one} = 'a' or ${one} = 'b'") == {
        "question": "q1", "op": "is_any_of", "value": ["a", "b"]
    }  # fmt: skip
    # Text cannot be asked that, so it stays as it was.
    assert "any" in say("${t} = 'a' or ${t} = 'b'")


CANNOT = [
    "${unknown} = 1", "${far} = 1", "${row} = 1", "${cell} = 'a'", "${one} = 'z'", "true()",
    "${d} <= today()", "${yes} = 'maybe'",
    "${n} * 2 > 3", "${n} = 'many'", "${t} > 3", "regex(${t}, 'x')", "${one} < ${n}", "${d} > 'x'",
    "count-selected(${any}) > 1", "position(..) > 1", "${n} + 1 > ${m}",
    "(${n} > 1 and (${m} > 1 or (${t} = 'x' and ${one} = 'a'))) or ${yes} = 1",
]  # fmt: skip


@pytest.mark.parametrize("text", CANNOT)
def test_what_has_no_counterpart_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(CannotSayError) as refused:
        say(text)
    assert str(refused.value)


def test_redcap_asks_boxes_one_by_one() -> None:
    def said(text: str) -> dict[str, Any]:
        return Translator(NAMES, HOME).condition(read_redcap(text))

    assert said("[any(a)] = '1'") == {"question": "q2", "op": "includes", "value": "a"}
    assert said("[any(a)] = 0") == {"question": "q2", "op": "excludes", "value": "a"}
    assert said('[n] <> ""') == {"question": "qn", "op": "answered"}
    with pytest.raises(CannotSayError, match="another event"):
        said("[event_1][n] = 1")


SUMS: list[tuple[str, dict[str, Any], Any]] = [
    ("${n} + ${m} * 2", {"qn": 1, "qm": 2}, 5),
    ("(${n} + ${m}) div 2", {"qn": 1, "qm": 2}, 1.5),
    ("round(${n} div 3, 1)", {"qn": 1}, 0.3),
    ("if(${one} = 'a', 10, 20)", {"q1": "a"}, 10),
    ("if(${yes} = '1', 10, 20)", {"qy": False}, 20),
    ("${scored} + 1", {"qs": "2"}, 3),
    ("max(${n}, ${m})", {"qn": 1, "qm": 2}, 2),
    ("-${n}", {"qn": 4}, -4),
]


@pytest.mark.parametrize(("text", "answers", "expected"), SUMS)
def test_a_calculation_gives_what_it_gave(
    text: str, answers: dict[str, Any], expected: Any
) -> None:
    expression = calculation(read_xlsform(text), NAMES, HOME)
    assert calculate(expression, answers, today=date(2026, 1, 1)) == expected


BORN, VISIT = "2010-03-15", "2026-01-01"
DAYS: list[tuple[str, dict[str, Any], Any]] = [
    ("datediff([d], [e], 'd')", {"qd": "2026-01-01", "qe": "2026-01-31"}, 30),
    # Without a sign unless it is asked for, whichever day comes first.
    ("datediff([e], [d], 'd')", {"qd": "2026-01-01", "qe": "2026-01-31"}, 30),
    ("datediff([e], [d], 'd', 'ymd', true)", {"qd": "2026-01-01", "qe": "2026-01-31"}, -30),
    ("datediff([d], [e], 'd', true)", {"qd": "2026-01-01", "qe": "2026-01-31"}, 30),
    ("datediff([d], '2026-01-11', 'd')", {"qd": "2026-01-01"}, 10),
    ("round(datediff([d], [e], 'y'), 1)", {"qd": "2024-01-01", "qe": "2026-07-01"}, 2.5),
    ("round(datediff([d], [e], 'M'), 0)", {"qd": "2026-01-01", "qe": "2026-07-01"}, 6),
    ("rounddown(datediff([d], 'today', 'y'))", {"qd": BORN}, 15),
    ("rounddown(datediff([d], 'today', 'y'), 0)", {"qd": VISIT}, 0),
    ("rounddown(datediff('today', [d], 'y'))", {"qd": BORN}, 15),
    ("rounddown(datediff([d], 'today', 'y'))", {}, None),
    ("if([yes] = '1', [n], 0) + [yes]", {"qy": True, "qn": 4}, 5),
    ("[yes] * 3", {"qy": False}, 0),
]
XPATH_DAYS: list[tuple[str, dict[str, Any], Any]] = [
    ("today() - ${d}", {"qd": "2025-12-22"}, 10),
    ("${d} - ${e}", {"qd": "2025-12-22", "qe": "2025-12-31"}, -9),
    ("int((today() - ${d}) div 365.25)", {"qd": BORN}, 15),
    ("int((today() - ${d}) div 365.25)", {"qd": VISIT}, 0),
    ("floor((today() - ${d}) div 7)", {"qd": "2025-12-22"}, 1),
    ("if(${d} < today(), 1, 2)", {"qd": BORN}, 1),
    ("if(${d} >= date('2020-01-01'), 1, 2)", {"qd": BORN}, 2),
    ("if(${d} = ${e}, 1, 2)", {"qd": BORN, "qe": BORN}, 1),
]


@pytest.mark.parametrize(
    ("read", "text", "answers", "expected"),
    [(read_redcap, *case) for case in DAYS] + [(read_xlsform, *case) for case in XPATH_DAYS],
)
def test_the_time_between_days_is_what_it_was(
    read: Any, text: str, answers: dict[str, Any], expected: Any
) -> None:
    known = {"qd": None, "qe": None, "qy": None, **answers}
    expression = calculation(read(text), NAMES, HOME)
    assert calculate(expression, known, today=date(2026, 1, 1)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[d] * 2", "[d] + 1", "round([d], 1)", "sum([d], [n])", "[d] - [n]", "rounddown([n])",
        "datediff([d], [e], 'h')", "datediff([n], [e], 'd')", "rounddown([n] / 2, 0)",
        "rounddown(datediff([d], [e], 'y'), 2)", "datediff([d], '1/2/2020', 'd')",
        "rounddown(datediff([d], [e], 'y', true))",
    ],
)  # fmt: skip
def test_a_day_is_no_number(text: str) -> None:
    with pytest.raises(CannotSayError):
        calculation(read_redcap(text), NAMES, HOME)


def test_what_is_only_near_is_noted() -> None:
    def notes(text: str) -> list[str]:
        found: list[str] = []
        calculation(read_redcap(text), NAMES, HOME, found)
        return found

    assert notes("[n] + [m]") == []
    assert notes("sum([n], [m])") == ["it stays empty until every part of it is answered"]


def test_rows_are_added_up_and_squares_are_products() -> None:
    rows = {"g": [{"qr": 2}, {"qr": 3}]}
    expression = calculation(read_xlsform("sum(${row})"), NAMES, HOME)
    assert calculate(expression, {}, rows=rows, columns={"qr": "g"}, today=date.max) == 5
    square = calculation(read_redcap("[n]/([m]^(2))"), NAMES, HOME)
    assert calculate(square, {"qn": 8, "qm": 2}, today=date.max) == 2


@pytest.mark.parametrize(
    "text",
    ["${n} mod 2", "concat(${t}, 'x')", "${t} + 1", "${row} + 1", "pow(${n}, 3)", "${one} + 1"],
)
def test_what_cannot_be_calculated_is_refused(text: str) -> None:
    with pytest.raises(CannotSayError):
        calculation(read_xlsform(text), NAMES, HOME)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_xlsform, read_redcap):
        with suppress(UnreadableError):
            read(text)


@pytest.mark.parametrize("text", ["(" * 2_900, "not(" * 700, "1" + "+1" * 1_400, "-" * 2_900])
def test_what_is_nested_too_deep_is_refused_and_no_crash(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_xlsform(text)


_leaf = st.sampled_from(
    [Ref("n"), Ref("one"), Ref("any"), Ref("any", "a"), Ref("yes"), Ref("gone"), Self(),
     Const("a"), Const(1.0), Const(""), Call("today", ())]
)  # fmt: skip
_operators = ["and", "or", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "mod"]
_trees = st.recursive(
    _leaf,
    lambda inner: st.one_of(
        st.builds(Op, st.sampled_from(_operators), inner, inner),
        st.builds(Call, st.sampled_from(["not", "selected", "sum", "string-length", "if"]),
                  st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=12,
)  # fmt: skip


@given(_trees)
def test_any_tree_becomes_a_sound_condition_or_a_reason(tree: Any) -> None:
    try:
        said = Translator(NAMES, HOME).condition(tree)
    except CannotSayError:
        return
    condition = ADAPTER.validate_python(said)
    assert depth(condition) <= 2
    evaluate(condition, lambda name: None, {})


@given(_trees)
def test_any_tree_becomes_a_sound_calculation_or_a_reason(tree: Any) -> None:
    try:
        expression = calculation(tree, NAMES, HOME)
    except CannotSayError:
        return
    calculate(expression, {"qn": 1, "qy": True}, today=date(2026, 1, 1))


def test_languages_and_mark_up() -> None:
    assert [language_code(n) for n in ("Welsh (cy)", "Français", "default", "Eng", "Klingon")] == [
        "cy", "fr", "en", "en", "klingon"
    ]  # fmt: skip
    assert without_markup("A **bold** [link](https://x.example) & <b>b</b>") == (
        "A bold link (https://x.example) & b",
        True,
    )
    assert without_markup("5 < 6 & 7") == ("5 < 6 & 7", False)
    assert without_markup("<script>alert(1)</script>Hi") == ("Hi", True)


@pytest.mark.parametrize("op", ["<", "<=", ">", ">="])
@pytest.mark.parametrize("value", ["0", "1", "2"])
def test_a_code_that_is_more_or_less_is_one_of_those_choices(op: str, value: str) -> None:
    """Questionnaires ask `[phq1] > 0` of choices that are scored."""
    text = f"${{scored}} {op} {value}"
    fitting = [c for c in ("0", "1", "2") if COMPARED[op](int(c), int(value))]
    if not fitting:
        with pytest.raises(CannotSayError, match="no choice"):
            say(text)
        return
    assert [c for c in ("0", "1", "2") if holds(text, qs=c)] == fitting
    assert not holds(text, qs=None)


@pytest.mark.parametrize("text", ["${one} > 1", "${scored} > 'a'", "${t} > 1"])
def test_what_has_no_numbers_cannot_be_asked_for_more(text: str) -> None:
    with pytest.raises(CannotSayError):
        say(text)
