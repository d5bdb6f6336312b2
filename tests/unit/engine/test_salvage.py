"""One fault hides no other: what holds of a definition is still a spec."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine import salvage
from pep_forms.engine.upgrade import parse_section


def question(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"q{number}", "key": f"k{number}", "kind": "number", "label": "A", **more}


def section(*questions: dict[str, Any]) -> dict[str, Any]:
    pages = [{"id": "p", "questions": list(questions)}]
    return {"id": "s", "key": "attendance", "title": "Attendance", "pages": pages}


def ids(found: salvage.Salvaged[Any]) -> list[str]:
    assert found.spec is not None
    return [question.id for page in found.spec.pages for question in page.questions]


def test_what_has_no_fault_is_read_as_ever() -> None:
    data = section(question(1), question(2))
    found = salvage.section(data, "here")
    assert found.spec == parse_section(data, "here")
    assert (found.problems, found.lost) == ((), frozenset())


def test_a_name_that_belongs_to_nothing_is_left_out_and_its_question_stays() -> None:
    data = section(question(1, colour="red"), question(2, hint=3, required="maybe"))
    before = copy.deepcopy(data)
    found = salvage.section(data, "here")
    assert ids(found) == ["q1", "q2"]
    assert [problem.place for problem in found.problems] == [
        "here › pages 1 › questions 1 › colour",
        "here › pages 1 › questions 2 › hint",
        "here › pages 1 › questions 2 › required",
    ]
    assert not found.lost
    assert data == before


def test_a_question_that_cannot_be_read_is_lost_and_the_next_keeps_its_number() -> None:
    broken = {"key": "k1", "kind": "number", "id": "q1"}
    found = salvage.section(section(broken, question(2, colour="red"), question(3)), "here")
    assert ids(found) == ["q2", "q3"]
    assert found.lost == {"q1"}
    assert [problem.place for problem in found.problems] == [
        "here › pages 1 › questions 1 › label",
        "here › pages 1 › questions 2 › colour",
    ]


def test_two_faults_of_one_question_take_out_that_one_alone() -> None:
    found = salvage.section(section({"key": "k1"}, question(2), question(3)), "here")
    assert ids(found) == ["q2", "q3"]
    assert len(found.problems) == 3


def test_a_condition_that_cannot_be_read_goes_and_its_question_stays() -> None:
    condition = {"all": [{"question": "q2", "op": "iz"}, {"question": "q2", "op": "answered"}]}
    found = salvage.section(section(question(1, show_when=condition), question(2)), "here")
    assert ids(found) == ["q1", "q2"]
    assert found.problems


def test_what_is_no_section_at_all_is_nothing() -> None:
    for data in (3, [], "x", None, {}, {"key": "attendance"}):
        found = salvage.section(data, "here")
        assert found.spec is None
        assert found.problems


def test_what_we_took_out_is_not_held_against_the_author() -> None:
    found = salvage.section(section({"id": "a b", "key": "k", "kind": "number", "label": 1}), "x")
    assert {problem.place.rsplit(" › ")[-1] for problem in found.problems} == {"id", "label"}


scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "label", "all", "op", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    spoilt=st.dictionaries(
        st.sampled_from(["id", "key", "kind", "label", "show_when", "choices", "rules", "zz"]),
        values,
        min_size=1,
    )
)
def test_whatever_is_wrong_with_one_question_the_others_are_read(spoilt: dict[str, Any]) -> None:
    data = section(question(1), question(2) | spoilt, question(3))
    found = salvage.section(data, "here")
    assert {"q1", "q3"} <= set(ids(found))
    if not found.problems:
        assert found.spec == parse_section(data, "here")
