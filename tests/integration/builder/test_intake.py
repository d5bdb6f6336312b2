"""Files that are taken in: what becomes of good ones, and that bad ones change nothing."""

from __future__ import annotations

import copy
import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pep_forms import clock
from pep_forms.builder import bundle as bundles
from pep_forms.builder import check
from pep_forms.builder.actions import export, import_definition, release
from pep_forms.builder.actions.intake import accept, look
from pep_forms.builder.exchange.report import Outcome, Report, as_csv
from pep_forms.builder.exchange.taking import Taken, take
from pep_forms.builder.models import FormTemplate, FormVersion, Intake, Section
from pep_forms.engine.upgrade import load_form
from pep_forms.exceptions import DefinitionError, NotAllowed, Refused
from pep_forms.people.actor import Actor
from tests.builders import SYSTEM, make_user
from tests.integration.builder.workbooks import (
    care_leavers,
    dictionary,
    repacked,
    workbook,
)

pytestmark = pytest.mark.django_db
KEPT = Path(__file__).parent / "kept_exports"


def xlsform(**sheets: Any) -> Taken:
    return take(name="form.xlsx", data=workbook(**sheets))


def redcap(*fields: dict[str, str]) -> Taken:
    return take(name="form.csv", data=dictionary(*fields))


def errors(taken: Taken) -> list[tuple[str, int, str]]:
    found = [line for line in taken.report.lines if line.outcome is Outcome.ERROR]
    return [(line.sheet, line.row, line.column) for line in found]


def questions(taken: Taken) -> dict[str, dict[str, Any]]:
    assert taken.bundle is not None, [str(line) for line in taken.report.lines]
    found: dict[str, dict[str, Any]] = {}

    def below(question: dict[str, Any]) -> None:
        found[question["key"]] = question
        for column in question.get("questions", ()):
            below(column)

    for section in taken.bundle["sections"]:
        for page in section["pages"]:
            for question in page["questions"]:
                below(question)
    return found


def said(taken: Taken, row: int) -> set[Outcome]:
    return {line.outcome for line in taken.report.lines if line.row == row}


# XLSForm


def test_a_workbook_becomes_a_form_that_can_be_released() -> None:
    taken = take(name="leaving care.xlsx", data=care_leavers(), phase="post_16")
    assert taken.bundle is not None
    asked = questions(taken)

    assert taken.bundle["template"]["title"] == "Leaving care check-in"
    assert taken.bundle["template"]["phase"] == "post_16"
    pages = taken.bundle["sections"][0]["pages"]
    assert [page.get("title") for page in pages] == [
        {"en": "About you", "cy": "Amdanoch chi"},
        {"en": "Money", "cy": "Arian"},
        None,
    ]
    assert {key: question["kind"] for key, question in asked.items()} == {
        "first_name": "short_text", "age": "number", "in_school": "yes_no", "where": "one_of",
        "since": "date", "likes": "any_of", "other_likes": "long_text", "rent": "number",
        "food": "number", "total": "calculated", "worry": "scale", "jobs": "group",
        "employer": "short_text", "hours": "number", "long_hours": "information",
        "photo": "drawing", "agree": "yes_no",
    }  # fmt: skip
    assert asked["age"]["options"] == {"min": 16, "max": 25}
    assert asked["first_name"]["options"] == {"max_length": 40}
    assert asked["since"]["options"] == {"range": "past"}
    assert asked["likes"]["options"] == {"max": 2}
    assert asked["first_name"]["label"]["cy"] == "Beth yw eich enw cyntaf?"
    assert asked["in_school"]["required"] == "submit"
    assert asked["jobs"]["options"] == {"min_rows": 3, "max_rows": 3}
    assert check.problems(taken.bundle) == []


