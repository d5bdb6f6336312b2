"""School years, year groups, key stages and ages, all from two dates.

An academic year runs from 1 September to 31 August and is written `2026-27`. Windows and
terms are in `reference`: they differ between authorities and years.
"""

from __future__ import annotations

from datetime import date, timedelta

YOUNGEST = -4
RECEPTION = 0
LAST_COMPULSORY_YEAR = 11


def starts_in(day: date) -> int:
    """The calendar year in which the academic year of a day begins."""
    return day.year if day.month >= 9 else day.year - 1


def school_year(day: date) -> str:
    """The academic year of a day, such as `2026-27`."""
    start = starts_in(day)
    return f"{start}-{(start + 1) % 100:02}"


def year_dates(school_year: str) -> tuple[date, date]:
    """First and last day of an academic year written `2026-27`."""
    start = int(school_year[:4])
    return date(start, 9, 1), date(start + 1, 8, 31)


def age(born: date, on: date) -> int:
    """Whole years. Somebody born on 29 February has their birthday on 1 March otherwise."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def year_group(born: date, on: date) -> int:
    """National curriculum year: 0 is Reception, below are the years before school.

    There is no upper end: from 15 on a person is older than any school year.
    """
    return max(YOUNGEST, age(born, date(starts_in(on), 8, 31)) - 4)


def year_group_label(year: int) -> str:
    """`Reception`, `Year 7`, `Nursery 2`, or words for the years before."""
    if year >= 1:
        return f"Year {year}"
    return {0: "Reception", -1: "Nursery 2", -2: "Nursery 1"}.get(year, "Under 2")


_KEY_STAGES = ((0, "EYFS"), (2, "KS1"), (6, "KS2"), (9, "KS3"), (11, "KS4"))


def key_stage(year: int) -> str:
    """`EYFS` to Reception, then `KS1` to `KS5`."""
    return next((name for last, name in _KEY_STAGES if year <= last), "KS5")


def phase(year: int) -> str:
    """`early_years`, `school` or `post_16`: which family of templates fits."""
    if year <= RECEPTION:
        return "early_years"
    return "school" if year <= LAST_COMPULSORY_YEAR else "post_16"


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def compulsory_from(born: date) -> date:
    """The prescribed day (31 March, 31 August, 31 December) on or after the fifth birthday."""
    fifth = _birthday(born, 5)
    prescribed = (date(fifth.year, month, 31) for month in (3, 8, 12))
    return next(day for day in prescribed if fifth <= day)


def school_leaving_date(born: date) -> date:
    """The last Friday in June of Year 11."""
    # Year 11 begins in the September after which the age on 31 August is 15.
    begins = born.year + 15 + (born.month >= 9)
    last = date(begins + 1, 6, 30)
    return last - timedelta(days=(last.weekday() - 4) % 7)


def of_compulsory_school_age(born: date, on: date) -> bool:
    """Whether school is compulsory on a day."""
    return compulsory_from(born) <= on <= school_leaving_date(born)


def must_participate(born: date, on: date) -> bool:
    """Whether the duty to stay in education or training (to 18) applies on a day."""
    return school_leaving_date(born) < on < _birthday(born, 18)
