"""Due dates: the clock vectors of the rules, and windows."""

from __future__ import annotations

from datetime import date

import pytest

from pep_forms.peps import due_dates
from pep_forms.peps.due_dates import Happened
from pep_forms.reference import windows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("entered", "initiate_by", "available_by"),
    [
        (date(2026, 9, 1), date(2026, 9, 15), date(2026, 9, 29)),
        (date(2026, 12, 14), date(2026, 12, 30), date(2027, 1, 14)),
        (date(2027, 7, 26), date(2027, 8, 9), date(2027, 8, 23)),
    ],
)
def test_coming_into_care_starts_two_clocks(
    entered: date, initiate_by: date, available_by: date
) -> None:
    due = due_dates.of_event(Happened("entered_care", entered))
    assert (due.initiate_by, due.available_by) == (initiate_by, available_by)


def test_an_earlier_first_review_brings_it_forward() -> None:
    entered = date(2026, 9, 1)
    event = Happened("entered_care", entered)
    assert due_dates.of_event(event, first_review=date(2026, 9, 22)).available_by == date(
        2026, 9, 22
    )
    assert due_dates.of_event(event, first_review=date(2026, 10, 22)).available_by == date(
        2026, 9, 29
    )
    soon = due_dates.of_event(event, first_review=date(2026, 9, 8))
    assert soon.initiate_by == soon.available_by == date(2026, 9, 8)


@pytest.mark.parametrize(
    ("trigger", "available_by"),
    [
        ("new_setting", date(2026, 9, 15)),
        ("new_placement", date(2026, 9, 29)),
        ("off_roll", date(2026, 9, 29)),
        ("scheduled", None),
        ("key_stage", None),
        ("progression", None),
    ],
)
def test_other_events(trigger: str, available_by: date | None) -> None:
    due = due_dates.of_event(Happened(trigger, date(2026, 9, 1)))
    assert due.available_by == available_by
    assert due.initiate_by == (date(2026, 9, 15) if available_by else None)


def test_without_an_event_the_window_counts() -> None:
    window = windows.of(date(2026, 10, 1))
    due = due_dates.compute([Happened("scheduled", date(2026, 10, 1))], window)
    assert due.complete_by == date(2026, 12, 31)
    # Five working days before: Christmas and Boxing Day's substitute do not count.
    assert due.meeting_by == date(2026, 12, 22)
    assert due.initiate_by is None


def test_the_strictest_event_counts() -> None:
    window = windows.of(date(2026, 9, 10))
    due = due_dates.compute(
        [Happened("new_placement", date(2026, 9, 1)), Happened("new_setting", date(2026, 9, 10))],
        window,
    )
    assert due.available_by == date(2026, 9, 24)
    assert due.meeting_by == due.available_by
    assert due.complete_by == date(2026, 10, 1)


def test_a_pep_opens_twenty_working_days_ahead() -> None:
    assert due_dates.opens_on(date(2026, 9, 29)) == date(2026, 9, 1)
