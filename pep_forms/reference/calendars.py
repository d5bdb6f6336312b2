"""Term dates and extra days off, from the process's own copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pep_forms.reference import settings
from pep_forms.reference.cache import Kept
from pep_forms.reference.models import ExtraDay, Term


@dataclass(frozen=True, slots=True)
class TermDates:
    """One term: its number in the school year and its days."""

    school_year: str
    number: int
    starts_on: date
    ends_on: date


def _load() -> tuple[dict[str, list[TermDates]], dict[date, str]]:
    terms: dict[str, list[TermDates]] = {}
    for row in Term.objects.select_related("calendar").order_by("starts_on"):
        dates = TermDates(row.school_year, row.number, row.starts_on, row.ends_on)
        terms.setdefault(row.calendar.key, []).append(dates)
    return terms, dict(ExtraDay.objects.values_list("day", "label"))


_kept: Kept[tuple[dict[str, list[TermDates]], dict[date, str]]] = Kept("calendars", _load)


def terms(calendar: str | None = None, school_year: str | None = None) -> list[TermDates]:
    """The terms of a calendar (the authority's own when not told), in order."""
    key = calendar or settings.get("default_calendar")
    found = _kept.get()[0].get(key, [])
    return [term for term in found if school_year in (None, term.school_year)]


def term_of(day: date, calendar: str | None = None) -> TermDates | None:
    """The term a day lies in; None in the holidays and where no dates are known."""
    for term in terms(calendar):
        if term.starts_on <= day <= term.ends_on:
            return term
    return None


def extra_days() -> Mapping[date, str]:
    """The days off that the authority added, with their names."""
    return _kept.get()[1]
