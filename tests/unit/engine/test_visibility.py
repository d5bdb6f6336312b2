"""Conditions: hidden is never validated, never counted, never lost."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine.answers import Answers, Entry, Row
from pep_forms.engine.compile import compile_form
from pep_forms.engine.conditions import AllOf, AnyOf, Comparison, evaluate
from pep_forms.engine.progress import missing
from pep_forms.engine.spec import FormSpec
from pep_forms.engine.visibility import Visibility

TODAY = date(2026, 11, 24)


def question(name: str, kind: str = "short_text", **more: Any) -> dict[str, Any]:
    return {"id": name, "key": name, "kind": kind, "label": name, **more}


def when(name: str, value: Any = True, op: str = "is") -> dict[str, Any]:
    return {"question": name, "op": op, "value": value}


def section(name: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    pages = [{"id": f"{name}_p", "questions": list(questions)}]
    return {
        "id": name,
        "key": name,
        "title": name,
        "pages": pages,
        "led_by": ["social_worker"],
        **more,
    }


def form(*sections: dict[str, Any]) -> FormSpec:
    return FormSpec.model_validate(
        {"id": "f", "key": "f", "title": "F", "phase": "school", "sections": list(sections)}
    )


def see(spec: FormSpec, answers: dict[str, Any] | None = None, **facts: Any) -> Visibility:
    """Answers are given as address → value; rows are made for the addresses that need them."""
    compiled = compile_form(spec)
    stored: dict[str, tuple[dict[str, Entry], dict[str, tuple[Row, ...]]]] = {}
    for address, value in (answers or {}).items():
        entry = value if isinstance(value, Entry) else Entry(value=value)
        placed = compiled.questions[address.rsplit("/", 1)[-1]]
        entries, rows = stored.setdefault(placed.section.id, ({}, {}))
        entries[address] = entry
        names = address.split("/")
        if len(names) > 1:
            known = rows.get(names[0], ())
            if names[1] not in {row.id for row in known}:
                rows[names[0]] = (*known, Row(names[1], len(known) + 1))
    made = {key: Answers(entries, rows) for key, (entries, rows) in stored.items()}
    return Visibility(compiled, made, facts, today=TODAY)


NESTED = form(
    section(
        "s",
        question("a", "yes_no"),
        question("b", "yes_no", show_when=when("a")),
        question("c", required="submit", show_when=when("b")),
    )
)


def test_a_hidden_answer_opens_nothing_and_comes_back() -> None:
    hidden = see(NESTED, {"a": False, "b": True, "c": "kept"})
    shown = see(NESTED, {"a": True, "b": True, "c": "kept"})

    assert not hidden.shows("b")
    assert not hidden.shows("c"), "b is hidden, so its yes opens nothing"
    assert hidden.value("c") is None
    assert shown.value("c") == "kept"


def test_hidden_is_never_missing_and_never_wrong() -> None:
    section_spec = NESTED.sections[0]
    wrong = Entry(raw="x", problem="date")

    assert not list(missing(see(NESTED, {"a": False, "c": wrong}), section_spec, "submit"))
    found = list(missing(see(NESTED, {"a": True, "b": True, "c": wrong}), section_spec, "submit"))
    assert [item.why for item in found] == ["unreadable"]


@given(a=st.sampled_from([True, False, None]), b=st.sampled_from([True, False, None]), c=st.text())
def test_conditions_agree_with_their_meaning(a: bool | None, b: bool | None, c: str) -> None:
    answers = {k: v for k, v in {"a": a, "b": b, "c": c}.items() if v is not None}
    visibility = see(NESTED, answers)

    assert visibility.shows("b") is (a is True)
    assert visibility.shows("c") is (a is True and b is True)
    lacking = list(missing(visibility, NESTED.sections[0], "submit"))
    assert bool(lacking) is (a is True and b is True and not c)


def test_a_locked_answer_never_drives_what_others_see() -> None:
    locked = Entry(value=True, visible_to=("young_person", "social_worker"))

    assert not see(NESTED, {"a": locked}).shows("b")


def test_a_cycle_ends_calmly() -> None:
    loop = form(
        section(
            "s",
            question("a", "yes_no", show_when=when("b")),
            question("b", "yes_no", show_when=when("a")),
        )
    )
    visibility = see(loop, {"a": True, "b": True})

    assert visibility.shows("a") is False


ROWS = form(
    section(
        "s",
        question("top", "yes_no"),
        question(
            "g",
            "group",
            questions=[
                question("pp", "yes_no"),
                question("why", show_when=when("pp"), required="submit"),
                question("all", show_when=when("top")),
                question("cost", "number"),
            ],
        ),
        question("total", "calculated", options={"expression": "sum(cost)"}),
    )
)


def test_a_column_looks_in_its_own_row_first() -> None:
    visibility = see(ROWS, {"top": True, "g/r1/pp": True, "g/r2/pp": False})

    assert visibility.shows("g/r1/why")
    assert not visibility.shows("g/r2/why")
    assert visibility.shows("g/r2/all")
    lacking = list(missing(visibility, ROWS.sections[0], "submit"))
    assert [(item.address, item.words) for item in lacking] == [("g/r1/why", "Row 1: Answer “why”")]


def test_a_total_over_rows_is_blank_until_every_part_is_there() -> None:
    both = see(ROWS, {"g/r1/cost": 5, "g/r2/cost": 7})
    one = see(ROWS, {"g/r1/cost": 5, "g/r2/pp": True})

    assert both.calculated("total") == 12
    assert one.calculated("total") is None


def test_removed_rows_count_nowhere() -> None:
    visibility = see(ROWS, {"g/r1/cost": 5})
    answers = visibility.answers["s"]
    gone = Answers(answers.entries, {"g": (Row("r1", 1, removed=True),)})
    after = Visibility(visibility.compiled, {"s": gone}, {}, today=TODAY)

    assert list(after.addresses(ROWS.sections[0])) == ["top"]


ACROSS = form(
    section("c1", question("activity", "one_of", choices=[{"id": "work", "label": "Work"}])),
    section("c3", question("employer"), show_when=when("activity", "work")),
    section("old", question("x"), show_when={"fact": "year_group", "op": "at_least", "value": 8}),
)


def test_sections_follow_answers_of_other_sections_and_facts() -> None:
    work = see(ACROSS, {"activity": "work"}, year_group=7)
    none = see(ACROSS, {}, year_group=8)

    assert [s.id for s in ACROSS.sections if work.section(s)] == ["c1", "c3"]
    assert [s.id for s in ACROSS.sections if none.section(s)] == ["c1", "old"]
    assert work.compiled.depends["c3"] == {"c1"}
    assert work.compiled.outline == {"c1"}


def test_forged_addresses_are_never_shown() -> None:
    visibility = see(ROWS)

    for forged in ("nope", "g", "g/r1", "top/r1/pp", "g/r1/top", "pp", "g/r1/g/r1/pp", "../top"):
        placed = visibility.compiled.place(forged)
        assert placed is None or forged == "g"


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=3), st.lists(st.text(max_size=2))
)
TESTS = st.builds(
    Comparison,
    question=st.sampled_from(["a", "b"]),
    op=st.sampled_from(
        ["is", "is_not", "is_any_of", "includes", "answered", "not_answered", "less_than", "after"]
    ),
    value=VALUES,
)


@given(st.lists(TESTS, min_size=1, max_size=4), VALUES, VALUES)
def test_the_evaluator_never_raises_and_all_and_any_are_what_they_say(
    tests: list[Comparison], a: Any, b: Any
) -> None:
    read = {"a": a, "b": b}.get
    each = [evaluate(test, read, {}) for test in tests]

    assert evaluate(AllOf(all=tuple(tests)), read, {}) is all(each)
    assert evaluate(AnyOf(any=tuple(tests)), read, {}) is any(each)


@given(VALUES)
def test_answered_and_not_answered_are_opposites(value: Any) -> None:
    yes = Comparison(question="a", op="answered")
    no = Comparison(question="a", op="not_answered")

    assert evaluate(yes, lambda _: value, {}) is not evaluate(no, lambda _: value, {})
