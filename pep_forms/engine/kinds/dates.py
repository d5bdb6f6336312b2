"""Kinds of time: date, time, date and time, month, and years and months."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any, ClassVar

from pep_forms.engine.kinds.base import DATES, ORDER, Blank, Json, Kind, Parsed, option
from pep_forms.engine.lookups import Labels, Lookups
from pep_forms.engine.spec import QuestionSpec

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def month_number(text: str) -> int | None:
    """A month as a number or by name ("3", "Mar", "march"), else None."""
    text = text.strip().lower()
    if text.isascii() and text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    found = [
        n for n, name in enumerate(MONTHS, 1) if len(text) >= 3 and name.lower().startswith(text)
    ]
    return found[0] if len(found) == 1 else None


def read_date(raw: str) -> date | None:
    """A date as people type it: 4/3/2026, 4.3.2026, 4 March 2026 or 2026-03-04."""
    text = raw.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        day, month, year = text[8:], text[5:7], text[:4]
    else:
        found = re.fullmatch(r"(\d{1,2})[\s/.-]+(\w+)[\s/.-]+(\d{4})", text, re.ASCII)
        if not found:
            return None
        day, month, year = found.groups()
    number = month_number(month)
    try:
        return date(int(year), number, int(day)) if number and int(year) >= 1900 else None
    except ValueError:
        return None


def read_time(raw: str) -> time | None:
    """A time as people type it: 14:30, 14.30, 2.30pm, 9am."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", raw.strip().lower(), re.ASCII)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if not half and found[2] is None:
        return None
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def say_date(value: str) -> str:
    """ "2026-03-04" as "4 March 2026"."""
    day = date.fromisoformat(value[:10])
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def say_time(value: str) -> str:
    """ "14:30" as "2:30pm"."""
    at = time.fromisoformat(value)
    half = "am" if at.hour < 12 else "pm"
    return (
        f"{at.hour % 12 or 12}:{at.minute:02}{half}" if at.minute else f"{at.hour % 12 or 12}{half}"
    )


class Date(Kind):
    """A day. What is not a day ("32/13/2026") is kept and shown as typed."""

    name = "date"
    label = "Date"
    template = "date"
    operators = DATES
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year")

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        text = str(raw or "").strip()
        if not text:
            return Parsed()
        day = read_date(text)
        if day is None:
            return Parsed(problem="date")
        bound = option(question, "range", "any")
        if bound == "past" and day > lookups.today:
            return Parsed(problem="date_in_future")
        if bound == "future" and day < lookups.today:
            return Parsed(problem="date_in_past")
        return Parsed(day.isoformat())

    def to_raw(self, value: Json, question: QuestionSpec) -> Json:
        if not value:
            return ""
        day = date.fromisoformat(str(value))
        return f"{day.day}/{day.month}/{day.year}"

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        return (say_date(str(value)),) if value else ()

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "string", "format": "date"}

    def blank(self, question: QuestionSpec, labels: Labels) -> Blank:
        return Blank(boxes=("Day", "Month", "Year"))


class Time(Kind):
    """A time of day, on the 24-hour clock when stored."""

    name = "time"
    label = "Time"
    operators = DATES
    input_attrs: ClassVar[dict[str, Any]] = {"width": 5}

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        text = str(raw or "").strip()
        if not text:
            return Parsed()
        at = read_time(text)
        return Parsed(at.strftime("%H:%M")) if at else Parsed(problem="time")

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        return (say_time(str(value)),) if value else ()

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{2}:\d{2}$"}


class DateTime(Kind):
    """A day and a time, such as the next meeting."""

    name = "date_time"
    label = "Date and time"
    template = "date"
    operators = DATES
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year", "time")

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        text = str(raw or "").strip()
        if not text:
            return Parsed()
        if found := re.fullmatch(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?", text, re.ASCII):
            day_text, time_text = found[1], found[2]
        else:
            day_text, _, time_text = text.rpartition("/")
        day, at = read_date(day_text), read_time(time_text)
        if day is None:
            return Parsed(problem="date")
        if at is None:
            return Parsed(problem="time")
        return Parsed(datetime.combine(day, at).isoformat(timespec="minutes"))

    def to_raw(self, value: Json, question: QuestionSpec) -> Json:
        if not value:
            return ""
        moment = datetime.fromisoformat(str(value))
        return f"{moment.day}/{moment.month}/{moment.year}/{moment:%H:%M}"

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        if not value:
            return ()
        return (f"{say_date(str(value))} at {say_time(str(value)[11:16])}",)

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"}

    def blank(self, question: QuestionSpec, labels: Labels) -> Blank:
        return Blank(boxes=("Day", "Month", "Year", "Time"))


class Month(Kind):
    """A month of a year."""

    name = "month"
    label = "Month"
    template = "date"
    operators = DATES
    parts: ClassVar[tuple[str, ...]] = ("month", "year")

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        text = str(raw or "").strip()
        if not text:
            return Parsed()
        if found := re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII):
            year, month = found[1], found[2]
        elif found := re.fullmatch(r"(\w+)[\s/]+(\d{4})", text, re.ASCII):
            month, year = found[1], found[2]
        else:
            return Parsed(problem="month")
        number = month_number(month)
        return Parsed(f"{year}-{number:02}") if number else Parsed(problem="month")

    def to_raw(self, value: Json, question: QuestionSpec) -> Json:
        return f"{int(str(value)[5:])}/{str(value)[:4]}" if value else ""

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        return (f"{MONTHS[int(str(value)[5:]) - 1]} {str(value)[:4]}",) if value else ()

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{4}-\d{2}$"}

    def blank(self, question: QuestionSpec, labels: Labels) -> Blank:
        return Blank(boxes=("Month", "Year"))


class YearsMonths(Kind):
    """An age such as a reading age; the value is a whole number of months."""

    name = "years_months"
    label = "Years and months"
    template = "date"
    operators = ORDER
    parts: ClassVar[tuple[str, ...]] = ("years", "months")

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        if isinstance(raw, int) and not isinstance(raw, bool):
            return Parsed(raw) if 0 <= raw < 1200 else Parsed(problem="years_months")
        text = str(raw or "").strip()
        if not text:
            return Parsed()
        found = re.fullmatch(r"(\d{1,2})(?:[/.:](\d{0,2}))?", text, re.ASCII)
        if not found or int(found[2] or 0) > 11:
            return Parsed(problem="years_months")
        return Parsed(int(found[1]) * 12 + int(found[2] or 0))

    def to_raw(self, value: Json, question: QuestionSpec) -> Json:
        return "" if value is None else f"{int(value) // 12}/{int(value) % 12}"

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        if value is None:
            return ()
        years, months = divmod(int(value), 12)
        words = [f"{years} year{'s' * (years != 1)}"] if years or not months else []
        words += [f"{months} month{'s' * (months != 1)}"] if months else []
        return (" ".join(words),)

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0}

    def blank(self, question: QuestionSpec, labels: Labels) -> Blank:
        return Blank(boxes=("Years", "Months"))


KINDS: tuple[Kind, ...] = (Date(), Time(), DateTime(), Month(), YearsMonths())
