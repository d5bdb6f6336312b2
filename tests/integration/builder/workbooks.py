"""Workbooks and dictionaries for the tests of import, made on the spot: none is kept."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook

#: Headings and rows of one sheet, as a table of text.
Table = str


def table(text: Table) -> list[list[str]]:
    """Rows of a table written with bars: `type | name | label`."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def workbook(**sheets: Table | Sequence[Sequence[Any]]) -> bytes:
    """An .xlsx with these sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in table(rows) if isinstance(rows, str) else rows:
            sheet.append([cell if cell != "" else None for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with every member passed through `change`."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            new.writestr(member, change(member, old.read(member)))
    return out.getvalue()


REDCAP = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note",
    "Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max",
    "Identifier?", "Branching Logic (Show field only if...)", "Required Field?",
    "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
_SHORT = {
    "name": 0, "form": 1, "header": 2, "type": 3, "label": 4, "choices": 5, "note": 6,
    "validation": 7, "min": 8, "max": 9, "identifier": 10, "branching": 11, "required": 12,
    "matrix": 15, "ranking": 16, "annotation": 17,
}  # fmt: skip


def dictionary(*fields: dict[str, str], headings: Sequence[str] = REDCAP) -> bytes:
    """A REDCap data dictionary; a field names only the cells that it fills."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    for field in fields:
        row = [""] * len(headings)
        row[1] = "learning"
        row[3] = "text"
        for name, value in field.items():
            row[_SHORT[name]] = value
        row[4] = row[4] or f"What about {row[0]}?"
        writer.writerow(row)
    return out.getvalue().encode()


#: A form as a charity for care leavers might use it, with most of what XLSForm has.
SURVEY = """
type | name | label::English (en) | label::Welsh (cy) | hint::English (en) | required | relevant | constraint | constraint_message::English (en) | calculation | appearance | parameters | repeat_count | default | choice_filter
start | started | | | | | | | | | | | | |
begin_group | about | About you | Amdanoch chi | | | | | | | | | | |
text | first_name | What is your first name? | Beth yw eich enw cyntaf? | As you like to be called | yes | | string-length(.) <= 40 | Keep it under 40 letters | | | | | |
integer | age | How old are you, ${first_name}? | Faint yw eich oed? | | true | | . >= 16 and . < 26 | You must be 16 to 25 | | | | | |
select_one yes_no | in_school | Do you go to school or college? | | | yes | | | | | | | | |
select_one place | where | Where do you learn? | | | | ${in_school} = 'yes' | | | | minimal | | | |
date | since | Since when? | | | | ${in_school} = 'yes' and ${where} != '' | . <= today() | | | | | | |
select_multiple likes | likes | What do you like? | | | | ${age} > 17 or selected(${where}, 'college') | count-selected(.) <= 2 | | | | | | |
text | other_likes | What else do you like? | | | | selected(${likes}, 'other') | | | | multiline | | | today() |
geopoint | home | Where do you live? | | | | | | | | | | | |
end_group | | | | | | | | | | | | | |
begin_group | money | Money | Arian | | | ${age} >= 18 | | | | | | | |
decimal | rent | How much is your rent? | | | | | . > 0 | | | | | | |
decimal | food | How much do you spend on food? | | | | | | | | | | | |
calculate | total | | | | | | | | ${rent} + ${food} | | | | |
calculate | words | | | | | | | | concat(${rent}, ' pounds') | | | | |
range | worry | How much do you worry about money? | | | | | | | | | start=1 end=5 step=1 | | |
end_group | | | | | | | | | | | | | |
begin_repeat | jobs | Your jobs | Eich swyddi | | | | | | | | | 3 | |
text | employer | Who do you work for? | | | yes | | | | | | | | |
integer | hours | How many hours a week? | | | | | | | | | | | |
note | long_hours | That is a lot. Talk to your adviser. | | | | ${hours} > 40 | | | | | | | |
end_repeat | | | | | | | | | | | | | |
image | photo | A photo of your work | | | | | | | | signature | | | |
acknowledge | agree | I agree | | | yes | | | | | | | | |
"""  # noqa: E501
CHOICES = """
list_name | name | label::English (en) | label::Welsh (cy)
yes_no | yes | Yes | Ie
yes_no | no | No | Na
place | school | School | Ysgol
place | college | College | Coleg
likes | sport | Sport | Chwaraeon
likes | music | Music | Cerddoriaeth
likes | other | Something else | Rhywbeth arall
"""
SETTINGS = """
form_title | form_id | version | style
Leaving care check-in | leaving_care | 3 | pages
"""


def care_leavers() -> bytes:
    """The form above."""
    return workbook(survey=SURVEY, choices=CHOICES, settings=SETTINGS)
