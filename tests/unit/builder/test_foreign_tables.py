"""CSV files of strangers: read as the standard reads them, and forgiving where it would stop."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.builder.exchange.commas import _forgiving, read_rows
from pep_forms.builder.exchange.report import Outcome, Report
from pep_forms.exceptions import BadInput

CELLS = st.text(alphabet='ab ,"\n\r;é<=', max_size=12)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=6)


@given(TABLES, st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]), st.sampled_from(["\n", "\r\n"]))
def test_a_sound_file_is_read_alike(table: list[list[str]], quoting: int, end: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting, lineterminator=end).writerows(table)  # type: ignore[arg-type]
    text, report = out.getvalue(), Report()

    expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    found = [[] if row == [""] else row for row in _forgiving(text, report)]

    assert found == [[] if row == [""] else row for row in expected]
    assert read_rows(text, report) == expected
    assert report.lines == []


@given(st.text(alphabet='ab,"\n\r', max_size=60))
def test_any_text_is_rows_or_refused(text: str) -> None:
    with suppress(BadInput):
        rows = read_rows(text, Report())
        # Nothing of it is lost but what parts cells from each other.
        kept = "".join(cell for row in rows for cell in row)
        assert kept.count("a") == text.count("a")
        assert kept.count("b") == text.count("b")


@pytest.mark.parametrize(
    ("text", "rows", "told"),
    [
        ('h,i\n"a "b" c",d\n', [["h", "i"], ['a "b" c', "d"]], [2]),
        ('h,i\n"a ""b" c",d', [["h", "i"], ['a "b" c', "d"]], [2]),
        ('h,i\n"one\ntwo "x" y",d\ne,f', [["h", "i"], ['one\ntwo "x" y', "d"], ["e", "f"]], [2]),
        ('h,i\n"a "b"c",\n', [["h", "i"], ['a "b"c', ""]], [2]),
    ],
)
def test_marks_inside_a_text_belong_to_it(
    text: str, rows: list[list[str]], told: list[int]
) -> None:
    report = Report()

    assert read_rows(text, report) == rows
    assert [line.row for line in report.lines] == told
    assert {line.outcome for line in report.lines} == {Outcome.APPROXIMATED}
