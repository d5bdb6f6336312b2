"""Lists of choices: named by nobody, and told with the row; or in random order, and kept."""

from __future__ import annotations

import pytest

from pep_forms.builder.exchange.taking import take
from tests.integration.builder.workbooks import workbook

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["select_one", "select_multiple", "Rank", "select one"])
def test_the_row_is_named(kind: str) -> None:
    survey = f"type | name | label\ntext | a | A\n{kind} | b | B\nnote | c | C"
    choices = "list_name | name | label\nl | x | X"
    taken = take(name="form.xlsx", data=workbook(survey=survey, choices=choices))
    assert taken.bundle is None
    (error,) = [line for line in taken.report.lines if line.outcome == "error"]
    assert (error.sheet, error.row, error.subject) == ("survey", 3, "b")
    assert "no list of choices" in error.words


def test_choices_in_random_order_come_over() -> None:
    survey = (
        "type | name | label | parameters | constraint\n"
        "select_multiple l | a | A | randomize=true seed=4 | count-selected(.) <= 2\n"
        "begin_group | g | G | |\n"
        "select_one l | b | B | randomize=true |\n"
        "end_group | | | |"
    )
    choices = "list_name | name | label\nl | x | First\nl | y | Second"
    taken = take(name="form.xlsx", data=workbook(survey=survey, choices=choices))
    assert taken.bundle is not None
    questions = [
        question
        for section in taken.bundle["sections"]
        for page in section["pages"]
        for question in page["questions"]
    ]
    assert [question["kind"] for question in questions] == ["any_of", "one_of"]
    assert all(len(question["choices"]) == 2 for question in questions)
    assert questions[0]["options"]["max"] == 2
    told = [line.words for line in taken.report.lines if line.outcome == "approximated"]
    assert sum("order of the file" in words for words in told) == 2
