"""When a PEP must be started, available, met about and complete.

There are two clocks: events (coming into care, a move) count working days from the day
they happened; without an event the PEP belongs to a window of the school year and is due
within it. Every number is a setting; the defaults are the authority's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from pep_forms.exceptions import Refused
from pep_forms.peps.enums import Trigger
from pep_forms.reference import settings, windows, working_days

#: Events that start the clock of days; the others belong to a window.
EVENTS: frozenset[str] = frozenset(
    {
        Trigger.ENTERED_CARE,
        Trigger.NEW_PLACEMENT,
        Trigger.NEW_SETTING,
        Trigger.OFF_ROLL,
        Trigger.OTHER,
    }
)


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that asks for a PEP, and the day it happened."""

    trigger: str
    on: date


@dataclass(frozen=True, slots=True)
class DueDates:
    """By when what must be there. None means that no clock runs for it."""

    initiate_by: date | None = None
    available_by: date | None = None
    meeting_by: date | None = None
    complete_by: date | None = None
    #: "working" or "school" days.
    basis: str = "working"

    def earlier(self, other: DueDates) -> DueDates:
        """The stricter of two, date by date."""
        return DueDates(
            initiate_by=_first(self.initiate_by, other.initiate_by),
            available_by=_first(self.available_by, other.available_by),
            meeting_by=_first(self.meeting_by, other.meeting_by),
            complete_by=_first(self.complete_by, other.complete_by),
            basis=self.basis,
        )


def of_event(
    happened: Happened, *, phase: str = "school", first_review: date | None = None
) -> DueDates:
    """The clock that an event starts; no dates for a trigger that belongs to a window."""
    day, unit = happened.on, _unit(phase, happened.on)
    if happened.trigger not in EVENTS:
        return DueDates(basis=unit)
    initiate_by = _count(day, "initiate_by", phase, unit)
    if happened.trigger == Trigger.ENTERED_CARE:
        available_by = _count(day, "available_by", phase, unit)
        if first_review is not None and day <= first_review < available_by:
            available_by = first_review
        # A review in the first days brings the start forward as well.
        return DueDates(min(initiate_by, available_by), available_by, basis=unit)
    name = "new_setting_by" if happened.trigger == Trigger.NEW_SETTING else "trigger_by"
    available_by = _count(day, name, phase, unit)
    return DueDates(min(initiate_by, available_by), available_by, basis=unit)


def compute(
    happened: Iterable[Happened],
    window: windows.Window,
    *,
    phase: str = "school",
    first_review: date | None = None,
) -> DueDates:
    """The due dates of a PEP: the strictest of its events, or else those of its window."""
    due = DueDates(basis=_unit(phase, window.starts_on))
    for event in happened:
        due = due.earlier(of_event(event, phase=phase, first_review=first_review))
    if due.available_by is not None:
        complete_by = _count(due.available_by, "finish_by", phase, due.basis)
        return replace(due, meeting_by=due.available_by, complete_by=complete_by)
    return of_window(window, phase=phase)


def of_window(window: windows.Window, *, phase: str = "school") -> DueDates:
    """A PEP counts when it was met about **and** completed by the end of its window."""
    unit = _unit(phase, window.starts_on)
    days = settings.get("finish_by", phase=phase, on=window.starts_on)
    meeting_by = _add(window.ends_on, -days, unit)
    return DueDates(meeting_by=meeting_by, complete_by=window.ends_on, basis=unit)


def opens_on(meeting_by: date, *, phase: str = "school") -> date:
    """The day on which a PEP should be opened to be ready for its meeting."""
    days = settings.get("lead_time", phase=phase, on=meeting_by)
    return _add(meeting_by, -days, _unit(phase, meeting_by))


def after(day: date, setting: str, *, phase: str = "school") -> date:
    """The day on which a number of days, which is a setting, has passed since `day`."""
    return _count(day, setting, phase, _unit(phase, day))


def _count(day: date, setting: str, phase: str, unit: str) -> date:
    return _add(day, settings.get(setting, phase=phase, on=day), unit)


def _add(day: date, days: int, unit: str) -> date:
    try:
        return working_days.add(day, days, unit=unit)
    except Refused:
        # Term dates that nobody has entered yet must not stop a child from having a plan.
        return working_days.add(day, days)


def _unit(phase: str, on: date) -> str:
    return str(settings.get("clock_unit", phase=phase, on=on))


def _first(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return one or other
    return min(one, other)
