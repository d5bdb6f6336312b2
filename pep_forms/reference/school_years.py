"""School years, which start on 1 September, and what year and key stage a child is in."""

from __future__ import annotations

from datetime import date

from pep_forms import clock

_KEY_STAGES = ((0, "EYFS"), (2, "KS1"), (6, "KS2"), (9, "KS3"), (11, "KS4"))


def of(day: date | None = None) -> str:
    """The school year a day lies in, such as "2026-27"."""
    return name(first_year(day or clock.today()))


def name(year: int) -> str:
    """The name of the school year that starts in a year."""
    return f"{year}-{(year + 1) % 100:02d}"


def first_year(day: date) -> int:
    """The calendar year in which the school year of a day started."""
    return day.year if day.month >= 9 else day.year - 1


def bounds(school_year: str) -> tuple[date, date]:
    """The first and the last day of a school year."""
    year = int(school_year[:4])
    return date(year, 9, 1), date(year + 1, 8, 31)


def following(school_year: str) -> str:
    """The school year after this one."""
    return name(int(school_year[:4]) + 1)


def year_group(date_of_birth: date, on: date | None = None) -> int:
    """National curriculum year: 0 is Reception, −1 and −2 are nursery; from −4 to 14.

    It is the age on the 31 August before the school year, less 4. A child may be taught
    out of year: this is where they belong by age.
    """
    year = first_year(on or clock.today())
    before_birthday = (date_of_birth.month, date_of_birth.day) > (8, 31)
    age = year - date_of_birth.year - before_birthday
    return max(-4, min(14, age - 4))


def key_stage(year: int) -> str:
    """The key stage of a year group: EYFS, or KS1 to KS5."""
    for last, stage in _KEY_STAGES:
        if year <= last:
            return stage
    return "KS5"
