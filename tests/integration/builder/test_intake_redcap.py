"""REDCap data dictionaries that are taken in: what becomes of what stands in them."""

from __future__ import annotations

import pytest

from pep_forms.builder import check
from pep_forms.builder.exchange.report import Outcome
from pep_forms.builder.exchange.taking import take
from tests.integration.builder.taken import errors, questions, redcap, said, told
from tests.integration.builder.workbooks import dictionary

pytestmark = pytest.mark.django_db


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
        "late": "calculated",
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
    assert said(taken, 17) == {Outcome.LEFT_OUT}
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


def test_the_smallest_and_largest_day_become_a_rule() -> None:
    taken = redcap(
        {"name": "born", "validation": "date_mdy", "min": "1990-01-01", "max": "2029-12-31"},
        {"name": "moved", "validation": "date_dmy", "min": "[born]", "max": "today"},
        {"name": "up", "validation": "time", "max": "09:30"},
        {"name": "odd", "validation": "date_ymd", "min": "1/2/2020"},
        {"name": "met", "validation": "datetime_dmy", "min": "2020-01-01 08:00"},
    )
    asked = questions(taken)
    born = asked["born"]["id"]

    assert asked["born"]["rules"][0]["must"] == {
        "all": [
            {"question": born, "op": "at_least", "value": "1990-01-01"},
            {"question": born, "op": "at_most", "value": "2029-12-31"},
        ]
    }
    assert asked["born"]["rules"][0]["message"] == (
        "It must be 1 January 1990 or later and 31 December 2029 or earlier."
    )
    moved = asked["moved"]
    assert moved["rules"][0]["must"] == {"question": moved["id"], "op": "at_least", "other": born}
    assert moved["options"] == {"range": "past"}
    assert asked["up"]["rules"][0]["must"]["value"] == "09:30"
    assert Outcome.LEFT_OUT in said(taken, 5)
    assert Outcome.LEFT_OUT in said(taken, 6)
    assert any(words.startswith("Limits bind here") for _, words in told(taken, 0))
    assert check.problems(taken.bundle or {}) == []


def test_limits_that_bound_there_too_are_no_difference() -> None:
    taken = redcap(
        {"name": "a", "validation": "integer", "max": "9", "annotation": "@FORCE-MINMAX"}
    )

    assert not any(words.startswith("Limits bind here") for _, words in told(taken, 0))
    assert said(taken, 2) == {Outcome.UNDERSTOOD}


def test_tags_become_options_or_are_told_one_by_one() -> None:
    taken = redcap(
        {"name": "tweet", "annotation": "@CHARLIMIT='140' remember @HIDDEN-SURVEY"},
        {"name": "essay", "type": "notes", "annotation": '@WORDLIMIT="200"'},
        {"name": "likes", "type": "checkbox", "choices": "1, A | 2, B | 3, C",
         "annotation": "@MAXCHECKED=2 @NONEOFTHEABOVE='3'"},
        {"name": "when", "validation": "date_dmy", "annotation": "@TODAY @READONLY @CHARLIMIT=5"},
        {"name": "odd", "annotation": "@SOMETHING-NEW @CHARLIMIT=none"},
    )  # fmt: skip
    asked = questions(taken)

    assert asked["tweet"]["options"] == {"max_length": 140}
    assert asked["essay"]["options"] == {"max_words": 200}
    assert asked["likes"]["options"] == {"max": 2}
    assert "options" not in asked["when"]
    lost = {row: [w for outcome, w in told(taken, row) if outcome is Outcome.LEFT_OUT]
            for row in range(2, 7)}  # fmt: skip
    assert [words.split(":")[0] for words in lost[2]] == ["@HIDDEN-SURVEY"]
    assert lost[3] == []
    assert [words.split(":")[0] for words in lost[4]] == ["@NONEOFTHEABOVE"]
    assert [words.split(":")[0] for words in lost[5]] == [
        "@TODAY", "@READONLY", "What @CHARLIMIT does has no counterpart."
    ]  # fmt: skip
    assert len(lost[6]) == 2


def test_what_a_label_borrows_is_named_and_told() -> None:
    taken = redcap(
        {"name": "first", "label": "First name"},
        {"name": "hello", "type": "descriptive", "label": "Dear [first], write it: {age:icons}"},
        {"name": "age", "validation": "integer", "label": "Age"},
        {"name": "made", "type": "descriptive", "label": "Made with [redcap-version] {not_here}"},
    )
    asked = questions(taken)

    assert asked["hello"]["label"] == "Dear [First name], write it: [Age]"
    words = [words for outcome, words in told(taken, 3) if outcome is Outcome.APPROXIMATED]
    assert len(words) == 2
    assert asked["made"]["label"] == "Made with [redcap-version] {not_here}"
    assert any(words.startswith("[redcap-version] was filled in") for _, words in told(taken, 5))


def test_a_slider_keeps_the_words_of_its_middle() -> None:
    asked = questions(
        redcap(
            {"name": "mood", "type": "slider", "choices": "Sad | So so | Glad"},
            {
                "name": "warm",
                "type": "slider",
                "choices": "Cold | | Hot",
                "min": "-10",
                "max": "40",
            },
        )
    )

    assert asked["mood"]["hint"] == "0 is Sad, 50 is So so, 100 is Glad"
    assert asked["warm"]["hint"] == "-10 is Cold, 40 is Hot"
    assert asked["warm"]["options"] == {"min": -10, "max": 40}


