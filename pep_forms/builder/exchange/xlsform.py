"""XLSForm workbooks: read under our own bounds, proven and unfolded by pyxform.

pyxform never touches the file: it is given plain rows. What it refuses becomes an error with
its row; a broken row is then set aside and the rest proven again, so that an author reads
several faults at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pep_forms.builder.exchange.report import Report
from pep_forms.builder.exchange.sheets import MOST_QUESTIONS, Row, Sheet, read_workbook
from pep_forms.builder.exchange.xlsform_faults import Faults
from pep_forms.exceptions import BadInput

_SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
#: Columns of the settings that are used.
SETTINGS = frozenset({"form_title", "form_id", "id_string", "title", "default_language"})
#: Columns that are left out in any case, so that a fault in one need not stop a form.
_NOT_PROVEN = frozenset({"trigger", "save_to"})
#: How many faults are looked for before an author is asked to mend what was found.
_MOST_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Workbook:
    """A proven form: pyxform's tree of it, and where in the file each question stands."""

    tree: dict[str, Any]
    sheets: dict[str, Sheet]
    #: Names from the outermost group down to the question → its row.
    rows: dict[tuple[str, ...], Row]


def read_xlsform_workbook(data: bytes, report: Report) -> Workbook | None:
    """The form in a workbook, or None with the errors in the report."""
    sheets = read_workbook(data, report, _reads)
    survey = sheets.get("survey")
    if survey is None:
        raise BadInput(
            "The workbook has no sheet called “survey”, so it is not an XLSForm.", field="file"
        )
    if len(survey.rows) > MOST_QUESTIONS:
        raise BadInput(f"The form has more than {MOST_QUESTIONS} rows. Split it.", field="file")
    _tell_other_sheets(sheets, report)
    if not report.readable:
        return None
    tree = _proven(sheets, report)
    if tree is None or not report.readable:
        return None
    return Workbook(tree, sheets, _places(survey))


def _reads(sheet: str, column: str) -> bool:
    """Whether a column means something to us; templates have formulas in others, like `version`."""
    return column in SETTINGS if sheet == "settings" else sheet in _SHEETS


def _tell_other_sheets(sheets: dict[str, Sheet], report: Report) -> None:
    for name, sheet in sheets.items():
        if name not in {"survey", "choices", "settings"} and sheet.rows:
            words = (
                "This sheet has no counterpart."
                if name in _SHEETS
                else "This sheet is no part of a form and was not read."
            )
            report.left_out(words, sheet=sheet.name)


def _proven(sheets: dict[str, Sheet], report: Report) -> dict[str, Any] | None:
    """pyxform's tree, or None with an error for every fault that could be found."""
    from pyxform.errors import PyXFormError  # noqa: PLC0415 large, and only imports need it
    from pyxform.xls2xform import convert  # noqa: PLC0415

    logging.getLogger("pyxform").setLevel(logging.CRITICAL)
    tables = {name: _table(sheets[name]) for name in _SHEETS if name in sheets}
    _tell_without_list(tables.get("survey", []), report)
    faults = Faults(tables, report)
    for _ in range(_MOST_ROUNDS):
        try:
            # Given copies, because the conversion takes its input apart.
            result = convert(_input(sheets, tables))
        except PyXFormError as error:
            if not faults.set_aside(str(error)):
                return None
            continue
        # A form can be broken in ways that its library meets with any exception there is.
        except RecursionError:
            report.error("Its groups are nested far too deep. Put fewer inside each other.")
            return None
        except Exception:
            report.error("The form cannot be read. Open it in another XLSForm tool to see why.")
            return None
        tree: dict[str, Any] = dict(result._pyxform or {})
        _with_choices(tree, tree.get("choices") or {})
        return tree
    return None


def _with_choices(part: dict[str, Any], lists: dict[str, Any]) -> None:
    """Give each question the choices of its list: some questions come with its name alone."""
    for child in part.get("children", ()):
        if not child.get("choices") and child.get("itemset") in lists:
            child["choices"] = lists[child["itemset"]]
        _with_choices(child, lists)


#: What has to be followed by the name of a list, by itself: its library does not say which row.
_WITH_LIST = frozenset({"select_one", "select one", "select_multiple", "select multiple", "rank"})


def _tell_without_list(table: list[dict[str, str]], report: Report) -> None:
    """Set aside the questions that offer choices and name none."""
    for number, cells in enumerate(table, start=2):
        if cells.get("type", "").strip().lower() in _WITH_LIST:
            words = "It names no list of choices. Write its name after the type."
            subject = cells.get("name") or cells["type"]
            report.error(words, sheet="survey", row=number, column="type", subject=subject)
            table[number - 2] = {}


def _input(
    sheets: dict[str, Sheet], tables: dict[str, list[dict[str, str]]]
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for name, rows in tables.items():
        found[name] = [dict(row) for row in rows]
        # Named, because otherwise the first row tells which columns there are.
        found[f"{name}_header"] = [dict.fromkeys(sheets[name].headings)]
    return found


def _table(sheet: Sheet) -> list[dict[str, str]]:
    """Rows as pyxform wants them: the first below the headings is row 2, gaps are kept."""
    last = sheet.rows[-1].number if sheet.rows else 1
    table: list[dict[str, str]] = [{} for _ in range(last - 1)]
    for row in sheet.rows:
        table[row.number - 2] = {
            heading: text for heading, text in row.cells.items()
            if heading.strip().lower() not in _NOT_PROVEN
        }  # fmt: skip
    return table


def cell(row: Row, *headings: str) -> str:
    """What stands in the first of several columns, whatever the case of its heading."""
    for heading, text in row.cells.items():
        if heading.strip().lower() in headings:
            return text
    return ""


def _places(survey: Sheet) -> dict[tuple[str, ...], Row]:
    places: dict[tuple[str, ...], Row] = {}
    around: list[str] = []
    for row in survey.rows:
        kind = " ".join(cell(row, "type", "command").lower().replace("_", " ").split())
        name = cell(row, "name", "tag", "value")
        if kind == "note" and not name:
            # As the library calls it, which needs a name for everything.
            name = f"generated_note_name_{row.number}"
        if kind.startswith("end ") and "time" not in kind:
            del around[-1:]
            continue
        places.setdefault((*around, name), row)
        if kind.startswith("begin "):
            around.append(name)
    return places


Find = Callable[[tuple[str, ...]], Row | None]
