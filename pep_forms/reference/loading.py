"""Loading the code sets and term dates that ship with the site.

Loading again changes nothing, and it never touches what the authority made its own:
local labels, local codes, codes whose end it set, and term dates that are there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache as remember
from pathlib import Path
from typing import Any

from django.db import transaction
from pydantic import BaseModel, ConfigDict

from pep_forms.audit.actions import log_write
from pep_forms.audit.actors import ActorLike
from pep_forms.reference import cache, events
from pep_forms.reference.models import Calendar, Code, CodeSet, Term
from pep_forms.reference.rights import check_may_change

DATA = Path(__file__).parent / "data"

_FIELDS = ("label", "hint", "group", "order", "valid_from", "valid_to", "data")


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CodeRow(_File):
    """One code in a file. Its place in the file is its order."""

    code: str
    label: str
    hint: str = ""
    group: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    data: dict[str, Any] = {}


class CodeSetFile(_File):
    """One file of `data/codes`."""

    name: str
    label: str
    note: str = ""
    #: Where it was taken from, and what nobody has compared with it yet.
    source: str = ""
    codes: tuple[CodeRow, ...]


class TermRow(_File):
    """One term in a file."""

    school_year: str
    number: int
    starts_on: date
    ends_on: date


class CalendarFile(_File):
    """One file of `data/calendars`."""

    key: str
    label: str
    note: str = ""
    #: Where it was taken from, and what nobody has compared with it yet.
    source: str = ""
    terms: tuple[TermRow, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    sets: int = 0
    added: int = 0
    changed: int = 0
    terms: int = 0


@remember
def shipped() -> tuple[CodeSetFile, ...]:
    """The code sets that ship with the site, by name. Reads files, never the database."""
    return tuple(CodeSetFile.model_validate(data) for data in _files("codes"))


def _files(folder: str) -> Iterator[Any]:
    for path in sorted((DATA / folder).glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


@transaction.atomic
def load(*, by: ActorLike) -> Loaded:
    """Bring the shipped code sets and term dates into the database."""
    check_may_change(by)
    added, changed = _load_codes(shipped())
    terms = sum(_load_calendar(CalendarFile.model_validate(data)) for data in _files("calendars"))
    done = Loaded(len(shipped()), added, changed, terms)
    if added or changed:
        cache.touch("codes")
    if terms:
        cache.touch("calendars")
    if added or changed or terms:
        log_write(
            event=events.LOADED,
            by=by,
            subject="reference",
            data={"added": added, "changed": changed, "terms": terms},
        )
    return done


def _load_codes(files: Sequence[CodeSetFile]) -> tuple[int, int]:
    sets = {row.name: row for row in CodeSet.objects.select_for_update()}
    new_sets = [
        CodeSet(name=file.name, label=file.label, note=file.note)
        for file in files
        if file.name not in sets
    ]
    sets.update({row.name: row for row in CodeSet.objects.bulk_create(new_sets)})
    stored = {(row.code_set_id, row.code): row for row in Code.objects.all()}
    new, changed = [], []
    for file in files:
        holder = sets[file.name]
        for number, item in enumerate(file.codes, start=1):
            values = {**item.model_dump(exclude={"code"}), "order": number * 10}
            row = stored.get((holder.id, item.code))
            if row is None:
                new.append(Code(code_set=holder, code=item.code, **values))
            elif not row.local and any(getattr(row, name) != values[name] for name in _FIELDS):
                for name in _FIELDS:
                    setattr(row, name, values[name])
                changed.append(row)
    Code.objects.bulk_create(new, batch_size=500)
    Code.objects.bulk_update(changed, _FIELDS, batch_size=200)
    return len(new), len(changed)


def _load_calendar(file: CalendarFile) -> int:
    holder, _ = Calendar.objects.get_or_create(
        key=file.key, defaults={"label": file.label, "note": file.note}
    )
    there = set(holder.terms.values_list("school_year", "number"))
    new = [
        Term(calendar=holder, **row.model_dump())
        for row in file.terms
        if (row.school_year, row.number) not in there
    ]
    Term.objects.bulk_create(new)
    return len(new)
