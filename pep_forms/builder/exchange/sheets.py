"""Reading tables out of files that strangers made: bounded in every direction.

A workbook is a ZIP of XML. It is measured before anything is unpacked, XML that declares
entities is refused, rows and columns are counted while they are read, and a formula is never
worked out: what it showed when the file was saved is taken, and told; where the file does not
hold that, the formula is an error with its cell.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from pep_forms.builder.exchange.commas import read_rows
from pep_forms.builder.exchange.report import Report
from pep_forms.exceptions import BadInput

LARGEST_FILE = 5 * 2**20
#: What an honest workbook of the largest size unpacks to, and how far it may be squeezed.
LARGEST_UNPACKED = 30 * 2**20
MOST_MEMBERS = 500
MOST_RATIO = 200
MOST_SHEETS = 20
MOST_ROWS = 10_000
#: How far down is looked for them: some programs leave thousands of empty rows below a form.
DEEPEST_ROW = 70_000
MOST_COLUMNS = 150
LONGEST_CELL = 10_000
#: No more rows than this may be questions.
MOST_QUESTIONS = 2_000

_NOT_A_WORKBOOK = "This is not an Excel workbook. Save it as .xlsx and choose it again."
_DECLARES = (b"<!DOCTYPE", b"<!ENTITY")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, and its cells by heading."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its headings in the order of the file."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


#: Whether a column of a sheet (both in lower case) is read; a formula elsewhere does no harm.
Reads = Callable[[str, str], bool]
#: Rows that hold anything, each with its number.
Rows = Iterable[tuple[int, list[Any]]]


def read_workbook(
    data: bytes, report: Report, reads: Reads = lambda sheet, column: True
) -> dict[str, Sheet]:
    """The sheets of an .xlsx by lower-case name. Raises BadInput when it is none, or too much.

    Faults of single cells go into the report.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 it is large, and only imports need it

    _measure(data)

    def opened(*, shown: bool) -> Any:
        # With `shown`, a formula reads as what it showed when the file was saved.
        return load_workbook(io.BytesIO(data), read_only=True, data_only=shown, keep_links=False)

    try:
        book = opened(shown=False)
        try:
            if len(book.worksheets) > MOST_SHEETS:
                raise BadInput(f"The workbook has more than {MOST_SHEETS} sheets.", field="file")
            found: dict[str, Sheet] = {}
            for at, sheet in enumerate(book.worksheets):
                name, rows = sheet.title.strip(), list(_cells(sheet))
                if any(isinstance(cell, _Formula) for _, row in rows for cell in row):
                    _as_shown(rows, dict(_cells(opened(shown=True).worksheets[at])))
                found[name.lower()] = _sheet(name, rows, report, reads)
            return found
        finally:
            book.close()
    except BadInput:
        raise
    # The library meets broken files with whatever the standard library raises.
    except Exception as error:
        raise BadInput(_NOT_A_WORKBOOK, field="file") from error


def read_csv(data: bytes, name: str, report: Report) -> Sheet:
    """A table from a CSV file. Raises BadInput when it cannot be read."""
    if len(data) > LARGEST_FILE:
        raise BadInput(_too_large(), field="file")
    rows = read_rows(_decoded(data), report)
    return _sheet(name, list(_limited(enumerate(rows, start=1), "")), report)


def _too_large() -> str:
    return f"The file is larger than {LARGEST_FILE // 2**20} MB. Split the form into several."