def test_conditions_name_the_questions_and_choices_they_named() -> None:
    asked = questions(take(name="x.xlsx", data=care_leavers()))
    ids = {key: question["id"] for key, question in asked.items()}

    assert asked["where"]["show_when"] == {
        "question": ids["in_school"], "op": "is", "value": True
    }  # fmt: skip
    assert asked["likes"]["show_when"] == {
        "any": [
            {"question": ids["age"], "op": "more_than", "value": 17},
            {"question": ids["where"], "op": "is", "value": "college"},
        ]
    }
    assert asked["other_likes"]["show_when"] == {
        "question": ids["likes"], "op": "includes", "value": "other"
    }  # fmt: skip
    # The group around it decides for each of its questions.
    assert asked["rent"]["show_when"] == {"question": ids["age"], "op": "at_least", "value": 18}
    assert asked["long_hours"]["show_when"] == {
        "question": ids["hours"], "op": "more_than", "value": 40
    }  # fmt: skip
    assert asked["total"]["options"]["expression"] == f"{ids['rent']} + {ids['food']}"
    rule = asked["rent"]["rules"][0]
    assert rule["must"] == {"question": ids["rent"], "op": "more_than", "value": 0}


def test_every_row_is_in_the_report() -> None:
    taken = take(name="x.xlsx", data=care_leavers())

    assert said(taken, 4) == {Outcome.UNDERSTOOD}
    assert said(taken, 5) == {Outcome.UNDERSTOOD, Outcome.APPROXIMATED}
    assert said(taken, 11) == {Outcome.LEFT_OUT}
    assert said(taken, 17) == {Outcome.LEFT_OUT}
    rows = {line.row for line in taken.report.lines if line.sheet == "survey"}
    ends = {12, 19, 24}
    assert rows == set(range(2, 27)) - ends
    lost = {(line.row, line.column) for line in taken.report.lines if line.column}
    assert (10, "default") in lost
    assert "concat()" in next(line.words for line in taken.report.lines if line.row == 17)


def test_the_next_edition_meets_the_same_questions() -> None:
    first = questions(take(name="a.xlsx", data=care_leavers()))
    again = questions(take(name="b.xlsx", data=care_leavers()))

    assert {k: q["id"] for k, q in first.items()} == {k: q["id"] for k, q in again.items()}


def test_a_long_form_becomes_a_section_for_each_group() -> None:
    rows: list[list[str]] = [["type", "name", "label", "relevant"]]
    for group in ("one", "two"):
        relevant = "${one_1} = 5" if group == "two" else ""
        rows.append(["begin group", group, group.title(), relevant])
        rows += [["integer", f"{group}_{n}", f"How many {n}?", ""] for n in range(20)]
        rows += [["text", f"{group}_t", "Why?", "${one_2} > 1"], ["end group", "", "", ""]]
    taken = xlsform(survey=rows)
    assert taken.bundle is not None
    sections = taken.bundle["sections"]
    first = questions(taken)

    assert [section["title"] for section in sections] == ["One", "Two"]
    places = taken.bundle["template"]["sections"]
    assert places[1]["show_when"] == {"question": first["one_1"]["id"], "op": "is", "value": 5}
    assert "show_when" in first["one_t"]
    # Only the template can look across sections.
    assert "show_when" not in first["two_t"]
    assert any("another section" in line.words for line in taken.report.lines)


def test_rows_with_the_same_choices_become_a_table() -> None:
    survey = """
    type | name | label | appearance
    begin_group | mood | How often are you… | field-list
    select_one often | heads | How often? | label
    select_one often | sad | sad? | list-nolabel
    select_one often | glad | glad? | list-nolabel
    end_group | | |
    text | why | Why? |
    """
    choices = """
    list_name | name | label
    often | 1 | Never
    often | 2 | Often
    """
    asked = questions(xlsform(survey=survey, choices=choices))

    assert asked["mood"]["kind"] == "table"
    assert [row["id"] for row in asked["mood"]["choices"]] == ["sad", "glad"]
    assert asked["mood_answer"]["kind"] == "one_of"
    assert [choice["id"] for choice in asked["mood_answer"]["choices"]] == ["1", "2"]