def test_what_one_row_of_a_table_cannot_have_is_told() -> None:
    often = {"type": "radio", "choices": "1, Never | 2, Often", "matrix": "mood"}
    taken = redcap(
        {"name": "sad", "header": "M" * 250, "required": "y", **often},
        {"name": "glad", "note": "Think of last week", "identifier": "y", **often},
        {"name": "drug", "choices": "BIOPORTAL:SNOMEDCT"},
    )
    asked = questions(taken)

    assert asked["mood"]["label"] == "Mood"
    assert asked["mood"]["hint"] == "M" * 250
    assert "required" not in asked["mood_answer"]
    assert said(taken, 2) == {Outcome.UNDERSTOOD, Outcome.LEFT_OUT}
    assert said(taken, 3) == {Outcome.UNDERSTOOD, Outcome.APPROXIMATED, Outcome.LEFT_OUT}
    assert said(taken, 4) == {Outcome.UNDERSTOOD, Outcome.LEFT_OUT}


def test_a_sum_that_waits_for_every_part_is_near_and_not_the_same() -> None:
    taken = redcap(
        {"name": "a", "validation": "number"},
        {"name": "b", "type": "yesno"},
        {"name": "all", "type": "calc", "choices": "sum([a], [b])"},
        {"name": "plus", "type": "calc", "choices": "[a] + [b]"},
    )
    asked = questions(taken)

    # What is empty was passed over there by sum(), and not by a plus.
    assert said(taken, 4) == {Outcome.APPROXIMATED}
    assert said(taken, 5) == {Outcome.UNDERSTOOD}
    assert f"if_({asked['b']['id']}, 1, 0)" in asked["plus"]["options"]["expression"]


def test_a_condition_that_a_whole_form_shares_becomes_the_section_s() -> None:
    shared = {"form": "two", "branching": "[kind] = '2'"}
    taken = redcap(
        {"name": "kind", "type": "radio", "choices": "1, First | 2, Second"},
        {"name": "more", **shared},
        {"name": "most", **shared, "branching": "[kind] = '2' and [more] <> ''"},
        {"name": "last", **shared},
    )
    partly = redcap({"name": "kind"}, {"name": "more", **shared}, {"name": "all", "form": "two"})
    assert taken.bundle is not None
    assert partly.bundle is not None

    # Only what every question has word for word is the section's.
    assert taken.bundle["template"]["sections"] == ["form-learning", "form-two"]
    whole = redcap(
        {"name": "kind", "type": "radio", "choices": "1, First | 2, Second"},
        {"name": "more", **shared},
        {"name": "last", **shared},
    )
    assert whole.bundle is not None
    asked = questions(whole)
    assert whole.bundle["template"]["sections"][1]["show_when"] == {
        "question": asked["kind"]["id"], "op": "is", "value": "2"
    }  # fmt: skip
    assert not any(line.outcome is Outcome.LEFT_OUT for line in whole.report.lines)
    assert partly.bundle["template"]["sections"] == ["form-learning", "form-two"]


def test_marks_that_are_not_doubled_are_read_and_told() -> None:
    data = dictionary({"name": "a"}, {"name": "link", "label": "HERE"}, {"name": "c"})
    odd = data.replace(b"HERE", b'"See <a href="x.html">this</a>, please"')

    taken = take(name="x.csv", data=odd)

    asked = questions(taken)
    assert asked["link"]["label"] == "See this, please"
    assert list(asked) == ["a", "link", "c"]
    assert any("not doubled" in words for _, words in told(taken, 3))
    torn = take(name="x.csv", data=odd.replace(b"<a href", b'<a","href'))
    assert [(line.row, line.subject) for line in torn.report.lines][:1] == [(3, "link")]
    assert torn.bundle is None


def test_a_mark_that_is_never_closed_names_its_row() -> None:
    data = dictionary({"name": "a"}, {"name": "b", "label": "HERE"}).replace(b"HERE", b'"oh no')

    taken = take(name="x.csv", data=data)

    assert taken.bundle is None
    assert "in row 3 is never closed" in taken.report.lines[0].words


def test_a_heading_that_was_changed_is_named() -> None:
    data = dictionary({"name": "a"}).replace(b"Variable / Field Name", b"1")

    assert "“Variable / Field Name”" in take(name="x.csv", data=data).report.lines[0].words


def test_what_holds_for_a_whole_dictionary_is_told_once() -> None:
    data = dictionary(
        {"name": "a", "validation": "number"},
        {"name": "b", "validation": "number_2dp_comma_decimal"},
        {"name": "c", "type": "checkbox", "choices": "1,"},
        {"name": "d"},
    ).replace(b"What about d?,,,,,,,,,", b"What about d?,,,,,,,,,LH")

    taken = take(name="x.csv", data=data)
    whole = [words for _, words in told(taken, 0)]

    assert "Numbers take up to four decimal places here." in whole
    assert any(words.startswith("A line of text takes up to 200 characters") for words in whole)
    assert any("aligned" in words for words in whole)
    # 1,5 would be read as fifteen.
    assert any("with a point" in words for _, words in told(taken, 3))
    assert any("has no words" in words for _, words in told(taken, 4))
