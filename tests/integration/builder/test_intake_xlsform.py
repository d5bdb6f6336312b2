"""XLSForm workbooks that are taken in: what becomes of what stands in them."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from pep_forms.builder import check
from pep_forms.builder.exchange.report import Outcome
from pep_forms.builder.exchange.taking import take
from tests.integration.builder.taken import errors, questions, said, told, xlsform
from tests.integration.builder.workbooks import care_leavers, repacked, workbook

pytestmark = pytest.mark.django_db


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


def test_what_only_follows_from_a_fault_is_no_fault() -> None:
    taken = xlsform(
        survey="type | name | label | relevant\n"
        "select_one nowhere | a | A |\n"
        "text | b | About ${a} | ${a} = 'x'\n"
        "begin group | g | G | ${a} = 'y'\n"
        "text | c | C | ${missing} = 'z'\n"
        "end group | | |",
        choices=OFTEN,
    )

    # One fault a row and column, and none for what hangs on the question that is at fault.
    assert errors(taken) == [("survey", 2, ""), ("survey", 5, "relevant")]
    words = [line.words for line in taken.report.lines]
    assert words[0] == "The sheet “choices” has no list “nowhere”."
    assert words[1] == "It names “missing”, which is no question of this form."


def test_a_ring_of_conditions_is_refused_with_the_names() -> None:
    taken = xlsform(
        survey="type | name | label | relevant\n"
        "text | a | First | ${b} = 'x'\ntext | b | Second | ${a} = 'y'"
    )

    assert taken.bundle is None
    words = " ".join(line.words for line in taken.report.lines)
    assert "“First”" in words
    assert "“Second”" in words


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


PLACES = """
list_name | name | label | region | state
towns | hill | Hill | north | a
towns | mill | Mill | south | a
towns | hill | Hill (again) | north | b
states | a | A | |
states | b | B | |
"""


def test_a_filter_that_always_says_the_same_narrows_the_choices() -> None:
    survey = """
    type | name | label | choice_filter
    select_one towns | north | Which? | region = 'north'
    select_one towns | other | Which? | region != 'north'
    select_one towns | any | Which? | true()
    select_one states | state | Which? |
    select_one towns | town | Which? | state = ${state}
    """
    settings = "allow_choice_duplicates\nyes"
    taken = xlsform(survey=survey, choices=PLACES, settings=settings)
    asked = questions(taken)
    picks = {key: [pick["id"] for pick in one["choices"]] for key, one in asked.items()}

    assert picks["north"] == ["hill"]
    assert picks["other"] == ["mill"]
    assert picks["any"] == picks["town"] == ["hill", "mill"]
    assert not any(line.sheet == "settings" for line in taken.report.lines)
    # One of two choices with one code is lost, and the filter where it hangs on an answer.
    assert said(taken, 2) == said(taken, 4) == {Outcome.UNDERSTOOD, Outcome.APPROXIMATED}
    assert said(taken, 3) == {Outcome.UNDERSTOOD}
    assert said(taken, 6) == {Outcome.UNDERSTOOD, Outcome.APPROXIMATED, Outcome.LEFT_OUT}
    assert check.problems(taken.bundle or {}) == []


def test_what_the_choices_lose_is_told_on_their_sheet() -> None:
    choices = """
    list_name | name | label | image
    one | a | A | a.png
    one | b | |
    other | c | C |
    """
    taken = xlsform(survey="type | name | label\nselect_one one | q | Which?", choices=choices)
    asked = questions(taken)
    lost = [(line.row, line.column, line.subject) for line in taken.report.lines
            if line.sheet == "choices"]  # fmt: skip

    assert [pick["label"] for pick in asked["q"]["choices"]] == ["A", "B"]
    assert lost == [(2, "image", "a.png"), (4, "", "other")]
    assert any("“b” has no words" in words for _, words in told(taken, 2))


GRID = """
begin_group | mood | How often are you… | field-list |
select_one often | heads | How often? | label |
select_one often | sad | sad? | list-nolabel | Think of last week
select_one often | glad | glad? | list-nolabel |
end_group | | | |
"""
OFTEN = "list_name | name | label\noften | 1 | Never\noften | 2 | Often"


def test_every_row_of_a_table_is_told() -> None:
    survey = "type | name | label | appearance | hint" + GRID + "text | why | Why? | |"
    taken = xlsform(survey=survey, choices=OFTEN)

    assert [said(taken, row) for row in (2, 3, 5)] == [{Outcome.UNDERSTOOD}] * 3
    assert said(taken, 4) == {Outcome.UNDERSTOOD, Outcome.LEFT_OUT}


def test_a_table_stays_one_in_a_form_of_many_sections() -> None:
    many = "".join(f"integer | n{at} | How many? | |\n" for at in range(35))
    survey = (
        "type | name | label | appearance | hint\n"
        f"begin_group | one | One | |\n{many}end_group | | | |" + GRID + "text | why | Why? | |"
    )
    taken = xlsform(survey=survey, choices=OFTEN)
    asked = questions(taken)
    assert taken.bundle is not None

    assert asked["mood"]["kind"] == "table"
    assert "heads" not in asked
    assert [one["title"] for one in taken.bundle["sections"]] == ["One", "More questions"]


def test_a_row_that_only_heads_others_is_no_question() -> None:
    survey = (
        "type | name | label | appearance | relevant\n"
        "begin_group | mood | Mood | |\n"
        "select_one often | heads | How often? | label |\n"
        "select_one often | sad | sad? | list-nolabel |\n"
        "select_one often | glad | glad? | list-nolabel | ${sad} = '2'\n"
        "end_group | | | |"
    )
    asked = questions(xlsform(survey=survey, choices=OFTEN))

    assert set(asked) == {"sad", "glad"}


def test_what_is_left_out_in_any_case_stops_no_form() -> None:
    survey = """
    type | name | label | trigger | calculation
    note | | Read this first | |
    text | a | A | ${nowhere} |
    calculate | one | | | 1
    """
    taken = xlsform(survey=survey)
    asked = questions(taken)

    assert [question["kind"] for question in asked.values()] == [
        "information", "short_text", "calculated"
    ]  # fmt: skip
    assert asked["one"]["options"]["expression"] == "1"
    assert said(taken, 2) == said(taken, 4) == {Outcome.UNDERSTOOD}
    assert Outcome.LEFT_OUT in said(taken, 3)


def test_an_age_is_reckoned_from_days() -> None:
    survey = """
    type | name | label | calculation
    date | born | When were you born? |
    calculate | age | | int((today() - ${born}) div 365.25)
    calculate | bad | | ${born} * 2
    """
    taken = xlsform(survey=survey)
    asked = questions(taken)

    assert set(asked) == {"born", "age"}
    assert said(taken, 3) == {Outcome.APPROXIMATED}
    assert "as if it were a number" in told(taken, 4)[0][1]


def test_a_pattern_for_e_mail_becomes_the_kind_that_checks_it() -> None:
    survey = [
        ["type", "name", "label", "constraint"],
        [
            "text",
            "mail",
            "E-mail",
            r"regex(., '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,4}$')",
        ],
        ["text", "code", "Code", "regex(., '^[A-Z]{3}[0-9]{2}$')"],
    ]
    taken = xlsform(survey=survey)
    asked = questions(taken)

    assert asked["mail"]["kind"] == "email"
    assert asked["code"]["kind"] == "short_text"
    assert said(taken, 2) == {Outcome.UNDERSTOOD, Outcome.APPROXIMATED}
    assert said(taken, 3) == {Outcome.UNDERSTOOD, Outcome.LEFT_OUT}


def with_formula(data: bytes, shown: str) -> bytes:
    """The workbook with formulas where 4242 stands, which showed this when it was saved."""

    def change(name: str, content: bytes) -> bytes:
        old = re.compile(rb'<c r="(\w+)"[^>]*><v>4242</v></c>')
        new = rb'<c r="\1" t="str"><f>B2&amp;"!"</f><v>' + shown.encode() + b"</v></c>"
        return old.sub(new, content)

    return repacked(data, change)


def test_a_formula_becomes_what_it_showed() -> None:
    data = workbook(survey=[["type", "name", "label"], ["text", "a", 4242], ["text", "b", "B"]])

    taken = take(name="x.xlsx", data=with_formula(data, "What is your name?"))

    assert questions(taken)["a"]["label"] == "What is your name?"
    assert Outcome.APPROXIMATED in said(taken, 2)
    assert said(taken, 3) == {Outcome.UNDERSTOOD}
    for shown in ("", "#REF!"):
        broken = take(name="x.xlsx", data=with_formula(data, shown))
        assert errors(broken) == [("survey", 2, "label")]


def test_formulas_that_no_form_needs_stop_none() -> None:
    data = workbook(
        survey=[["type", "name", "label", "required"], ["text", "a", "A", "=TRUE()"]],
        settings=[["form_title", "version"], ["Form", '=TEXT(NOW(), "yyyymmdd")']],
        notes=[["anything"], ["=A1"]],
    )
    taken = take(name="x.xlsx", data=data)

    assert questions(taken)["a"]["required"] == "submit"
    assert taken.bundle is not None
    assert taken.bundle["template"]["title"] == "Form"


def test_empty_rows_below_a_form_are_passed_over() -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "survey"
    sheet.append(["type", "name", "label"])
    sheet.append(["text", "a", "A"])
    sheet["A60000"] = ""
    sheet["A60000"].font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)

    assert set(questions(take(name="x.xlsx", data=out.getvalue()))) == {"a"}
    sheet["A80000"] = "text"
    out = io.BytesIO()
    book.save(out)
    deep = take(name="x.xlsx", data=out.getvalue())
    assert deep.bundle is None
    assert "below row 70000" in deep.report.lines[0].words