@pytest.mark.parametrize(
    ("survey", "place"),
    [
        ("type | name | label\ntext | a | A\nnonsense | b | B", ("survey", 3, "")),
        ("type | name | label\ntext | a b | A", ("survey", 2, "")),
        ("type | name | label\nselect_one nowhere | a | A", ("survey", 2, "")),
        ("type | name | label\nbegin group | g | G\ntext | a | A", ("survey", 2, "")),
        ("type | name | label | relevant\ntext | a | A | ${b} = 1", ("survey", 2, "")),
    ],
)
def test_a_broken_workbook_names_the_row(survey: str, place: tuple[str, int, str]) -> None:
    taken = xlsform(survey=survey)

    assert taken.bundle is None
    assert place[1] in {row for _, row, _ in errors(taken)}


def test_several_faults_are_told_at_once() -> None:
    taken = xlsform(survey="type | name | label\nfoo | a | A\ntext | ok | OK\nbar | b | B")

    assert {row for _, row, _ in errors(taken)} == {2, 4}


def test_a_ring_of_conditions_is_refused_with_the_names() -> None:
    taken = xlsform(
        survey="type | name | label | relevant\n"
        "text | a | First | ${b} = 'x'\ntext | b | Second | ${a} = 'y'"
    )

    assert taken.bundle is None
    words = " ".join(line.words for line in taken.report.lines)
    assert "“First”" in words
    assert "“Second”" in words


# REDCap


def test_a_dictionary_becomes_a_form() -> None:
    often = "1, Never | 2, Often"
    taken = redcap(
        {"name": "record_id", "label": "Record"},
        {"name": "born", "header": "About", "validation": "date_dmy", "max": "today"},
        {"name": "school", "type": "yesno", "required": "y"},
        {"name": "which", "type": "dropdown", "choices": "a, One, two | b, Three"},
        {"name": "size", "validation": "integer", "min": "1", "max": "9",
         "branching": "[school] = '1' and [which] <> ''"},
        {"name": "likes", "type": "checkbox", "choices": "1, Art | 2, Music", "identifier": "y"},
        {"name": "song", "type": "notes", "branching": "[likes(2)] = '1' or [which] = 'b'"},
        {"name": "double", "type": "calc", "choices": "round([size] * 2, 1)"},
        {"name": "bmi", "type": "calc", "choices": "round([size]/([size])^(2), 1)"},
        {"name": "late", "type": "calc", "choices": "datediff([born], 'today', 'y')"},
        {"name": "pain", "type": "slider", "choices": "None | | Worst"},
        {"name": "paper", "type": "file"},
        {"name": "read", "type": "descriptive", "label": "<b>Please</b> read<br>this"},
        {"name": "sad", "type": "radio", "choices": often, "matrix": "mood", "header": "Moods"},
        {"name": "glad", "type": "radio", "choices": often, "matrix": "mood"},
        {"name": "secret", "type": "sql", "choices": "select 1"},
        {"name": "tag", "annotation": "@HIDDEN old note", "form": "extra"},
    )  # fmt: skip
    asked = questions(taken)
    ids = {key: question["id"] for key, question in asked.items()}
    assert taken.bundle is not None

    assert [section["title"] for section in taken.bundle["sections"]] == ["Learning", "Extra"]
    assert {key: question["kind"] for key, question in asked.items()} == {
        "record_id": "short_text", "born": "date", "school": "yes_no", "which": "one_of",
        "size": "number", "likes": "any_of", "song": "long_text", "double": "calculated",
        "bmi": "calculated", "pain": "number", "paper": "file", "read": "information",
        "mood": "table", "mood_answer": "one_of", "tag": "short_text",
    }  # fmt: skip
    assert asked["born"]["options"] == {"range": "past"}
    assert [choice["label"] for choice in asked["which"]["choices"]] == ["One, two", "Three"]
    assert asked["size"]["options"] == {"min": 1, "max": 9}
    assert asked["size"]["show_when"] == {
        "all": [
            {"question": ids["school"], "op": "is", "value": True},
            {"question": ids["which"], "op": "answered"},
        ]
    }
    assert asked["song"]["show_when"] == {
        "any": [
            {"question": ids["likes"], "op": "includes", "value": "2"},
            {"question": ids["which"], "op": "is", "value": "b"},
        ]
    }
    assert asked["double"]["options"]["expression"] == f"round(({ids['size']} * 2), 1)"
    assert asked["read"]["label"] == "Please read\nthis"
    assert asked["pain"]["options"] == {"min": 0, "max": 100}
    assert asked["tag"]["remark"] == "@HIDDEN old note"
    assert said(taken, 11) == said(taken, 17) == {Outcome.LEFT_OUT}
    assert check.problems(taken.bundle) == []


