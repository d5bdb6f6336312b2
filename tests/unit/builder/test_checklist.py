"""Every field that the domain's tables name is in a definition, and the other way round."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from pep_forms.builder import definitions
from pep_forms.engine import kinds
from pep_forms.engine.spec import QuestionSpec, SectionSpec, TemplateSpec
from pep_forms.engine.text import say

FOLDER = Path(definitions.__path__[0])

#: Tables of the domain's form chapter: each must have a list of its rows.
TABLES = {
    *(f"K{n}" for n in range(1, 19)),
    *("A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4"),
    *(f"C{n}" for n in range(1, 10)),
    *("D-early", "D-under", "D-11+"),
}


@cache
def sections() -> dict[str, SectionSpec]:
    read = (json.loads(path.read_text()) for path in (FOLDER / "sections").glob("*.json"))
    return {s.key: s for s in map(SectionSpec.model_validate, read)}


def rows() -> list[tuple[str, dict[str, object]]]:
    found = []
    for path in sorted((FOLDER / "checklist").glob("*.json")):
        for table, entries in json.loads(path.read_text()).items():
            found += [(table, entry) for entry in entries]
    return found


def everything(section: SectionSpec) -> list[QuestionSpec]:
    def below(question: QuestionSpec) -> list[QuestionSpec]:
        return [question, *(q for column in question.questions for q in below(column))]

    return [q for question in section.questions() for q in below(question)]


@pytest.mark.parametrize(("table", "row"), rows(), ids=lambda v: str(v)[:40])
def test_every_row_of_the_tables_is_asked(table: str, row: dict[str, object]) -> None:
    section = sections()[str(row["section"])]
    if "builtin" in row:
        assert section.builtin, "drawn from the record, so the section holds no answers"
        return
    keys = {question.key for question in everything(section)}

    assert row["keys"], "a row without fields checks nothing"
    assert set(row["keys"]) <= keys, set(row["keys"]) - keys  # type: ignore[call-overload]


def test_no_table_was_forgotten() -> None:
    listed = {table.split(" ")[0] for table, _ in rows()}

    assert listed >= TABLES, TABLES - listed


def test_no_question_is_outside_the_lists() -> None:
    listed = {
        (str(row["section"]), key)
        for _, row in rows()
        for key in row.get("keys", ())  # type: ignore[attr-defined]
    }
    asked = {
        (section.key, question.key)
        for section in sections().values()
        for question in everything(section)
        if question.kind not in {"information", "group", "table"}
    }

    assert not asked - listed, "add it to the list of its table, or take it out"
    assert len(asked) > 600


def test_ids_are_unique_over_all_sections() -> None:
    ids = [question.id for section in sections().values() for question in everything(section)]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("section", sections().values(), ids=lambda s: s.key)
def test_every_question_is_whole(section: SectionSpec) -> None:
    assert say(section.title)
    assert section.rights
    assert section.led_by
    assert section.help_key
    for question in everything(section):
        entry = kinds.get(question.kind)
        assert say(question.label), question.id
        assert len(say(question.label)) < 200, question.id
        if entry.needs_choices:
            assert question.choices or question.code_set, question.id
        if question.kind == "calculated":
            assert question.options.get("expression"), question.id


@pytest.mark.parametrize(
    "path", sorted((FOLDER / "templates").glob("*.json")), ids=lambda p: p.stem
)
def test_every_template_names_sections_that_exist_and_three_documents(path: Path) -> None:
    template = TemplateSpec.model_validate(json.loads(path.read_text()))

    assert {place.section for place in template.sections} <= set(sections())
    assert [document.key for document in template.documents] == ["full", "shared", "young_person"]
    # A paper was signed, or not, where it was written.
    assert bool(template.sign_off.required) is (template.scope.kinds != ("paper",))
    assert template.scope.phases
