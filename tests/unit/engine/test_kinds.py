"""Every kind: what it reads, keeps, shows, and refuses, and that nothing typed is changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine import kinds
from pep_forms.engine.kinds.base import Kind
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.messages import message
from pep_forms.engine.spec import Choice, QuestionSpec


class World(Lookups):
    today = date(2026, 11, 24)

    def person(self, member_id: str) -> dict[str, Any] | None:
        known = {"m1": {"member": "m1", "name": "Łukasz Żółć", "role": "Social worker"}}
        return known.get(member_id)

    def organisation(self, organisation_id: str) -> dict[str, Any] | None:
        return {"id": "o1", "name": "Oak School"} if organisation_id == "o1" else None

    def rows(self, group: str) -> list[tuple[str, str]]:
        return [("r1", "Target 1")]

    def attachment(self, attachment_id: str) -> bool:
        return attachment_id == "f1"


WORLD = World()
CHOICES = (Choice(id="a", label="Apple"), Choice(id="b", label="Bear"))


def ask(kind: str, **options: Any) -> QuestionSpec:
    choices = CHOICES if kinds.get(kind).needs_choices else ()
    return QuestionSpec(
        id="q", key="q", kind=kind, label="Question", choices=choices, options=options
    )


GOOD: list[tuple[str, dict[str, Any], Any, Any, tuple[str, ...]]] = [
    ("short_text", {}, " x ", " x ", (" x ",)),
    ("long_text", {}, "a\r\nb", "a\nb", ("a", "b")),
    ("number", {}, "1,200", 1200, ("1200",)),
    ("number", {"decimals": 1, "unit": "hours"}, "2.5", 2.5, ("2.5 hours",)),
    ("percentage", {}, "92.1%", 92.1, ("92.1%",)),
    ("money", {}, "£1,200", "1200.00", ("£1,200",)),
    ("money", {}, "400.5", "400.50", ("£400.50",)),
    ("date", {}, "4/3/2026", "2026-03-04", ("4 March 2026",)),
    ("date", {}, "29 feb 2024", "2024-02-29", ("29 February 2024",)),
    ("date", {}, "2026-03-04", "2026-03-04", ("4 March 2026",)),
    ("time", {}, "2.30pm", "14:30", ("2:30pm",)),
    ("time", {}, "12am", "00:00", ("12am",)),
    ("date_time", {}, "4/3/2026/9am", "2026-03-04T09:00", ("4 March 2026 at 9am",)),
    ("date_time", {}, "2026-03-04T09:05", "2026-03-04T09:05", ("4 March 2026 at 9:05am",)),
    ("month", {}, "9/2026", "2026-09", ("September 2026",)),
    ("years_months", {}, "8/3", 99, ("8 years 3 months",)),
    ("years_months", {}, "1/", 12, ("1 year",)),
    ("yes_no", {}, "yes", True, ("Yes",)),
    ("yes_no", {}, False, False, ("No",)),
    ("one_of", {}, "a", "a", ("Apple",)),
    ("any_of", {}, ["b", "a", "b"], ["a", "b"], ("Apple", "Bear")),
    ("picture_cards", {"single": True}, ["b"], ["b"], ("Bear",)),
    ("scale", {}, "10", 10, ("10 out of 10",)),
    ("faces", {"count": 3}, "3", 3, ("Good (3 out of 3)",)),
    ("row_of", {"group": "g"}, "r1", "r1", ("r1",)),
    ("person", {}, "m1", {"member": "m1", "name": "Łukasz Żółć", "role": "Social worker"},
     ("Łukasz Żółć (Social worker)",)),
    ("person", {}, "name:Ann", {"member": None, "name": "Ann", "role": ""}, ("Ann",)),
    ("organisation", {}, "o1", {"id": "o1", "name": "Oak School"}, ("Oak School",)),
    ("organisation", {}, "name:Elm", {"id": None, "name": "Elm"}, ("Elm",)),
    ("file", {}, ["f1"], ["f1"], ("Attached file",)),
    ("postcode", {}, "me141xq", "ME14 1XQ", ("ME14 1XQ",)),
    ("email", {}, "a@b.org ", "a@b.org", ("a@b.org",)),
    ("phone", {}, "03000 415353", "03000 415353", ("03000 415353",)),
    ("upn", {}, "c886 4109 23117", "C886410923117", ("C886410923117",)),
    ("uln", {}, "1020304056", "1020304056", ("1020304056",)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "options", "raw", "value", "shown"), GOOD)
def test_good_answers(
    kind: str, options: dict[str, Any], raw: Any, value: Any, shown: tuple[str, ...]
) -> None:
    entry, question = kinds.get(kind), ask(kind, **options)

    parsed = entry.parse(raw, question, WORLD)

    assert (parsed.value, parsed.problem) == (value, "")
    assert entry.display(value, question, WORLD) == shown
    again = entry.parse(entry.to_raw(value, question), question, WORLD)
    assert again.value == value, "what a page would post again is the same value"


BAD: list[tuple[str, dict[str, Any], Any, str]] = [
    ("short_text", {"max_length": 3}, "four", "too_long"),
    ("short_text", {}, {"a": 1}, "text"),
    ("long_text", {}, ["a", "b"], "text"),
    ("long_text", {}, True, "text"),
    ("long_text", {"max_words": 2}, "one two three", "too_many_words"),
    ("number", {}, "twelve", "number"),
    ("number", {}, "1.5", "whole_number"),
    ("number", {"decimals": 1}, "1.55", "too_precise"),
    ("number", {"min": 1}, "0", "too_small"),
    ("number", {"max": 9}, "10", "too_large"),
    ("number", {}, "1e400", "number"),
    ("number", {}, "NaN", "number"),
    ("percentage", {}, "101", "too_large"),
    ("money", {}, "-1", "too_small"),
    ("date", {}, "32/13/2026", "date"),
    ("date", {}, "29/2/2026", "date"),
    ("date", {}, "٤/٣/٢٠٢٦", "date"),
    ("date", {"range": "past"}, "25/11/2026", "date_in_future"),
    ("date", {"range": "future"}, "23/11/2026", "date_in_past"),
    ("time", {}, "25:00", "time"),
    ("time", {}, "9", "time"),
    ("date_time", {}, "4/3/2026/", "time"),
    ("month", {}, "13/2026", "month"),
    ("years_months", {}, "8/12", "years_months"),
    ("yes_no", {}, "maybe", "yes_no"),
    ("one_of", {}, "c", "choice"),
    ("any_of", {}, ["a", "c"], "choice"),
    ("any_of", {"max": 1}, ["a", "b"], "too_many"),
    ("picture_cards", {"single": True}, ["a", "b"], "too_many"),
    ("scale", {"max": 5}, "6", "too_large"),
    ("faces", {"count": 3}, "4", "too_large"),
    ("row_of", {"group": "g"}, "r9", "choice"),
    ("person", {}, "stranger", "person"),
    ("person", {}, ["m1", "name:Ann"], "one_person"),
    ("organisation", {}, "o9", "choice"),
    ("file", {}, ["someone-elses"], "file"),
    ("email", {}, "nobody", "email"),
    ("phone", {}, "12345", "phone"),
    ("calculated", {}, "7", "no_answer_here"),
]


@pytest.mark.parametrize(("kind", "options", "raw", "problem"), BAD)
def test_bad_answers_name_the_problem_in_words(
    kind: str, options: dict[str, Any], raw: Any, problem: str
) -> None:
    question = ask(kind, **options)

    parsed = kinds.get(kind).parse(raw, question, WORLD)

    assert (parsed.value, parsed.problem) == (None, problem)
    words = message(problem, question)
    assert "{" not in words, "every placeholder is filled"
    assert len(words) > 10


def test_an_author_may_replace_a_message() -> None:
    question = QuestionSpec(
        id="q",
        key="q",
        kind="date",
        label="Born",
        errors={"date": {"en": "Write the birthday as it is in the passport"}},
    )

    assert message("date", question) == "Write the birthday as it is in the passport"


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True),
    st.text(max_size=40),
    st.lists(st.text(max_size=8), max_size=4),
    st.dictionaries(st.sampled_from(["id", "name", "member"]), st.text(max_size=5)),
)


@pytest.mark.parametrize("kind", list(kinds.every()), ids=lambda kind: kind.name)
@given(raw=ANYTHING)
def test_no_kind_ever_raises_and_what_it_accepts_comes_back(kind: Kind, raw: Any) -> None:
    question = ask(kind.name)

    parsed = kind.parse(raw, question, WORLD)

    if parsed.value is not None:
        assert not parsed.problem
        assert isinstance(kind.display(parsed.value, question, WORLD), tuple)
        assert (
            kind.parse(kind.to_raw(parsed.value, question), question, WORLD).value == parsed.value
        )
    kind.control(parsed.value and kind.to_raw(parsed.value, question), question, WORLD)


@pytest.mark.parametrize("kind", list(kinds.every()), ids=lambda kind: kind.name)
def test_every_kind_says_everything_about_itself(kind: Kind) -> None:
    question = ask(kind.name)

    assert all((kind.name, kind.label, kind.template))
    assert kind.json_schema(question)
    assert kind.blank(question, WORLD) is not None
    assert kind.parse("", question, WORLD).value is None


def test_boxes_are_joined_and_split_without_loss() -> None:
    data = QueryDict("q:day=32&q:month=13&q:year=2026")
    kind = kinds.get("date")

    raw = kind.read_post(data, "q")

    assert raw == "32/13/2026"
    assert kind.split(raw) == {"day": "32", "month": "13", "year": "2026"}
