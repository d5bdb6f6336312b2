"""Reminders around the day a plan is due, and telling somebody senior when nothing happens."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from pep_forms import clock
from pep_forms.peps import my_turn, notices
from pep_forms.peps.enums import UNFINISHED, State
from pep_forms.peps.models import Pep
from pep_forms.peps.queries import deadlines
from pep_forms.reference import settings, working_days

#: A day on which the job did not run is made up for within these.
_LATE = timedelta(days=4)


def remind() -> int:
    """Remind those whose turn it is. Returns for how many plans a day to do so has come.

    Each reminder goes out once, whenever this runs: a message has a key of its own. The days
    are settings, counted in working days from the first deadline that is still open.
    """
    today = clock.today()
    far = working_days.add(today, -min((0, *settings.get("reminders"))))
    soon = Q(meeting_by__lte=far) | Q(complete_by__lte=far) | Q(initiate_by__lte=far)
    peps = Pep.objects.filter(
        soon | Q(correct_by__lte=far),
        state__in=UNFINISHED - {State.SCHEDULED},
        young_person__sealed_at__isnull=True,
        young_person__access_ends_on__isnull=True,
    )
    return sum(_remind(pep, today) for pep in peps.select_related("young_person").order_by("pk"))


def _remind(pep: Pep, today: date) -> bool:
    """The newest reminder whose day has come, and the word to somebody senior."""
    due = deadlines(pep)
    if not due:
        return False
    day = min(by for _, by in due)
    phase = str(pep.facts.get("phase", "school"))
    told = False
    reached = [n for n in settings.get("reminders") if _came(working_days.add(day, n), today)]
    if reached:
        notices.remind(pep, day, max(reached), my_turn.whose_turn(pep))
        told = True
    late = settings.get("escalate_after", phase=phase)
    if _came(working_days.add(day, late), today):
        notices.escalate(pep, day, my_turn.whose_turn(pep).values())
        told = True
    return told


def _came(day: date, today: date) -> bool:
    return day <= today <= day + _LATE