def _measure(data: bytes) -> None:
    """Refuse what would be too much before it is unpacked."""
    if len(data) > LARGEST_FILE:
        raise BadInput(_too_large(), field="file")
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise BadInput(
            "This is a workbook of the old kind, or one with a password. Save it as .xlsx without "
            "a password and choose it again.",
            field="file",
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise BadInput(_NOT_A_WORKBOOK, field="file") from error
    with archive:
        members = archive.infolist()
        total = sum(member.file_size for member in members)
        squeezed = total > MOST_RATIO * max(len(data), 1)
        if len(members) > MOST_MEMBERS or total > LARGEST_UNPACKED or squeezed:
            raise BadInput(
                "The workbook unpacks to far more than it should. Copy the sheets into a new "
                "workbook and choose that one.",
                field="file",
            )
        for member in members:
            _harmless(archive, member)


def _harmless(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse XML that declares something, and a member that lies about its size."""
    if not member.filename.lower().endswith((".xml", ".rels")):
        return
    try:
        with archive.open(member) as stream:
            content = stream.read(member.file_size + 1)
    # Encrypted, cut short, or packed in a way nobody knows.
    except Exception as error:
        raise BadInput(_NOT_A_WORKBOOK, field="file") from error
    # A second encoding hides nothing: two bytes a letter lose their zeros.
    for spelling in (content, content.replace(b"\x00", b"")):
        if len(content) > member.file_size or any(word in spelling.upper() for word in _DECLARES):
            raise BadInput(
                "The workbook holds XML declarations that a form never needs. Copy the sheets "
                "into a new workbook and choose that one.",
                field="file",
            )


def _cells(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    # One more of each than is allowed, so that too many can be told from just enough.
    return _limited(_filled(sheet), sheet.title.strip())


def _filled(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    before = None
    rows = sheet.iter_rows(max_row=DEEPEST_ROW + 1, max_col=MOST_COLUMNS + 1)
    for number, row in enumerate(rows, start=1):
        # The library fills gaps with one and the same row: that is passed over in no time.
        if row is not before:
            yield number, [_value(cell) for cell in row]
        elif number > DEEPEST_ROW:
            yield number, []
        before = row


class _Formula(str):
    """What stands in a cell that holds a formula."""

    __slots__ = ()


class _Shown(str):
    """What a formula showed when the file was saved."""

    __slots__ = ()


#: Formulas that always show the same: how some programs write yes and no.
_CONSTANT = {"=TRUE()": True, "=FALSE()": False}


def _value(cell: Any) -> Any:
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", "") != "f":
        return value
    formula = _Formula(getattr(value, "text", value))
    return _CONSTANT.get(formula.strip().upper(), formula)


def _as_shown(rows: list[tuple[int, list[Any]]], shown: dict[int, list[Any]]) -> None:
    """Put what formulas showed in their place, where the file holds it."""
    for number, row in rows:
        values = shown.get(number, [])
        for at, cell in enumerate(row[: len(values)]):
            if isinstance(cell, _Formula):
                text = _text(values[at])
                # A mark like #REF! is no text that anybody wanted.
                row[at] = _Shown(text) if text and not text.startswith("#") else cell


def _limited(rows: Rows, sheet: str) -> Iterator[tuple[int, list[Any]]]:
    """The rows that hold anything. Raises BadInput for too many, or for ones too far out."""
    of = f"The sheet “{sheet}”" if sheet else "The file"
    filled = 0
    for number, row in rows:
        if number > DEEPEST_ROW:
            raise BadInput(
                f"{of} reaches down below row {DEEPEST_ROW}. Delete what is below the form, or "
                "copy the form into a new workbook.",
                field="file",
            )
        while row and row[-1] in (None, ""):
            row.pop()
        filled += bool(row)
        if filled > MOST_ROWS:
            raise BadInput(f"{of} has more than {MOST_ROWS} rows.", field="file")
        if len(row) > MOST_COLUMNS:
            raise BadInput(
                f"{of} has more than {MOST_COLUMNS} columns. Delete what is to the right of the "
                "form, or copy the form into a new workbook.",
                field="file",
            )
        if row or number == 1:
            yield number, row


def _sheet(name: str, rows: Rows, report: Report, reads: Reads | None = None) -> Sheet:
    """Headings from the first row, and the rows below that hold anything."""
    headings: list[str] = []
    found: list[Row] = []
    for number, cells in rows:
        texts = [_text(cell) for cell in cells]
        if number == 1:
            headings = [" ".join(text.split()) for text in texts]
            _check_headings(name, headings, report)
            continue
        row: dict[str, str] = {}
        for heading, cell, text in zip(headings, cells, texts, strict=False):
            where = {"sheet": name, "row": number, "column": heading, "subject": text}
            formula = reads is not None and isinstance(cell, _Formula)
            if heading and text and formula and not _read(name, heading, reads):
                report.left_out("A formula that no form here needs.", **where)
            elif heading and text:
                row[heading] = text
                _check_cell(cell, text, report, where, formula=formula)
        if row:
            found.append(Row(number, row))
    return Sheet(name, tuple(h for h in headings if h), tuple(found))


def _read(sheet: str, heading: str, reads: Reads | None) -> bool:
    return reads is None or reads(sheet.lower(), heading.strip().lower())


def _check_headings(name: str, headings: list[str], report: Report) -> None:
    seen: set[str] = set()
    for heading in headings:
        if heading and heading in seen:
            words = "Two columns have this heading. Keep one of them."
            report.error(words, sheet=name, row=1, column=heading)
        seen.add(heading)


def _check_cell(
    cell: Any, text: str, report: Report, where: dict[str, Any], *, formula: bool
) -> None:
    if formula:
        report.error(
            "This cell holds a formula, and the file does not say what it shows. Type that.",
            **where,
        )
    elif isinstance(cell, _Shown):
        report.approximated("A formula became what it showed when the file was saved.", **where)
    if len(text) > LONGEST_CELL:
        words = f"This text is longer than {LONGEST_CELL} characters. Shorten it."
        report.error(words, **where)
    elif any(ord(character) < 32 and character not in "\t\n\r" for character in text):
        report.error("This text holds a character that cannot be shown. Type it again.", **where)


def _text(value: Any) -> str:
    """A cell as the text that a person sees in it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).replace("\xa0", " ").strip()


def _decoded(data: bytes) -> str:
    if b"\x00" in data:
        raise BadInput("This is not a CSV file. Save it as CSV (UTF-8).", field="file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel in Western Europe writes unless it is asked for UTF-8.
        return data.decode("cp1252", errors="replace")
