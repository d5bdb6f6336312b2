"""Files that mean harm, or are none: they change nothing, and are refused soon."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import pytest

from pep_forms.builder.exchange.report import Report, as_csv
from pep_forms.builder.exchange.taking import take
from tests.integration.builder.taken import errors, xlsform
from tests.integration.builder.workbooks import care_leavers, repacked

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("ending", [".xls", ".XLS", ".ods", ".xlsm"])
def test_another_kind_of_workbook_is_told_how_to_come_in(ending: str) -> None:
    taken = take(name=f"form{ending}", data=b"anything")

    assert taken.bundle is None
    assert [line.words for line in taken.report.lines] == [
        f"A workbook that ends in {ending.lower()} is not read. Save it as .xlsx first."
    ]


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
