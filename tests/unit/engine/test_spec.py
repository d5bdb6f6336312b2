"""A spec survives its JSON: what is stored is what was meant, for any form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.builder import definitions
from pep_forms.engine import kinds
from pep_forms.engine.compile import compile_form
from pep_forms.engine.roles import Role
from pep_forms.engine.spec import FormSpec, SectionSpec, TemplateSpec, assemble
from pep_forms.engine.upgrade import load_form

FOLDER = Path(definitions.__path__[0])
NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=12)
WORDS = st.text(max_size=30)
TEXTS = st.dictionaries(st.sampled_from(["en", "cy", "pl"]), WORDS, min_size=1)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-99, 99), WORDS, st.lists(WORDS, max_size=3)
)
COMPARISONS = st.builds(
    lambda op, value, fact: {"fact": fact, "op": op, "value": value},
    st.sampled_from(["is", "is_not", "at_least", "includes", "answered"]),
    VALUES,
    st.sampled_from(["full", "phase", "year_group"]),
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=5,
)


@st.composite
def questions(draw: st.DrawFn, depth: int = 1) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(kinds.names())))
    made: dict[str, Any] = {
        "id": draw(NAMES),
        "key": draw(NAMES),
        "kind": kind,
        "label": draw(TEXTS),
        "hint": draw(TEXTS),
        "required": draw(st.sampled_from(["no", "meeting", "submit"])),
        "carry": draw(st.sampled_from(["empty", "copy", "confirm", "beside"])),
        "filled_by": draw(st.lists(st.sampled_from(list(Role)), max_size=2)),
        "visible_to": draw(st.one_of(st.none(), st.lists(st.sampled_from(list(Role)), max_size=3))),
        "show_when": draw(st.one_of(st.none(), CONDITIONS)),
        "options": draw(st.dictionaries(NAMES, VALUES, max_size=2)),
        "choices": [
            {"id": draw(NAMES), "label": draw(TEXTS)} for _ in range(draw(st.integers(0, 2)))
        ],
    }
    if depth and kind in {"group", "table"}:
        made["questions"] = draw(st.lists(questions(depth - 1), max_size=2))
    return made


@st.composite
def forms(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "id": draw(NAMES),
        "key": draw(NAMES),
        "title": draw(TEXTS),
        "phase": "school",
        "sections": [
            {
                "id": draw(NAMES),
                "key": draw(NAMES),
                "title": draw(TEXTS),
                "rights": {
                    draw(st.sampled_from(list(Role))): draw(st.sampled_from(["E", "EERFRR"]))
                },
                "show_when": draw(st.one_of(st.none(), CONDITIONS)),
                "pages": [
                    {"id": draw(NAMES), "questions": draw(st.lists(questions(), max_size=3))}
                ],
            }
            for _ in range(draw(st.integers(1, 2)))
        ],
    }


@given(forms())
def test_any_form_survives_its_json(data: dict[str, Any]) -> None:
    form = FormSpec.model_validate(data)

    stored = form.model_dump_json(exclude_defaults=True)

    assert FormSpec.model_validate_json(stored) == form
    assert load_form(json.loads(stored)) == form
    assert FormSpec.model_validate_json(stored).model_dump_json(exclude_defaults=True) == stored
    compile_form(form)


@pytest.mark.parametrize("name", ["early_years", "primary_secondary", "post_16"])
def test_the_shipped_forms_survive_their_json(name: str) -> None:
    read = (json.loads(path.read_text()) for path in (FOLDER / "sections").glob("*.json"))
    sections = {s.key: s for s in map(SectionSpec.model_validate, read)}
    template = json.loads((FOLDER / "templates" / f"{name}.json").read_text())

    form = assemble(TemplateSpec.model_validate(template), sections)

    assert FormSpec.model_validate_json(form.model_dump_json()) == form


def test_a_spec_cannot_be_changed() -> None:
    form = FormSpec.model_validate(
        {"id": "f", "key": "f", "title": "F", "phase": "school", "sections": []}
    )
    with pytest.raises(ValueError, match="frozen"):
        form.key = "other"  # type: ignore[misc]


def test_a_remark_is_read_and_never_printed() -> None:
    section = {
        "id": "s",
        "key": "s",
        "title": "S",
        "pages": [
            {
                "id": "p",
                "questions": [
                    {"id": "q", "key": "q", "kind": "yes_no", "label": "Q", "remark": "Ask Ann"}
                ],
            }
        ],
    }
    form = FormSpec.model_validate(
        {"id": "f", "key": "f", "title": "F", "phase": "school", "sections": [section]}
    )
    assert form.sections[0].pages[0].questions[0].remark == "Ask Ann"
    assert "Ann" not in form.model_dump_json()
    assert "remark" not in form.model_dump_json()