def test_a_matrix_that_something_looks_into_stays_apart() -> None:
    often = "1, Never | 2, Often"
    asked = questions(
        redcap(
            {"name": "sad", "type": "radio", "choices": often, "matrix": "mood"},
            {"name": "glad", "type": "radio", "choices": often, "matrix": "mood"},
            {"name": "why", "branching": "[sad] = '2'"},
        )
    )

    assert asked["sad"]["kind"] == asked["glad"]["kind"] == "one_of"
    assert asked["why"]["show_when"]["question"] == asked["sad"]["id"]


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ({"name": "Bad Name"}, ""),
        ({"name": ""}, ""),
        ({"name": "a", "type": "radio"}, "Choices"),
        ({"name": "a", "type": "radio", "choices": "1, X | 1, Y"}, "Choices"),
        ({"name": "a", "validation": "integer", "min": "9", "max": "1"}, "Text Validation Min"),
    ],
)
def test_a_broken_dictionary_names_row_and_column(field: dict[str, str], column: str) -> None:
    taken = redcap({"name": "fine"}, field)

    assert taken.bundle is None
    assert [(row, at.startswith(column)) for _, row, at in errors(taken)] == [(3, True)]


def test_two_fields_of_one_name_are_refused() -> None:
    assert errors(redcap({"name": "a"}, {"name": "b"}, {"name": "a"})) == [("", 4, "")]


# Files that mean harm


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (40 * 2**20))
    return out.getvalue()


def with_entities() -> bytes:
    declare = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

    def change(name: str, content: bytes) -> bytes:
        if name != "xl/workbook.xml":
            return content
        return declare + content.split(b"?>", 1)[-1]

    return repacked(care_leavers(), change)


def with_far_cell() -> bytes:
    def change(name: str, content: bytes) -> bytes:
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return content.replace(b"</sheetData>", far) if name.endswith("sheet1.xml") else content

    return repacked(care_leavers(), change)


HOSTILE = {
    "empty.xlsx": b"",
    "noise.xlsx": b"\x00\xff" * 500,
    "not-a-zip.xlsx": b"PK\x03\x04 but no more",
    "old.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "page.html": b"<html>",
    "noise.csv": b"\x00\x01\x02",
    "open.csv": b'"Variable / Field Name","Form Name\n' + b"x" * 1000,
    "other.csv": b"a,b\n1,2\n",
    "list.json": b"[1]",
    "broken.json": b'{"format": ',
    "deep.json": b"[" * 100_000,
    "latin.json": b'{"format": "\xe9"}',
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_file_that_is_none_is_an_error_and_no_crash(name: str) -> None:
    taken = take(name=name, data=HOSTILE[name])

    assert taken.bundle is None
    assert not taken.report.readable
    assert all(line.words for line in taken.report.lines)


@pytest.mark.parametrize("make", [bomb, with_entities, with_far_cell])
def test_a_hostile_workbook_is_refused_soon(make: Any) -> None:
    data = make()
    started = time.perf_counter()

    taken = take(name="x.xlsx", data=data)

    assert taken.bundle is None
    assert not taken.report.readable
    # A generous bound: it is refused before it is unpacked, or after a bounded look.
    assert time.perf_counter() - started < 20


def test_a_file_that_is_too_large_is_not_read() -> None:
    for name in ("x.xlsx", "x.csv", "x.json"):
        taken = take(name=name, data=b"x" * (6 * 2**20))
        assert taken.bundle is None
        assert "larger than 5 MB" in taken.report.lines[0].words


def test_a_formula_is_an_error_with_its_cell() -> None:
    rows = [["type", "name", "label"], ["text", "a", '=HYPERLINK("http://x.example","A")']]
    assert errors(xlsform(survey=rows)) == [("survey", 2, "label")]


def test_the_report_is_no_formula_either() -> None:
    report = Report()
    report.left_out("=1+1", subject='=cmd|"/c calc"', column="@sum")
    line = as_csv(report).splitlines()[1]

    assert "'=1+1" in line
    assert "'=cmd" in line
    assert "'@sum" in line


# Looking and saving


def form_editor() -> Actor:
    from django.contrib.auth.models import Permission

    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="change_formtemplate"))
    return Actor(user, "form_editor")


