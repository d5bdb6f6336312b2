"""Reading definitions: every fault with its place, and versions that are too new."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine import upgrade as module
from pep_forms.engine.spec import SCHEMA_VERSION, SectionSpec
from pep_forms.engine.upgrade import load_form, parse_section, parse_template, upgrade
from pep_forms.exceptions import DefinitionError, Problem

GOOD: dict[str, Any] = {
    "id": "s",
    "key": "attendance",
    "title": "Attendance",
    "pages": [{"id": "p", "questions": [{"id": "a", "key": "a", "kind": "number", "label": "A"}]}],
}


def faults(data: Any, parse: Any = parse_section) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        parse(data, "sections/attendance.json")
    return [str(problem) for problem in caught.value.problems]


def test_a_good_section() -> None:
    section = parse_section(GOOD, "x")
    assert isinstance(section, SectionSpec)
    assert section.title == {"en": "Attendance"}


def test_every_fault_has_its_place() -> None:
    condition = {"all": [{"op": "is"}, {"any": [{"question": "x", "op": "iz"}]}]}
    data = {
        **GOOD,
        "titel": "x",
        "id": "a b",
        "rights": {"parent": "EE"},
        "pages": [
            {"id": "p", "questions": []},
            {
                "id": "q",
                "questions": [
                    {"id": "x", "key": "x", "kind": "number", "label": 3, "required": "maybe"},
                    {"id": "y", "key": "y", "label": "Y", "show_when": condition},
                ],
            },
        ],
    }
    start = "sections/attendance.json › "
    expected = {
        f"{start}id: An id has only",
        f"{start}titel: Nothing is called “titel” here. Did you mean “title”?",
        f"{start}rights › parent: “EE” cannot stand here.",
        f"{start}pages 2 › questions 1 › label: This must be an object",
        f"{start}pages 2 › questions 1 › required: This must be one of",
        f"{start}pages 2 › questions 2 › kind: This is missing. Add it.",
        f"{start}pages 2 › questions 2 › show_when › all 1: Name exactly one of question, fact",
        f"{start}pages 2 › questions 2 › show_when › all 2 › any 1 › op: This must be one of",
    }
    found = faults(data)
    for beginning in expected:
        assert [line for line in found if line.startswith(beginning)], (beginning, found)
    assert len(found) == len(expected)


@pytest.mark.parametrize("data", [[], "x", None, 3])
def test_something_else_altogether(data: Any) -> None:
    assert faults(data) == [
        "sections/attendance.json: This must be an object: names and values in { }."
    ]


def test_templates() -> None:
    data = {"id": "t", "key": "t", "title": "T", "phase": "school", "sections": ["a", "b"]}
    template = parse_template(data, "x")
    assert [part.section for part in template.sections] == ["a", "b"]
    found = faults({**data, "phase": "zoo", "sections": [{"show_when": None}]}, parse_template)
    assert [line.partition(": ")[0] for line in found] == [
        "sections/attendance.json › phase",
        "sections/attendance.json › sections 1 › section",
    ]


def test_forms_and_versions() -> None:
    data = {"id": "f", "key": "f", "title": "F", "phase": "school", "sections": [GOOD]}
    form = load_form(data)
    assert load_form(form.model_dump(mode="json")) == form
    assert upgrade(data) is data
    for version in (SCHEMA_VERSION + 1, 0, "1", None, True):
        with pytest.raises(DefinitionError, match="schema_version"):
            load_form({**data, "schema_version": version})


def test_older_versions_go_up_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = {
        1: lambda data: {**data, "log": [*data["log"], 1]},
        2: lambda data: {**data, "log": [*data["log"], 2]},
    }
    monkeypatch.setattr(module, "STEPS", steps)
    monkeypatch.setattr(module, "SCHEMA_VERSION", 3)
    stored = {"log": []}
    assert upgrade(stored) == {"log": [1, 2], "schema_version": 3}
    assert stored == {"log": []}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from([*SectionSpec.model_fields, "questions", "all", "any", "op", "zz"]),
            children,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_read_or_refused_with_a_place(data: Any) -> None:
    for changed in (data, {**GOOD, "show_when": data}, {**GOOD, "pages": data}):
        problems = _problems(changed)
        assert problems is None or len(problems) > 0
        for problem in problems or ():
            assert problem.place.startswith("here")
            assert problem.message


def _problems(data: Any) -> tuple[Problem, ...] | None:
    try:
        parse_section(data, "here")
    except DefinitionError as error:
        return error.problems
    return None
