"""A file that somebody chose, whatever it is: what it would become, and the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from pep_forms.builder import bundle as bundles
from pep_forms.builder import check
from pep_forms.builder.exchange.building import build
from pep_forms.builder.exchange.outline import Outline
from pep_forms.builder.exchange.redcap import read_dictionary
from pep_forms.builder.exchange.report import Report
from pep_forms.builder.exchange.sheets import LARGEST_FILE
from pep_forms.builder.exchange.xlsform import read_xlsform_workbook
from pep_forms.builder.exchange.xlsform_outline import outline
from pep_forms.exceptions import BadInput, DefinitionError

#: How a file name ends → what the file is.
FORMATS: Mapping[str, str] = {
    ".json": "Our own format",
    ".xlsx": "XLSForm workbook",
    ".csv": "REDCap data dictionary",
}

#: Workbooks too, and many forms are published in them; a spreadsheet program saves them anew.
_OTHER_WORKBOOKS = frozenset({".xls", ".xlsm", ".xlsb", ".ods", ".numbers"})


def is_foreign(name: str) -> bool:
    """Whether a file of this name was made by something else than this site."""
    return PurePath(name).suffix.lower() in {".xlsx", ".csv"}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file would become. Without a bundle nothing can be saved; the report says why."""

    format: str
    bundle: dict[str, Any] | None
    report: Report


def take(*, name: str, data: bytes, phase: str = "school") -> Taken:
    """Read a file; nothing is saved. A file that is none of ours is an error in the report."""
    ending = PurePath(name).suffix.lower()
    report = Report()
    known = FORMATS.get(ending, "")
    if ending in _OTHER_WORKBOOKS:
        report.error(f"A workbook that ends in {ending} is not read. Save it as .xlsx first.")
        return Taken("", None, report)
    if not known:
        report.error("Choose a file that ends in .json, .xlsx or .csv.")
        return Taken("", None, report)
    try:
        bundle = _read(ending, name, data, phase, report)
    except BadInput as error:
        report.error(str(error))
        bundle = None
    except DefinitionError as error:
        _tell(error, report)
        bundle = None
    return Taken(known, bundle if report.readable else None, report)


def _read(ending: str, name: str, data: bytes, phase: str, report: Report) -> dict[str, Any] | None:
    if len(data) > LARGEST_FILE:
        raise BadInput(f"The file is larger than {LARGEST_FILE // 2**20} MB.", field="file")
    if ending == ".json":
        return _own(data, report)
    stem = PurePath(name).stem[:60]
    found: Outline | None
    if ending == ".csv":
        found = read_dictionary(data, report, name=stem)
    else:
        workbook = read_xlsform_workbook(data, report)
        found = outline(workbook, report, name=stem) if workbook else None
    if found is None or not report.readable:
        return None
    bundle = build(found, phase=phase, report=report)
    check.form_of(bundle)
    return bundle


def _own(data: bytes, report: Report) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("The file is not text in UTF-8.", field="file") from error
    bundle = bundles.read(text)
    form = check.form_of(bundle)
    for section in form.sections:
        count = sum(1 for _ in section.questions())
        report.understood(f"{count} questions.", sheet=section.key, subject=section.key)
    return bundle


def _tell(error: DefinitionError, report: Report) -> None:
    for problem in error.problems:
        report.error(problem.message, column=problem.place)
