"""The choices of one XLSForm question: narrowed where its filter always says the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pep_forms.builder.exchange.report import Report
from pep_forms.builder.exchange.sheets import Sheet

Choices = Sequence[Mapping[str, Any]]

#: `region = 'north'`: a column of the list and what must stand in it.
_FIXED = re.compile(r"^\s*([A-Za-z_][\w.-]*)\s*(!?=)\s*(?:'([^']*)'|\"([^\"]*)\"|(\d+))\s*$")
_EVERYTHING = frozenset({"", "true()", "1"})


def narrowed(choices: Choices, filtered: str) -> Choices | None:
    """The choices that a filter leaves; None when that hangs on something answered before."""
    if filtered.strip() in _EVERYTHING:
        return choices
    found = _FIXED.match(filtered)
    if found is None or not any(found[1] in choice for choice in choices):
        return None
    wanted = next(text for text in found.groups()[2:] if text is not None)
    return [
        choice for choice in choices
        if (str(choice.get(found[1], "")) == wanted) is (found[2] == "=")
    ]  # fmt: skip


def distinct(choices: Choices) -> tuple[list[Mapping[str, Any]], list[str]]:
    """The first choice of each code, and the codes that other choices have too.

    A list may name one code several times when a filter shows one of them at a time.
    """
    found: dict[str, Mapping[str, Any]] = {}
    again: dict[str, None] = {}
    for choice in choices:
        code = str(choice.get("name"))
        if code in found:
            again[code] = None
        found.setdefault(code, choice)
    return list(found.values()), list(again)


#: How columns of the sheet begin that show or play something.
_SHOWN = ("image", "audio", "video", "media", "big-image")


def tell_lost(sheet: Sheet, types: Sequence[str], report: Report) -> None:
    """What of the sheet “choices” came over with no question."""
    for heading in sheet.headings:
        holding = [row for row in sheet.rows if heading in row.cells]
        if heading.strip().lower().startswith(_SHOWN) and holding:
            words = "Pictures and sounds of choices have no counterpart. Describe them in words."
            where = {"row": holding[0].number, "column": heading}
            report.left_out(words, sheet=sheet.name, subject=holding[0].cells[heading], **where)
    used = {word for text in types for word in text.split()}
    told: set[str] = set()
    for row in sheet.rows:
        name = next((row.cells[one] for one in _LISTS if one in row.cells), "")
        if name and name not in used and name not in told:
            told.add(name)
            words = "No question uses this list of choices, so it did not come over."
            report.left_out(words, sheet=sheet.name, row=row.number, subject=name)


_LISTS = ("list_name", "list name", "list")
