"""Counting days towards a deadline.

Working days are Monday to Friday without England's bank holidays and without the days
that the authority added. School holidays do not stop them. School days are the working
days that lie in a term. Day 0 is the day of the event.
"""

from __future__ import annotations

from datetime import date, timedelta

import holidays
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext

from pep_forms.exceptions import Refused
from pep_forms.reference import calendars

#: Bank holidays are made as far ahead as they are asked for; it knows those made by law.
_bank = holidays.country_holidays("GB", subdiv="ENG")

#: A search that goes on for longer than this has no end: the term dates are missing.
_FAR = 800


def is_working_day(day: date) -> bool:
    """Whether the authority works on a day."""
    return day.weekday() < 5 and day not in _bank and day not in calendars.extra_days()


def is_school_day(day: date, calendar: str | None = None) -> bool:
    """Whether schools of a calendar are open on a day."""
    return is_working_day(day) and calendars.term_of(day, calendar) is not None


def add(day: date, n: int, *, unit: str = "working", calendar: str | None = None) -> date:
    """The day that is `n` working (or school) days after `day`; before it when n is minus.

    With 0 the day itself, whatever day it is. Raises Refused, saying what to enter, when
    school days are counted past the last known term.
    """
    step = timedelta(days=1 if n >= 0 else -1)
    left, at = abs(n), day
    for _ in range(_FAR):
        if not left:
            return at
        at += step
        left -= _counts(at, unit, calendar)
    raise Refused(
        gettext("School days cannot be counted from %(day)s: enter the term dates first.")
        % {"day": format_date(day, "j F Y")}
    )


def between(start: date, end: date, *, unit: str = "working", calendar: str | None = None) -> int:
    """How many days count after `start`, up to and including `end`; minus when end is first.

    It is the inverse of `add`: `between(day, add(day, n)) == n`.
    """
    if end < start:
        span = (start - end).days
        days = (end + timedelta(days=at) for at in range(span))
        return -sum(_counts(day, unit, calendar) for day in days)
    span = (end - start).days
    days = (start + timedelta(days=at) for at in range(1, span + 1))
    return sum(_counts(day, unit, calendar) for day in days)


def holiday_name(day: date) -> str:
    """Why a weekday is no working day; empty when it is one."""
    return str(_bank.get(day) or calendars.extra_days().get(day, ""))


def _counts(day: date, unit: str, calendar: str | None) -> bool:
    return is_school_day(day, calendar) if unit == "school" else is_working_day(day)
