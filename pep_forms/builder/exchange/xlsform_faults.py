"""Faults of a workbook that pyxform names one at a time, told with their rows.

What is at fault is taken out of the tables, so that the next fault can be found; what only
follows from something taken out before is no fault of its own, and is not told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pep_forms.builder.exchange.report import Report

Tables = Mapping[str, list[dict[str, str]]]

_ROW = re.compile(r"\[row : (\d+)\]\s*")
_SHEET = re.compile(r"[Oo]n the '(\w+)' sheet,?\s*")
_NAMES_NOTHING = re.compile(r"Could not find the name '([^']+)'")
#: How the library says it → how we do.
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"List name not in choices sheet: (.+)"), "The sheet “choices” has no list “{}”."),
    (_NAMES_NOTHING, "It names “{}”, which is no question of this form."),
    (re.compile(r"Unknown question type '([^']+)'"), "“{}” is no type of question."),
    (re.compile(r"named '([^']+)' has no label or hint"), "“{}” has no label. Write a question."),
)

#: How columns begin that hold words and no logic.
_FOR_PEOPLE = ("label", "caption", "hint", "guidance_hint")


class Faults:
    """Takes what is at fault out of the tables, and tells it."""

    def __init__(self, tables: Tables, report: Report) -> None:
        self._tables, self._report = tables, report
        #: Names of questions that were taken out.
        self._gone: set[str] = set()

    def set_aside(self, message: str) -> bool:
        """Tell a fault. Whether it could be taken out, to look for more."""
        found, on = _ROW.search(message), _SHEET.search(message)
        sheet = on[1] if on else "survey"
        words = _said(_SHEET.sub("", _ROW.sub("", message)).strip())
        table = self._tables.get(sheet, [])
        rows = [int(found[1])] if found else _meant(message, table)
        if not rows:
            self._report.error(words, sheet=sheet if on else "")
        missing = _NAMES_NOTHING.search(message)
        for number in rows:
            cells = table[number - 2] if 2 <= number < len(table) + 2 else {}
            if missing and self._without(cells, missing[1], words, sheet, number):
                continue
            subject = cells.get("name") or cells.get("type") or ""
            self._report.error(words, sheet=sheet, row=number, subject=subject)
            if not cells or cells.get("type", "").lower().startswith(("begin", "end")):
                return False
            self._gone.add(cells.get("name", ""))
            table[number - 2] = {}
        return bool(rows)

    def _without(
        self, cells: dict[str, str], missing: str, words: str, sheet: str, number: int
    ) -> bool:
        """Empty the cells that name something that is not there. Whether there were any."""
        naming = re.compile(r"\$\{\s*" + re.escape(missing) + r"\s*\}")
        found = [heading for heading, text in cells.items() if naming.search(text)]
        for heading in found:
            text = cells.pop(heading)
            if heading.strip().lower().startswith(_FOR_PEOPLE):
                # Without words a question would be at fault for that, too.
                cells[heading] = naming.sub("…", text)
            if missing not in self._gone:
                self._report.error(words, sheet=sheet, row=number, column=heading, subject=text)
        return bool(found)


def _said(message: str) -> str:
    for pattern, words in _WORDS:
        if found := pattern.search(message):
            return words.format(found[1].strip())
    return message[:1].upper() + message[1:]


def _meant(message: str, table: list[dict[str, str]]) -> list[int]:
    """The rows that a message without a row is about: those that say what it quotes."""
    quoted = set(re.findall(r"'([^']+)'", message))
    chooses = "choices sheet" in message
    return [
        number
        for number, cells in enumerate(table, start=2)
        if cells.get("type") in quoted
        or cells.get("name") in quoted
        or (chooses and cells.get("type", "").lower().startswith(("select", "rank")))
    ]
