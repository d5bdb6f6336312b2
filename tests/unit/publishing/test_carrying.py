"""What becomes of one answer under another question: a table, and what holds for any form."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine.answers import Answers, Entry, Row
from pep_forms.engine.compile import Compiled, compile_form
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.spec import FormSpec, QuestionSpec
from pep_forms.publishing.carrying import Fate, carry, carry_value, says_something

NONE = Lookups()


def question(kind: str, **more: Any) -> QuestionSpec:
    return QuestionSpec.model_validate(
        {"id": "q", "key": "q", "kind": kind, "label": {"en": "Q"}, **more}
    )


def choices(**labels: str) -> dict[str, Any]:
    return {"choices": [{"id": i, "label": {"en": words}} for i, words in labels.items()]}


AB = choices(a="Apple", b="Bread")
TABLE = [
    # old, new, value → fate, new value, what is gone
    (question("short_text"), question("long_text"), "x", Fate.CARRIED, "x", ""),
    (question("number"), question("number", options={"max": 5}), 9, Fate.AS_TYPED, None, ""),
    (question("number"), question("number", options={"max": 5}), 4, Fate.CARRIED, 4, ""),
    (question("long_text"), question("number"), "12", Fate.RECODED, 12, ""),
    (question("long_text"), question("number"), "a dozen", Fate.AS_TYPED, None, ""),
    (question("number"), question("short_text"), 12, Fate.RECODED, "12", ""),
    (question("yes_no"), question("short_text"), True, Fate.RECODED, "Yes", ""),
    (question("short_text"), question("yes_no"), "Yes", Fate.RECODED, True, ""),
    (question("short_text"), question("yes_no"), "Perhaps", Fate.ASIDE, None, "kind"),
    (question("one_of", **AB), question("one_of", **choices(a="Apple")), "a", Fate.CARRIED, "a",
     ""),
    (question("one_of", **AB), question("one_of", **choices(a="Apple")), "b", Fate.ASIDE, None,
     "choice"),
    # The same words under another id may mean another thing.
    (question("one_of", **AB), question("one_of", **choices(c="Bread")), "b", Fate.ASIDE, None,
     "choice"),
    (question("one_of", **AB), question("one_of", **choices(a="Pear", b="Bread")), "a",
     Fate.RECODED, "a", ""),
    (question("one_of", **AB), question("any_of", **AB), "b", Fate.RECODED, ["b"], ""),
    (question("any_of", **AB), question("any_of", **choices(a="Apple")), ["a", "b"], Fate.RECODED,
     ["a"], "choice"),
    (question("any_of", **AB), question("one_of", **AB), ["a", "b"], Fate.RECODED, "a", "choice"),
    (question("one_of", **AB), question("short_text"), "b", Fate.RECODED, "Bread", ""),
    (question("short_text"), question("one_of", **AB), "bread", Fate.RECODED, "b", ""),
    (question("short_text"), question("one_of", **AB), "milk", Fate.ASIDE, None, "kind"),
    (question("scale", options={"min": 1, "max": 10}), question("scale", options={"min": 1,
     "max": 5}), 9, Fate.ASIDE, None, "kind"),
    (question("long_text"), question("calculated", options={"expression": "1"}), "x", Fate.ASIDE,
     None, "kind"),
    (question("long_text"), question("information"), "x", Fate.ASIDE, None, "kind"),
    (question("person"), question("short_text"), {"member": "m", "name": "Jo", "role": "Aunt"},
     Fate.RECODED, "Jo (Aunt)", ""),
    (question("short_text"), question("person"), "Jo", Fate.ASIDE, None, "kind"),
    (question("file"), question("file", options={"types": ["pdf"]}), ["f1"], Fate.CARRIED, ["f1"],
     ""),
    (question("file"), question("long_text"), ["f1"], Fate.ASIDE, None, "kind"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "value", "fate", "after", "gone"), TABLE)
def test_the_table(
    old: QuestionSpec, new: QuestionSpec, value: Any, fate: Fate, after: Any, gone: str
) -> None:
    entry = Entry(value=value, author="u", role="r", at="t", revision=3)
    item = carry_value(old, new, "q", entry, NONE)
    assert (item.fate, item.gone) == (fate, gone)
    assert (item.after.value if item.after else None) == after
    if item.after is not None:
        assert (item.after.author, item.after.role, item.after.at) == ("u", "r", "t")
    if fate == Fate.AS_TYPED:
        assert item.after is not None
        assert item.after.problem
        assert str(item.after.raw) == str(value)


def test_what_was_unreadable_is_read_when_the_new_question_can() -> None:
    entry = Entry(raw="900", problem="too_big", author="u")
    narrow, wide = question("number", options={"max": 5}), question("number", options={"max": 999})
    item = carry_value(narrow, wide, "q", entry, NONE)
    assert (item.fate, item.after) == (Fate.RECODED, Entry(value=900, author="u"))
    words = question("long_text")
    assert carry_value(narrow, words, "q", entry, NONE).after == Entry(value="900", author="u")


@pytest.mark.parametrize(
    "entry", [Entry(), Entry(not_applicable="away"), Entry(value="", author="u")]
)
def test_nothing_and_not_applicable_stay(entry: Entry) -> None:
    item = carry_value(question("short_text"), question("number"), "q", entry, NONE)
    assert (item.fate, item.after) == (Fate.CARRIED, entry)


def test_a_narrowed_answer_stays_narrowed() -> None:
    entry = Entry(value="12", visible_to=("social_worker",))
    item = carry_value(question("short_text"), question("number"), "q", entry, NONE)
    assert item.after is not None
    assert item.after.visible_to == ("social_worker",)


# Any form


KINDS = ["short_text", "long_text", "number", "yes_no", "one_of", "any_of"]
VALUES = {
    "short_text": st.text("ab1", min_size=1, max_size=4),
    "long_text": st.text("ab1\n", min_size=1, max_size=6).filter(str.strip),
    "number": st.integers(0, 200),
    "yes_no": st.booleans(),
    "one_of": st.sampled_from("abc"),
    "any_of": st.lists(st.sampled_from("abc"), min_size=1, unique=True),
}


def spec(name: str, kind: str, offered: list[str]) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if kind in {"one_of", "any_of"}:
        extra = {"choices": [{"id": c, "label": {"en": c.upper()}} for c in offered]}
    return {"id": name, "key": name, "kind": kind, "label": {"en": name}, **extra}


@st.composite
def forms(draw: st.DrawFn) -> Compiled:
    """Two sections, in which any of five questions stands somewhere, or in a group, or nowhere."""
    places: dict[str, list[dict[str, Any]]] = {"s1": [], "s2": [], "g1": []}
    for name in ("q1", "q2", "q3", "q4", "q5"):
        where = draw(st.sampled_from(["s1", "s2", "g1", ""]))
        offered = draw(st.lists(st.sampled_from("abc"), min_size=1, unique=True))
        if where:
            places[where].append(spec(name, draw(st.sampled_from(KINDS)), offered))
    holder = draw(st.sampled_from(["s1", "s2", ""]))
    if holder and places["g1"]:
        group = {"id": "g1", "key": "g1", "kind": "group", "label": {"en": "g"}}
        places[holder].append({**group, "questions": places["g1"]})
    return compile_form(
        FormSpec.model_validate(
            {
                "id": "t",
                "key": "t",
                "title": {"en": "T"},
                "phase": "school",
                "sections": [
                    {
                        "id": s,
                        "key": s,
                        "title": {"en": s},
                        "pages": [{"id": f"{s}p", "questions": places[s]}],
                    }
                    for s in ("s1", "s2")
                ],
            }
        )
    )


@st.composite
def answered(draw: st.DrawFn) -> tuple[Compiled, dict[str, Answers]]:
    form = draw(forms())
    entries: dict[str, dict[str, Entry]] = {"s1": {}, "s2": {}}
    rows: dict[str, dict[str, tuple[Row, ...]]] = {"s1": {}, "s2": {}}
    for placed in form.questions.values():
        section = placed.section.id
        if placed.question.kind == "group":
            rows[section][placed.id] = (Row("r1", 1), Row("r2", 2, removed=draw(st.booleans())))
            continue
        prefixes = ["g1/r1/", "g1/r2/"] if placed.within else [""]
        for prefix in prefixes:
            if draw(st.booleans()):
                value = draw(VALUES[placed.question.kind])
                if placed.question.choices:
                    known = {choice.id for choice in placed.question.choices}
                    picked = [v for v in value if v in known]
                    value = (picked or [min(known)]) if isinstance(value, list) else min(known)
                entry = Entry(value=value, author="u", at="t", revision=1)
                entries[section][prefix + placed.id] = entry
    return form, {s: Answers(entries[s], rows[s]) for s in ("s1", "s2")}


@given(answered(), forms())
def test_no_word_is_ever_lost(old: tuple[Compiled, dict[str, Answers]], new: Compiled) -> None:
    """Each answer stands in the new form, or whole in what was set aside, or in both in part."""
    form, answers = old
    done = carry(form, new, answers, NONE)
    here = {a: e for given in done.answers.values() for a, e in given.entries.items()}
    for section, given_answers in answers.items():
        aside = done.aside.get(section, Answers()).entries
        for address, entry in given_answers.entries.items():
            assert address in here or aside.get(address) == entry
        for group, rows in given_answers.rows.items():
            kept = [a.rows[group] for a in done.answers.values() if group in a.rows]
            assert kept == [rows] or done.aside[section].rows[group] == rows
    for section, given_answers in done.answers.items():
        for address in given_answers.entries:
            placed = new.place(address)
            assert placed is not None
            assert placed.section.id == section
    assert sum(1 for item in done.items if says_something(item.before)) == sum(
        len(given_answers.entries) for given_answers in answers.values()
    )


@given(answered())
def test_the_same_form_changes_nothing(old: tuple[Compiled, dict[str, Answers]]) -> None:
    form, answers = old
    done = carry(form, form, answers, NONE)
    full = {s: a for s, a in answers.items() if a.entries or a.rows}
    assert done.answers == full
    assert not done.aside
    assert {item.fate for item in done.items} <= {Fate.CARRIED}


@given(answered(), forms())
def test_carrying_twice_is_carrying_once(
    old: tuple[Compiled, dict[str, Answers]], new: Compiled
) -> None:
    form, answers = old
    once = carry(form, new, answers, NONE)
    assert carry(new, new, once.answers, NONE).answers == once.answers
