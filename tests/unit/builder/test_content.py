"""A definition is taken apart into blocks and put together again, exactly."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.builder import content, definitions
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.engine import kinds
from pep_forms.engine.upgrade import parse_section
from tests.unit.engine.test_spec import forms

FOLDER = Path(definitions.__path__[0])
SHIPPED = sorted((FOLDER / "sections").glob("*.json"))
TEMPLATES = sorted((FOLDER / "templates").glob("*.json"))


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def again(model: type[Section] | type[FormTemplate], definition: dict[str, Any]) -> Any:
    """The definition after a way through fields and blocks, as the database keeps them."""
    draft = model()
    draft.set_definition(copy.deepcopy(definition))
    return draft.with_content_json(json.loads(json.dumps(draft.serializable_data()))).definition


def test_there_is_something_to_try() -> None:
    assert (len(SHIPPED), len(TEMPLATES)) == (41, 4)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_section_comes_back_as_it_was(path: Path) -> None:
    assert again(Section, read(path)) == read(path)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_shipped_template_comes_back_as_it_was(path: Path) -> None:
    assert again(FormTemplate, read(path)) == read(path)


@given(forms())
def test_any_section_comes_back_as_it_was(form: dict[str, Any]) -> None:
    for section in form["sections"]:
        assert again(Section, section) == section
        assert parse_section(again(Section, section), "") == parse_section(section, "")


def shuffled(value: Any) -> Any:
    """As a database keeps it that orders names its own way."""
    if isinstance(value, dict):
        return {k: shuffled(value[k]) for k in sorted(value, key=lambda k: (len(k), k))}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", SHIPPED[:12], ids=lambda path: path.stem)
def test_one_definition_has_one_spelling_whatever_keeps_it(path: Path) -> None:
    texts = {json.dumps(again(Section, spelled)) for spelled in (read(path), shuffled(read(path)))}
    assert len(texts) == 1


@given(st.uuids())
def test_ids_that_wagtail_makes_can_stand_in_a_calculation_and_come_back(made: Any) -> None:
    identifier = content.question_id(str(made))
    assert identifier.isidentifier()
    assert content.block_id(identifier) == str(made)


def test_every_kind_belongs_to_one_family() -> None:
    counted = [kind for family in content.FAMILIES.values() for kind in family.kinds]
    assert sorted(counted) == sorted(kinds.names())


def test_a_question_without_a_key_gets_one_that_no_other_has() -> None:
    blocks = [
        {"type": "text", "value": {"label": "Name"}, "id": "a"},
        {"type": "text", "value": {"label": "Name"}, "id": "b"},
        {"type": "text", "value": {"label": "", "settings": {"key": "name_2"}}, "id": "c"},
        {"type": "text", "value": {}, "id": "d"},
    ]
    (page,) = content.pages_of(blocks, "p")
    assert [q["key"] for q in page["questions"]] == ["name", "name_3", "name_2", "d"]
    assert page["id"] == "p"


def test_a_default_said_aloud_and_a_second_language_are_kept() -> None:
    definition = {
        "id": "s",
        "key": "s",
        "title": {"en": "Home", "cy": "Cartref"},
        "intro": "",
        "layout": "pairs",
        "languages": ["en", "cy"],
        "pages": [],
    }
    draft = Section()
    draft.set_definition(definition)
    assert draft.definition == definition
    draft.title = "Your home"
    assert draft.definition["title"] == {"en": "Your home", "cy": "Cartref"}


# --- What this release does not understand ------------------------------------------------

STRANGE = {
    "id": "s",
    "key": "s",
    "title": "S",
    "pages": [
        {
            "id": "p",
            "questions": [
                {"id": "h", "key": "h", "kind": "hologram", "label": "Wave", "depth": 3},
                {"id": "t", "key": "t", "kind": "short_text", "label": "T", "smell": "rose"},
            ],
        }
    ],
}


def test_a_kind_and_a_field_that_are_not_there_are_carried() -> None:
    assert again(Section, STRANGE) == STRANGE


def strange_revision() -> list[dict[str, Any]]:
    """A stream as another release of the software kept it."""
    return [
        {"type": "text", "id": "t", "value": {"label": "T", "smell": "rose", "settings": {}}},
        {"type": "hologram", "id": "h", "value": {"label": "Wave", "depth": {"m": 3}}},
        {
            "type": "group",
            "id": "g",
            "value": {
                "label": "G",
                "questions": [{"type": "hologram", "id": "x", "value": {"angle": 4}}],
            },
        },
        {"type": "text", "id": "odd", "value": "not even an object"},
    ]


def test_what_an_old_revision_holds_survives_being_opened_and_saved() -> None:
    data = {**Section(key="s").serializable_data(), "content": json.dumps(strange_revision())}
    draft = Section(key="s").with_content_json(data)
    assert [child.block_type for child in draft.content] == ["text", "unknown", "group", "text"]
    block = Section._meta.get_field("content").stream_block
    stored = block.get_prep_value(draft.content)
    assert stored[0]["value"]["settings"] == {"smell": "rose"}
    assert stored[1] == strange_revision()[1]
    assert stored[2]["value"]["questions"] == strange_revision()[2]["value"]["questions"]
    assert "not even an object" in json.dumps(stored[3])
    asked = draft.definition["pages"][0]["questions"]
    assert [q["kind"] for q in asked] == ["short_text", "hologram", "group", "short_text"]
    assert asked[1]["depth"] == {"m": 3}
    assert asked[2]["questions"][0] == {
        "id": "x", "key": "x", "kind": "hologram", "label": "", "angle": 4,
    }  # fmt: skip
