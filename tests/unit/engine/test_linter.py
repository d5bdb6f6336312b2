"""Advice on targets: what is said of which words, and that it never fails on any."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine.answers import Answers, Entry, Row
from pep_forms.engine.linter import (
    FEWEST_WORDS,
    MOST_TARGETS,
    Advice,
    Plan,
    Weight,
    advice_on,
    alike,
    measurable,
    only_a_role,
    words_of,
)
from pep_forms.engine.targets import MeantRow, rows_of
from tests.unit.engine.test_visibility import form, question, section, see

REVIEW = date(2027, 3, 1)
GOOD: dict[str, Any] = {
    "area": "english",
    "change": "Retell a story he has read in five sentences, in the right order",
    "start_point": "Two sentences, with help",
    "measure": "A recording of three stories, marked by the class teacher",
    "assigned_to": [{"member": "m1", "name": "Sunita Rao", "role": "Designated teacher"}],
    "realistic": "He already retells short stories to his carer",
    "review_by": "2027-02-20",
    "term": "short",
    "my_words": "I want to tell my nan the whole story",
    "pp": False,
}
BLANK: dict[str, Any] = dict.fromkeys(GOOD)


def target(row: str = "r1", *, without: tuple[str, ...] = (), **changes: Any) -> MeantRow:
    """A good target, changed."""
    parts = {part: value for part, value in (GOOD | changes).items() if part not in without}
    return MeantRow("g", row, "Target 1", parts, {part: f"g/{row}/{part}" for part in parts})


def line(row: str = "l1", **parts: Any) -> MeantRow:
    return MeantRow("f", row, "Line 1", parts, {part: f"f/{row}/{part}" for part in parts})


def codes(*targets: MeantRow, **more: Any) -> set[str]:
    more.setdefault("next_review", REVIEW)
    more.setdefault("academic", {"english", "maths"})
    return {item.code for item in advice_on(Plan(targets, **more))}


def test_a_good_target_is_left_alone() -> None:
    assert codes(target()) == set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"change": None}, {"no_change"}),
        ({"change": "   "}, {"no_change"}),
        ({"change": "Read five new books"}, {"few_words"}),
        ({"change": "Improve English"}, {"few_words"}),
        ({"change": "Improve"}, {"few_words", "no_subject"}),
        ({"change": "He will get better at his work this year"}, {"no_subject"}),
        (
            {"change": "Continue to support Ada with reading aloud at home", "measure": "Reads it"},
            {"vague", "not_measurable"},
        ),
        ({"change": "Continue to read aloud at home, ten pages a night"}, set()),
        ({"start_point": None}, {"no_start"}),
        ({"start_point": 0}, set()),
        ({"measure": ""}, {"no_measure"}),
        ({"measure": "It goes well"}, {"not_measurable"}),
        ({"measure": "Reading age of 9 years"}, set()),
        ({"measure": "His teacher observes it"}, set()),
        ({"assigned_to": None}, {"nobody"}),
        ({"assigned_to": []}, {"nobody"}),
        ({"assigned_to": [{"member": None, "name": "School", "role": ""}]}, {"role_only"}),
        ({"assigned_to": [{"member": None, "name": "the class teacher"}]}, {"role_only"}),
        ({"assigned_to": [{"member": None, "name": "Mr Lake"}]}, set()),
        (
            {"assigned_to": [{"member": None, "name": "school"}, {"member": "m", "name": "Ada"}]},
            set(),
        ),
        ({"assigned_to": {"member": "m", "name": "Carer", "role": "Foster carer"}}, set()),
        ({"realistic": None}, {"no_reason"}),
        ({"realistic": "He can"}, {"short_reason"}),
        ({"review_by": None}, {"no_date"}),
        ({"review_by": "2027-03-01"}, set()),
        ({"review_by": "2027-03-02"}, {"late"}),
        ({"review_by": "2027-03-02", "term": "medium"}, {"late"}),
        ({"review_by": "2027-03-02", "term": "long"}, set()),
        ({"area": "enrichment"}, {"no_academic"}),
        ({"area": None}, {"no_academic"}),
        ({"my_words": None}, {"no_voice"}),
    ],
)
def test_what_is_said_of_one_target(changes: dict[str, Any], expected: set[str]) -> None:
    assert codes(target(**changes)) == expected


def test_a_part_that_is_not_asked_or_not_seen_is_not_spoken_of() -> None:
    for part in GOOD:
        spoken = {a.address for a in advice_on(Plan([target(without=(part,))], academic={"x"}))}
        assert f"g/r1/{part}" not in spoken
    assert codes(MeantRow("g", "r", "Target 1", {}, {})) == set()


@pytest.mark.parametrize(("count", "said"), [(MOST_TARGETS, False), (MOST_TARGETS + 1, True)])
def test_many_targets(count: int, said: bool) -> None:
    targets = [target(f"r{number}") for number in range(count)]
    assert ("too_many" in codes(*targets)) is said


def test_one_target_for_learning_and_one_in_their_words_is_enough() -> None:
    targets = [target("r1", area="semh", my_words=None), target("r2")]
    assert codes(*targets) == set()
    assert codes(targets[0]) == {"no_academic", "no_voice"}
    assert codes(targets[0], academic=None) == {"no_voice"}


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (GOOD["change"], True),
        (GOOD["change"].upper() + "!", True),
        ("Retell a story he has read in six sentences, in the right order", True),
        ("Retell a poem by heart to the whole class at the assembly", False),
        ("", False),
    ],
)
def test_the_last_plans_target_again(earlier: str, expected: bool) -> None:
    assert ("again" in codes(target(), earlier=[earlier])) is expected


def test_money_hangs_on_a_target() -> None:
    asks = target(pp=True)
    assert codes(asks, lines=[]) == {"no_line"}
    assert codes(asks, lines=[line(target="r1")]) == set()
    assert codes(asks, lines=[line(target=None)]) == {"no_line", "line_alone"}
    # A reader who may not see the money is told nothing of it.
    assert codes(asks, lines=None) == set()
    assert codes(asks, lines=[line(total=4)]) == set()


def test_the_writer_is_not_told_of_what_is_not_written_yet() -> None:
    blank = target(**BLANK)
    said = advice_on(Plan([blank], lines=[], next_review=REVIEW, academic={"english"}))
    assert said
    assert not any(item.gentle for item in said)
    assert all(item.strong for item in said)


def test_a_person_and_a_date_are_needed_and_nothing_else_of_a_target() -> None:
    blank = advice_on(Plan([target(**BLANK)]))
    needed = {item.code for item in blank if item.weight is Weight.NEEDED}
    assert needed == {"nobody", "no_date"}


def test_messages_name_the_row_and_have_no_holes() -> None:
    said = advice_on(
        Plan(
            [target(change="Improve", assigned_to=[{"name": "School"}], review_by="2028-01-01")],
            next_review=REVIEW,
        )
    )
    by_code: dict[str, Advice] = {item.code: item for item in said}
    assert by_code["role_only"].gentle.startswith("“School” is not a person.")
    assert "1 March 2027" in by_code["late"].strong
    assert str(FEWEST_WORDS) in by_code["few_words"].strong
    assert all(item.row == "Target 1" for item in said)
    assert not any("{" in item.gentle + item.strong for item in said)


# --- For any words whatever ---------------------------------------------------------------

anything = st.one_of(
    st.none(),
    st.text(max_size=80),
    st.integers(),
    st.booleans(),
    st.lists(st.one_of(st.text(max_size=20), st.fixed_dictionaries({"name": st.text()}))),
    st.dates().map(str),
)
anyrow = st.dictionaries(st.sampled_from(sorted(GOOD)), anything).map(
    lambda parts: MeantRow("g", "r", "Target 1", parts, {part: f"g/r/{part}" for part in parts})
)


@given(st.lists(anyrow, max_size=8), st.lists(st.text(max_size=80), max_size=3))
def test_it_never_fails_and_speaks_only_of_what_is_there(
    targets: list[MeantRow], earlier: list[str]
) -> None:
    said = advice_on(Plan(targets, earlier=earlier, next_review=REVIEW, academic={"english"}))
    places = {"g", *(place for row in targets for place in row.addresses.values())}
    assert {item.address for item in said} <= places
    assert said == advice_on(
        Plan(targets, earlier=earlier, next_review=REVIEW, academic={"english"})
    )


@given(st.text(min_size=1, max_size=200))
def test_a_text_is_like_itself_and_unlike_nothing(text: str) -> None:
    assert alike(text, text) is bool(words_of(text))
    assert not alike(text, "")


@given(st.text(max_size=60), st.integers(min_value=0))
def test_a_number_is_a_measure(text: str, number: int) -> None:
    assert measurable(f"{text} {number}")


@given(st.sampled_from(["school", "The school", "social worker", "class teacher and TA"]))
def test_roles_are_no_names(name: str) -> None:
    assert only_a_role(name)
    assert not only_a_role(f"{name} Okafor")


@given(st.integers(min_value=-400, max_value=400))
def test_late_is_after_the_next_review(days: int) -> None:
    day = REVIEW + timedelta(days=days)
    assert ("late" in codes(target(review_by=day.isoformat()))) is (days > 0)


# --- Read from a form ---------------------------------------------------------------------


def test_rows_are_read_by_meaning_and_only_what_is_seen() -> None:
    columns = [
        question("x1", meaning="target.change"),
        question("x2", "person", meaning="target.assigned_to"),
        question("x3", meaning="target.measure", show_when={"question": "x1", "op": "answered"}),
        question("x4"),
    ]
    spec = form(
        section(
            "s",
            question("goals", "group", questions=columns, options={"item": "Goal"}),
            question("other", "group", questions=[question("y")]),
        )
    )
    entries = {"goals/a/x1": Entry(value="Read aloud"), "goals/a/x2": Entry(value="hidden")}
    answers = {"s": Answers(entries, {"goals": (Row("a", 1), Row("b", 2), Row("c", 3, True))})}
    seeing = see(spec)
    seeing.answers = answers
    found = rows_of(seeing, answers, "target", lambda address: not address.endswith("x2"))
    assert [(row.id, row.name) for row in found] == [("a", "Goal 1"), ("b", "Goal 2")]
    assert found[0].parts == {"change": "Read aloud", "measure": None}
    assert found[0].at("measure") == "goals/a/x3"
    # What a condition hides is not asked, so nobody is told that it is missing.
    assert found[1].parts == {"change": None}
    assert rows_of(seeing, answers, "target", lambda address: False) == []
