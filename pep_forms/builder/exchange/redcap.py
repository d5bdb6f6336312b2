"""REDCap data dictionaries: one row a field, from CSV to an outline.

A form name becomes a section, a section header a page, a matrix group a table where nothing
looks at its rows one by one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from pep_forms.builder.exchange import redcap_tags
from pep_forms.builder.exchange.formula import UnreadableError, read_redcap
from pep_forms.builder.exchange.outline import Field, Logic, Outline, Page, Part, Pick, Source
from pep_forms.builder.exchange.redcap_kinds import field_type, slider_words
from pep_forms.builder.exchange.redcap_limits import Limit, read_limit
from pep_forms.builder.exchange.report import Report, brief
from pep_forms.builder.exchange.sheets import MOST_QUESTIONS, Row, Sheet, read_csv
from pep_forms.builder.exchange.words import from_name, without_markup
from pep_forms.builder.exchange.xlsform_fields import yes_and_no
from pep_forms.engine import kinds
from pep_forms.exceptions import BadInput

#: Our short name of a column → how its heading begins, in the download or in the API's.
_COLUMNS = {
    "name": ("variable / field name", "field_name"),
    "form": ("form name", "form_name"),
    "header": ("section header", "section_header"),
    "type": ("field type", "field_type"),
    "label": ("field label", "field_label"),
    "choices": ("choices", "select_choices_or_calculations"),
    "note": ("field note", "field_note"),
    "validation": ("text validation type", "text_validation_type_or_show_slider_number"),
    "min": ("text validation min", "text_validation_min"),
    "max": ("text validation max", "text_validation_max"),
    "identifier": ("identifier", "identifier"),
    "branching": ("branching logic", "branching_logic"),
    "required": ("required field", "required_field"),
    "alignment": ("custom alignment", "custom_alignment"),
    "number": ("question number", "question_number"),
    "matrix": ("matrix group name", "matrix_group_name"),
    "ranking": ("matrix ranking", "matrix_ranking"),
    "annotation": ("field annotation", "field_annotation"),
}
_NEEDED = ("name", "form", "type", "label")
_NAME = re.compile(r"^[a-z][a-z0-9_]{0,99}$")
#: `[name]` shows another answer, `{name}` puts another question in its place.
_PIPED = re.compile(r"\[([a-z][a-z0-9_]{0,99})(?:\([^()\]]*\))?(?::[a-z]+)?\]")
_EMBEDDED = re.compile(r"\{([a-z][a-z0-9_]{0,99})(?::icons)?\}")
#: `[event-name]` and its like, which the other system fills in.
_FILLED_IN = re.compile(r"\[[a-z]+(?:-[a-z]+)+(?::[^\[\]]{0,100})?\]")
_REFERENCE = re.compile(r"\[([A-Za-z0-9_]+)(?:\([^()\]]*\))?\]")
_CHOOSING = frozenset({"radio", "dropdown", "select", "checkbox"})
_YES = frozenset({"y", "yes", "1", "true"})


def read_dictionary(data: bytes, report: Report, *, name: str) -> Outline | None:
    """The form in a data dictionary, or None with the errors in the report."""
    sheet = read_csv(data, "", report)
    columns = _columns(sheet)
    missing = [_COLUMNS[one][0] for one in _NEEDED if one not in columns]
    if missing:
        raise BadInput(
            "This is not a REDCap data dictionary, or its headings were changed. No column has "
            "this heading: " + ", ".join(f"“{one.title()}”" for one in missing) + ".",
            field="file",
        )
    if len(sheet.rows) > MOST_QUESTIONS:
        raise BadInput(f"The form has more than {MOST_QUESTIONS} rows. Split it.", field="file")
    found = _Dictionary(sheet, columns, report).whole(name)
    return found if report.readable else None


def _columns(sheet: Sheet) -> dict[str, str]:
    found: dict[str, str] = {}
    for heading in sheet.headings:
        plain = heading.strip().lower().strip('"')
        for name, starts in _COLUMNS.items():
            if name not in found and (plain.startswith(starts[0]) or plain == starts[1]):
                found[name] = heading
                break
    return found


class _Dictionary:
    def __init__(self, sheet: Sheet, columns: dict[str, str], report: Report) -> None:
        self._sheet, self._columns, self._report = sheet, columns, report
        self._labels = {
            self._get(row, "name"): brief(without_markup(self._get(row, "label"))[0])
            for row in sheet.rows
        }
        self._looked_at = {
            name
            for row in sheet.rows
            for column in ("branching", "choices", "annotation")
            if column != "choices" or self._get(row, "type").lower() == "calc"
            for name in _REFERENCE.findall(self._get(row, column))
        }
        self._matrices: dict[str, list[Row]] = defaultdict(list)
        for row in sheet.rows:
            if group := self._get(row, "matrix"):
                self._matrices[group].append(row)

    def whole(self, name: str) -> Outline:
        self._check_names()
        parts: dict[str, Part] = {}
        done: set[str] = set()
        for row in self._sheet.rows:
            form = self._get(row, "form") or "form"
            part = parts.setdefault(form, Part(form, from_name(form)))
            group = self._get(row, "matrix")
            if group in done:
                continue
            page = self._page(part, row)
            if group and self._is_table(group):
                done.add(group)
                page.fields.append(self._table(group))
            elif (made := self._field(row)) is not None:
                page.fields.append(made)
        found = [part for part in parts.values() if any(part.fields())]
        self._tell_the_whole()
        if not found:
            self._report.error("Nothing of this form could be understood.")
        return Outline(name, from_name(name), found)

    def _tell_the_whole(self) -> None:
        limited = [
            row for row in self._sheet.rows if self._get(row, "min") or self._get(row, "max")
        ]
        if any("@FORCE-MINMAX" not in self._get(row, "annotation") for row in limited):
            self._report.approximated(
                "Limits bind here before a plan is submitted. There, an answer outside them could "
                "stay after a warning."
            )
        numbers = (self._get(row, "validation").lower() for row in self._sheet.rows)
        if any(name in {"number", "number_comma_decimal"} for name in numbers):
            self._report.approximated("Numbers take up to four decimal places here.")
        if any(self._get(row, one) for row in self._sheet.rows for one in ("alignment", "number")):
            words = "How fields are aligned and numbered on a survey has no counterpart."
            self._report.left_out(words)

    def _check_names(self) -> None:
        seen: dict[str, int] = {}
        for row in self._sheet.rows:
            name = self._get(row, "name")
            where = self._where(row, "name")
            if not _NAME.match(name):
                words = "A field name has only small letters, numbers and underscores."
                self._report.error(words if name else "The field has no name.", **where)
            elif name in seen:
                self._report.error(f"Row {seen[name]} has the same field name.", **where)
            seen.setdefault(name, row.number)

    def _page(self, part: Part, row: Row) -> Page:
        header = self._get(row, "header")
        if header or not part.pages:
            title = self._words(row, "header")
            intro = ""
            if len(title) > 100:
                title, intro = "", title
            part.pages.append(Page(f"page-{len(part.pages) + 1}", title, intro))
        return part.pages[-1]

    # One field

    def _field(self, row: Row) -> Field | None:
        kind = self._get(row, "type").lower()
        name = self._get(row, "name")
        where = self._where(row, "name")
        made = Field(self._source(row, "type"), name, "short_text", self._label(row))
        if kind in _CHOOSING:
            note = self._choosing(made, row, kind)
        else:
            found = field_type(kind, self._get(row, "validation"))
            if found is None:
                self._report.left_out(f"A field of the type “{kind}” has no counterpart.", **where)
                return None
            made.kind, note, made.options = found.kind, found.note, dict(found.options)
        if kind in {"yesno", "truefalse"}:
            made.codes = {"1": True, "0": False}
        if kind == "calc" and not self._calculation(made, row):
            return None
        self._details(made, row)
        words = f"Becomes “{kinds.get(made.kind).label}”"
        # A calculation is told once it is known whether it can be; an error is told already.
        if made.calculation is not None or self._report.has_error(row.number):
            return made
        if note:
            self._report.approximated(f"{words}: {note}.", **where)
        else:
            self._report.understood(f"{words}.", **where)
        return made

    def _choosing(self, made: Field, row: Row, kind: str) -> str:
        made.picks = self._picks(row)
        if not made.picks:
            words = "It has no choices. Write them as “1, First | 2, Second”."
            self._report.error(words, **self._where(row, "choices"))
        made.kind = "any_of" if kind == "checkbox" else "one_of"
        if made.kind == "one_of" and (codes := yes_and_no(made.picks)):
            made.kind, made.codes, made.picks = "yes_no", codes, []
        elif kind in {"dropdown", "select"}:
            made.options["style"] = "select"
        return ""

    def _picks(self, row: Row) -> list[Pick]:
        found: list[Pick] = []
        for part in re.split(r"[|\n]", self._get(row, "choices")):
            code, comma, label = part.strip().partition(",")
            if not code.strip():
                continue
            words, marked = without_markup(label if comma else code)
            if marked:
                self._report.approximated(_MARKED, **self._where(row, "choices"))
            if any(pick.code == code.strip() for pick in found):
                words = f"The choice “{code.strip()}” is there twice."
                self._report.error(words, **self._where(row, "choices"))
                continue
            if not words:
                told = f"The choice “{code.strip()}” has no words, so its code stands there."
                self._report.approximated(told, **self._where(row, "choices"))
            found.append(Pick(code.strip(), words or code.strip()))
        return found

    def _calculation(self, made: Field, row: Row) -> bool:
        made.calculation = self._logic(row, "choices")
        if made.calculation is None and not self._get(row, "choices"):
            words = "The calculation is missing."
            self._report.left_out(words, **self._where(row, "choices"))
        return made.calculation is not None

    def _details(self, made: Field, row: Row) -> None:
        self._limits(made, row)
        ends = slider_words(self._get(row, "choices"), made.options) if self._is_slider(row) else ""
        made.hint = " ".join(part for part in (self._words(row, "note"), ends) if part)
        made.required = self._get(row, "required").lower() in _YES
        if made.kind in {"calculated", "information"}:
            made.required = False
        logic = self._logic(row, "branching")
        made.show = [logic] if logic else []
        if self._get(row, "identifier").lower() in _YES:
            self._report.approximated(_IDENTIFYING, **self._where(row, "identifier"))
        made.remark = self._get(row, "annotation")
        self._tell_lost(row, made)
        if made.kind == "information" and len(str(made.label)) > 100 and not made.hint:
            made.label, made.hint = "Please read", made.label

    def _is_slider(self, row: Row) -> bool:
        return self._get(row, "type").lower() == "slider"

    def _limits(self, made: Field, row: Row) -> None:
        limits: list[Limit] = []
        for column in ("min", "max"):
            text = self._get(row, column)
            found = read_limit(column, text, made.kind) if text else None
            if isinstance(found, str):
                self._report.left_out(found, **self._where(row, column))
            elif found is not None:
                limits.append(found)
        for limit in limits:
            made.options |= limit.options
        demands = [limit for limit in limits if limit.node is not None]
        if demands:
            made.demand = Limit.joined(demands, self._source(row, demands[0].column))
            made.demand_words = Limit.message(demands)
        low, high = made.options.get("min"), made.options.get("max")
        if made.kind == "number" and low is not None and high is not None and low > high:
            words = f"The smallest ({low}) is above the largest ({high})."
            self._report.error(words, **self._where(row, "min"))

    def _tell_lost(self, row: Row, made: Field) -> None:
        where = self._where(row, "annotation")
        for tag, value in redcap_tags.tags(self._get(row, "annotation")):
            option = redcap_tags.option(tag, value, made.kind)
            if option is None:
                self._report.left_out(redcap_tags.lost(tag), **where)
            else:
                made.options |= option
        if self._get(row, "ranking").lower() in _YES:
            words = "That every choice is used once is not checked."
            self._report.left_out(words, **self._where(row, "ranking"))
        if self._get(row, "type").lower() == "text" and self._get(row, "choices"):
            words = "Words are not looked up in a catalogue here: they are typed."
            self._report.left_out(words, **self._where(row, "choices"))
        used = set(self._columns.values())
        for heading, text in row.cells.items():
            if heading not in used:
                words = "This column has no counterpart."
                self._report.left_out(words, row=row.number, column=heading, subject=text)

    # Matrices

    def _is_table(self, group: str) -> bool:
        """Rows with the same choices, which nothing looks at one by one."""
        rows = self._matrices[group]
        first = (self._get(rows[0], "choices"), self._get(rows[0], "type").lower())
        return len(rows) > 1 and all(
            (self._get(row, "choices"), self._get(row, "type").lower()) == first
            and first[1] in {"radio", "checkbox"}
            and not self._get(row, "branching")
            and self._get(row, "name") not in self._looked_at
            for row in rows
        )

    def _table(self, group: str) -> Field:
        rows = self._matrices[group]
        names = tuple(self._get(row, "name") for row in rows)
        title = str(without_markup(self._get(rows[0], "header"))[0]) or from_name(group)
        made = Field(self._source(rows[0], "matrix"), group, "table", title)
        if len(title) > 200:
            made.label, made.hint = from_name(group), title
        made.picks = [Pick(name, self._label(row)) for name, row in zip(names, rows, strict=True)]
        made.stands_for = names
        column = Field(made.source, f"{group}_answer", "one_of", "Answer")
        self._choosing(column, rows[0], self._get(rows[0], "type").lower())
        needed = [self._get(row, "required").lower() in _YES for row in rows]
        column.required = all(needed)
        made.columns = [column]
        for row in rows:
            words = f"Becomes a row of the table “{brief(title)}”."
            self._report.understood(words, **self._where(row, "name"))
            self._tell_lost(row, column)
            self._tell_lost_in_row(row, some=any(needed) and not all(needed))
        return made

    def _tell_lost_in_row(self, row: Row, *, some: bool) -> None:
        """What one row of a table cannot have to itself."""
        if some and self._get(row, "required").lower() in _YES:
            words = "Only all rows of a table can be demanded, and not this one alone."
            self._report.left_out(words, **self._where(row, "required"))
        if self._get(row, "note"):
            words = "One row of a table has no note of its own. Put it into the words of the row."
            self._report.left_out(words, **self._where(row, "note"))
        if self._get(row, "identifier").lower() in _YES:
            self._report.approximated(_IDENTIFYING, **self._where(row, "identifier"))

    # Small things

    def _get(self, row: Row, column: str) -> str:
        heading = self._columns.get(column)
        return row.cells.get(heading, "").strip() if heading else ""

    def _where(self, row: Row, column: str) -> dict[str, Any]:
        heading = self._columns.get(column, "")
        return {
            "row": row.number,
            "column": "" if column == "name" else heading,
            "subject": self._get(row, "name"),
        }

    def _source(self, row: Row, column: str) -> Source:
        text = f"{self._get(row, 'name')}: {self._get(row, column)}"
        return Source("", row.number, self._columns.get(column, ""), text)

    def _logic(self, row: Row, column: str) -> Logic | None:
        text = self._get(row, column)
        if not text:
            return None
        source = self._source(row, column)
        try:
            return Logic(read_redcap(text), source)
        except UnreadableError as error:
            self._report.left_out(f"This was left out because {error}.", **source.where())
            return None

    def _label(self, row: Row) -> str:
        words = self._words(row, "label")
        if words:
            return words
        self._report.approximated(
            "It has no label, so its name stands there. Write a question.",
            **self._where(row, "name"),
        )
        return from_name(self._get(row, "name"))

    def _words(self, row: Row, column: str) -> str:
        words, marked = without_markup(self._get(row, column))
        if marked:
            self._report.approximated(_MARKED, **self._where(row, column))
        if _PIPED.search(words):
            told = "A label that shows another answer now shows the name of that question."
            self._report.approximated(told, **self._where(row, column))
            words = _PIPED.sub(self._named, words)
        if any(found[1] in self._labels for found in _EMBEDDED.finditer(words)):
            told = "A question that stood inside these words stands on its own here."
            self._report.approximated(told, **self._where(row, column))
            words = _EMBEDDED.sub(self._named, words)
        if found := _FILLED_IN.search(words):
            told = f"{brief(found[0])} was filled in there and stands here as it is. Change it."
            self._report.approximated(told, **self._where(row, column))
        return words

    def _named(self, found: re.Match[str]) -> str:
        """The label of the question that is meant, in square brackets."""
        name = found[1]
        return (
            f"[{self._labels.get(name) or from_name(name)}]" if name in self._labels else found[0]
        )


_IDENTIFYING = "It is marked as identifying. Think about who should see it."
_MARKED = "Bold type, links and other mark-up became text."