def test_looking_saves_nothing_and_accepting_saves_drafts() -> None:
    editor = form_editor()
    intake = look(name="x.xlsx", data=care_leavers(), phase="post_16", by=editor)
    assert not FormTemplate.objects.exists()
    assert intake.title == "Leaving care check-in"

    template = accept(intake=intake, how="draft", by=editor)

    assert template.key == "leaving_care"
    assert not FormVersion.objects.exists()
    assert not Intake.objects.exists()
    version = release(template_key="leaving_care", by=SYSTEM)
    assert load_form(json.loads(version.spec)).sections[0].languages == ("en", "cy")
    with pytest.raises(Refused):
        accept(intake=intake, how="draft", by=editor)


def test_what_cannot_be_read_cannot_be_saved() -> None:
    editor = form_editor()
    intake = look(name="x.csv", data=dictionary({"name": "Bad"}), phase="school", by=editor)

    with pytest.raises(Refused):
        accept(intake=intake, how="draft", by=editor)
    assert not Section.objects.exists()


def test_only_form_editors_may() -> None:
    with pytest.raises(NotAllowed):
        look(name="x.xlsx", data=care_leavers(), phase="school", by=Actor(make_user(), ""))


def test_what_nobody_decided_about_goes_after_a_day() -> None:
    editor = form_editor()
    old = look(name="x.xlsx", data=care_leavers(), phase="school", by=editor)
    later = clock.now() + (clock.now() - clock.now().replace(year=clock.now().year - 1))
    with clock.at(later):
        look(name="x.xlsx", data=care_leavers(), phase="school", by=editor)
    assert not Intake.objects.filter(pk=old.pk).exists()


def shared() -> dict[str, Any]:
    """A bundle of two sections, taken in and changed in one of them."""
    from tests.integration.api.world import BUNDLE

    import_definition(data=BUNDLE, by=SYSTEM)
    changed = copy.deepcopy(BUNDLE)
    changed["sections"][0]["pages"][0]["questions"][0]["label"] = "About them"
    return changed


def test_the_same_content_is_used_and_other_content_becomes_a_draft() -> None:
    changed = shared()
    before = {s.key: s.latest_revision_id for s in Section.objects.all()}

    import_definition(data=changed, by=SYSTEM)

    after = {s.key: s.latest_revision_id for s in Section.objects.all()}
    assert set(after) == {"about", "care", "views"}
    assert {key for key in after if after[key] != before[key]} == {"about"}
    assert "About them" in json.dumps(Section.objects.get(key="about").latest().definition)


def test_other_content_becomes_a_copy_as_asked() -> None:
    changed = shared()
    changed["template"]["rules"] = [
        {"id": "r", "must": {"question": "count", "op": "more_than", "value": 1}, "message": "M"}
    ]
    before = Section.objects.get(key="about").latest().definition

    template = import_definition(data=changed, copy_changed=True, by=SYSTEM)

    assert Section.objects.get(key="about").latest().definition == before
    made = Section.objects.get(key="about-copy")
    assert made.copied_from == "about"
    places = template.latest().definition["sections"]
    assert [p if isinstance(p, str) else p["section"] for p in places] == [
        "about-copy", "care", "views"
    ]  # fmt: skip
    ids = {q["key"]: q["id"] for q in made.latest().definition["pages"][0]["questions"]}
    assert ids["count"] != "count"
    # What the template says about a question of the copy is said about the copy.
    assert template.latest().definition["rules"][0]["must"]["question"] == ids["count"]
    release(template_key="api", by=SYSTEM)


