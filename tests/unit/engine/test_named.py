"""Named conditions are spelled out before anything behind the draft reads them."""

from __future__ import annotations

from typing import Any

import pytest

from pep_forms.engine.named import spelled_out, spelled_out_in
from pep_forms.engine.upgrade import parse_section
from pep_forms.exceptions import DefinitionError

IN_YEAR_11 = {"fact": "year_group", "op": "is", "value": 11}


def section(**more: Any) -> dict[str, Any]:
    question = {
        "id": "q1",
        "key": "one",
        "kind": "short_text",
        "label": "One?",
        "show_when": {"any": [{"named": "n1"}, {"fact": "full", "op": "is", "value": True}]},
        "rules": [{"id": "r1", "must": {"named": "n1"}, "message": "Say one."}],
    }
    return {
        "id": "s1",
        "key": "section",
        "title": "Section",
        "show_when": {"named": "n1"},
        "pages": [{"id": "p1", "questions": [question]}],
        "named": [{"id": "n1", "name": "In Year 11", "when": IN_YEAR_11}],
        **more,
    }


def test_every_use_becomes_the_condition() -> None:
    spec = parse_section(section(), "section")
    dumped = spec.model_dump(mode="json", exclude_defaults=True)
    assert dumped["show_when"] == IN_YEAR_11
    question = dumped["pages"][0]["questions"][0]
    assert question["show_when"]["any"][0] == IN_YEAR_11
    assert question["rules"][0]["must"] == IN_YEAR_11


def test_a_version_holds_no_names() -> None:
    text = parse_section(section(), "section").model_dump_json()
    assert "named" not in text
    assert "In Year 11" not in text


def test_the_draft_keeps_its_names() -> None:
    draft = section()
    spelled_out(draft)
    assert draft == section()


@pytest.mark.parametrize(
    "named", [[], [{"id": "n2", "name": "Other", "when": IN_YEAR_11}], None], ids=str
)
def test_a_name_that_is_not_there_is_said(named: Any) -> None:
    draft = section(named=named)
    if named is None:
        del draft["named"]
    with pytest.raises(DefinitionError) as caught:
        parse_section(draft, "section")
    assert "named condition" in " ".join(problem.message for problem in caught.value.problems)


def test_a_name_cannot_use_a_name() -> None:
    """So that none can lead round in a ring."""
    both = [
        {"id": "n1", "name": "One", "when": {"named": "n2"}},
        {"id": "n2", "name": "Two", "when": {"named": "n1"}},
    ]
    with pytest.raises(DefinitionError):
        parse_section(section(named=both), "section")


def test_what_leaves_a_section_takes_the_condition_along() -> None:
    question = section()["pages"][0]["questions"][0]
    moved = spelled_out_in(question, section())
    assert moved["show_when"]["any"][0] == IN_YEAR_11
