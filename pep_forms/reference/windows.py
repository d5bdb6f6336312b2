"""PEP windows: the stretches of a school year in which a meeting counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pep_forms.engine import school_year as years
from pep_forms.reference import settings


@dataclass(frozen=True, slots=True)
class Window:
    """One window of one school year."""

    name: str
    school_year: str
    starts_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def in_year(school_year: str, phase: str = "school") -> tuple[Window, ...]:
    """The windows of a school year, in order."""
    first, _last = years.year_dates(school_year)
    found = []
    for row in settings.get("windows", phase=phase, on=first):
        starts_on = _day(school_year, row.starts)
        found.append(Window(row.name, school_year, starts_on, _day(school_year, row.ends)))
    return tuple(sorted(found, key=lambda window: window.starts_on))


def of(day: date, phase: str = "school") -> Window:
    """The window a day lies in.

    A day between two windows, such as any in August, belongs to the next one: that is
    where a plan opened then will be met about.
    """
    school_year = years.school_year(day)
    for year in (school_year, _following(school_year)):
        for window in in_year(year, phase):
            if day <= window.ends_on:
                return window
    raise LookupError("no windows are set")


def after(window: Window, phase: str = "school") -> Window:
    """The window that follows."""
    for year in (window.school_year, _following(window.school_year)):
        for candidate in in_year(year, phase):
            if candidate.starts_on > window.starts_on:
                return candidate
    raise LookupError("no windows are set")


def _following(school_year: str) -> str:
    _first, last = years.year_dates(school_year)
    return years.school_year(last + timedelta(days=1))


def _day(school_year: str, month_day: str) -> date:
    """The day of a school year that falls on "MM-DD"; 29 February only where there is one."""
    month, day = (int(part) for part in month_day.split("-"))
    year = int(school_year[:4]) + (month < 9)
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)
