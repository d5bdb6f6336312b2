"""Rows of a CSV file, also of one in which quotation marks within a text were not doubled.

Programs that write CSV by hand forget that, and the systems that read it let it pass. We take
such a mark for a part of the text, tell its row, and never guess where a text ends that is not
closed at all.
"""

from __future__ import annotations

import csv
import io

from pep_forms.builder.exchange.report import Report
from pep_forms.exceptions import BadInput


def read_rows(text: str, report: Report) -> list[list[str]]:
    """The rows. Raises BadInput when it is no CSV."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return _forgiving(text, report)


def _forgiving(text: str, report: Report) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    at, mended = 0, False
    while at < len(text):
        cell, at, odd = _quoted(text, at + 1, len(rows)) if text[at] == '"' else _plain(text, at)
        rows[-1].append(cell)
        mended = mended or odd
        ends = text[at : at + 2]
        if ends.startswith(","):
            at += 1
            if at == len(text):
                rows[-1].append("")
            continue
        if mended:
            _tell(rows, report)
        mended = False
        at += 2 if ends == "\r\n" else 1
        rows.append([])
    return rows if rows[-1] else rows[:-1]


def _plain(text: str, start: int) -> tuple[str, int, bool]:
    at = start
    while at < len(text) and text[at] not in ",\r\n":
        at += 1
    return text[start:at], at, False


def _quoted(text: str, start: int, row: int) -> tuple[str, int, bool]:
    """A text in quotation marks: it ends at one that a comma or a line end follows."""
    parts, at, odd = [], start, False
    while (end := text.find('"', at)) >= 0:
        following = text[end + 1 : end + 2]
        parts.append(text[at:end])
        if following in {"", ",", "\r", "\n"}:
            return "".join(parts), end + 1, odd
        parts.append('"')
        odd = odd or following != '"'
        at = end + (2 if following == '"' else 1)
    raise BadInput(
        f"This is not a CSV file: a quotation mark in row {row} is never closed.", field="file"
    )


def _tell(rows: list[list[str]], report: Report) -> None:
    words = "A quotation mark inside a text was not doubled, as CSV wants it. Check this row."
    where = {"row": len(rows), "subject": rows[-1][0]}
    if len(rows[-1]) > len(rows[0]):
        report.error(f"{words} It has more cells than there are headings.", **where)
    else:
        report.approximated(words, **where)
