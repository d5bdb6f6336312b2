"""Files taken in, and looked at: what became of them, for the tests of import."""

from __future__ import annotations

from typing import Any

from pep_forms.builder.exchange.report import Outcome
from pep_forms.builder.exchange.taking import Taken, take
from tests.integration.builder.workbooks import dictionary, workbook


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


def told(taken: Taken, row: int) -> list[tuple[Outcome, str]]:
    """What the report says of a row."""
    return [(line.outcome, line.words) for line in taken.report.lines if line.row == row]