def test_a_remark_travels_and_is_never_printed() -> None:
    changed = shared()
    changed["sections"][0]["pages"][0]["questions"][0]["remark"] = "cnry-remark"
    import_definition(data=changed, by=SYSTEM)

    version = release(template_key="api", by=SYSTEM)

    assert "cnry-remark" in bundles.write(export("api"))
    assert "cnry-remark" not in version.spec
    assert "cnry-remark" not in bundles.write(export("api", 1))


def test_an_export_comes_back_byte_for_byte() -> None:
    shared()
    first = bundles.write(export("api"))

    import_definition(data=bundles.read(first), by=SYSTEM)

    assert bundles.write(export("api")) == first
    intake = look(name="api.json", data=first.encode(), phase="school", by=form_editor())
    accept(intake=intake, how="copy_all", by=form_editor())
    assert FormTemplate.objects.filter(key="api-copy").exists()


def test_old_files_keep_coming_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of format 1 goes through every step there is by then, sections and places too."""
    from pep_forms.engine import upgrade

    def renamed(form: dict[str, Any]) -> dict[str, Any]:
        sections = [{**section, "title": f"{section['title']}!"} for section in form["sections"]]
        return {**form, "sections": sections, "title": "New"}

    for module in (upgrade, bundles, check):
        monkeypatch.setattr(module, "SCHEMA_VERSION", 2)
    monkeypatch.setattr(upgrade, "STEPS", {1: renamed})
    old = shared()

    template = import_definition(data=old, by=SYSTEM)

    assert template.latest().definition["title"] == "New"
    assert template.latest().definition["sections"] == ["about", "care", "views"]
    assert Section.objects.get(key="care").latest().definition["title"] == "Care!"
    with pytest.raises(DefinitionError):
        import_definition(data={**old, "schema_version": 3}, by=SYSTEM)


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.json")), ids=lambda path: path.stem)
def test_files_that_were_exported_once_come_in_for_ever(path: Path) -> None:
    """Never change these files: they are what other sites have."""
    data = bundles.read(path.read_text(encoding="utf-8"))

    template = import_definition(data=data, by=SYSTEM)
    version = release(template_key=template.key, by=SYSTEM)

    form = load_form(json.loads(version.spec))
    assert [section.key for section in form.sections] == [s["key"] for s in data["sections"]]
    for section, kept in zip(form.sections, data["sections"], strict=True):
        ids = [q["id"] for page in kept.get("pages", ()) for q in page["questions"]]
        assert [question.id for question in section.questions()] == ids


def test_a_form_with_short_language_names_and_other_choices_comes_in() -> None:
    survey = """
    type | name | label:Eng | label:Fr
    select_multiple fruits or_other | fruit | Which fruit? | Quels fruits ?
    note | thanks | Thank you | Merci
    """
    choices = """
    list name | name | label:Eng | label:Fr
    fruits | 1 | Mango | Mangue
    fruits | 2 | Apple | Pomme
    """
    asked = questions(xlsform(survey=survey, choices=choices))

    assert asked["fruit"]["label"] == {"en": "Which fruit?", "fr": "Quels fruits ?"}
    assert [choice["id"] for choice in asked["fruit"]["choices"]] == ["1", "2", "other"]
    assert asked["fruit_other"]["show_when"] == {
        "question": asked["fruit"]["id"], "op": "includes", "value": "other"
    }  # fmt: skip


def test_groups_nested_beyond_all_reason_are_refused() -> None:
    rows = [["type", "name", "label"]]
    rows += [["begin group", f"g{number}", "G"] for number in range(900)]
    rows += [["text", "a", "A"], *([["end group", "", ""]] * 900)]

    assert xlsform(survey=rows).bundle is None
