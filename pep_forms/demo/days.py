"""Days of the demo world. All of them are counted back from the day it is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pep_forms import clock
from pep_forms.engine import school_year as years
from pep_forms.reference import windows
from pep_forms.reference.windows import Window

#: How many windows before the present one have a history: two school years.
WINDOWS_BACK = 6


@dataclass(frozen=True)
class Days:
    """Today, and the windows of the story: six in the past, then the present one."""

    today: date
    windows: tuple[Window, ...]

    @property
    def first(self) -> date:
        """The day on which the story begins."""
        return self.windows[0].starts_on

    def back(self, days: int) -> date:
        """A working day so many days ago, today at the latest."""
        return working(self.today - timedelta(days=days))

    def within(self, index: int, percent: int) -> date:
        """A working day at some point of a past window."""
        window = self.windows[index]
        length = (window.ends_on - window.starts_on).days
        return working(window.starts_on + timedelta(days=length * percent // 100))

    def first_of_year(self, index: int) -> date:
        """The first day of the school year that a window belongs to."""
        return years.year_dates(self.windows[index].school_year)[0]


def make(today: date) -> Days:
    """The days of a world that is loaded today."""
    now = windows.of(today)
    year = int(now.school_year[:4])
    all_windows = [
        window
        for start in range(year - 3, year + 1)
        for window in windows.in_year(f"{start}-{(start + 1) % 100:02}")
    ]
    at = all_windows.index(now)
    return Days(today, tuple(all_windows[at - WINDOWS_BACK : at + 1]))


def working(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def moment(day: date, minutes: int) -> datetime:
    """A moment in the working hours of a day, so many minutes after nine."""
    start = datetime.combine(day, time(9), tzinfo=clock.LONDON)
    return start + timedelta(minutes=minutes % 480)


def born(year_group: int, month: int, day: int, today: date) -> date:
    """The birthday of somebody who is in a year group in the present window."""
    start = int(windows.of(today).school_year[:4])
    return date(start - year_group - (5 if month >= 9 else 4), month, day)
