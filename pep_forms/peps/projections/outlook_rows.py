"""What an outlook should say, read from the record and the PEPs: the same few queries for many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q

from pep_forms.engine import school_year as years
from pep_forms.people.models import CarePeriod, Enrolment, YoungPerson
from pep_forms.peps.enums import UNFINISHED
from pep_forms.peps.models import Meeting, Pep, PepTrigger
from pep_forms.peps.projections.models import NEVER
from pep_forms.peps.queries import deadlines, of_this_care

Values = dict[str, Any]
_Row = TypeVar("_Row", CarePeriod, Enrolment)

_DAY = timedelta(days=1)
_DATES = ("opens_on", "initiate_by", "meeting_by", "correct_by", "complete_by")


def year_begins(school_year: str) -> int:
    """`Outlook.met` of a school year without a meeting; one more for each that was held."""
    return int(school_year[:4]) * 100


@dataclass(frozen=True, slots=True)
class Worked:
    """What is true of some young people."""

    #: Whoever is not in care and has no PEP on its way has no outlook, and no deadlines here.
    outlooks: dict[UUID, Values]
    deadlines: set[tuple[UUID, date]]


def worked_out(ids: Sequence[UUID], today: date) -> Worked:
    """Their outlooks and deadlines."""
    on_way, due = _plans(ids)
    met = _met(ids)
    not_over = Q(young_person__in=ids) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    care = _by_person(
        CarePeriod.objects.filter(not_over)
        .only("young_person_id", "starts_on", "ends_on", "legal_status")
        .order_by("starts_on", "pk")
    )
    taught = _by_person(
        Enrolment.objects.filter(not_over, main=True)
        .select_related("organisation")
        .only("young_person_id", "starts_on", "ends_on", "organisation__name")
        .order_by("starts_on", "pk")
    )
    people = YoungPerson.objects.filter(pk__in=ids).values_list(
        "pk", "legal_name", "date_of_birth", "taught_year_group"
    )
    outlooks = {
        pk: {
            "legal_name": name,
            "date_of_birth": born,
            "taught_year_group": year_group,
            "on_way": on_way.get(pk, 0),
            "next_due": min(due.get(pk, [NEVER])),
            "last_due": max(due.get(pk, [NEVER])),
            "met": met.get(pk, 0),
            **_over_time(care.get(pk, []), taught.get(pk, []), today),
        }
        for pk, name, born, year_group in people.order_by()
        if pk in on_way or pk in care
    }
    return Worked(outlooks, {(pk, by) for pk, days in due.items() if pk in outlooks for by in days})


def _plans(ids: Sequence[UUID]) -> tuple[dict[UUID, int], dict[UUID, list[date]]]:
    """How many PEPs are on their way, and every deadline of theirs and of waiting reasons."""
    on_way: dict[UUID, int] = {}
    due: dict[UUID, list[date]] = {}
    peps = Pep.objects.filter(young_person__in=ids, state__in=sorted(UNFINISHED))
    for pep in peps.order_by().only("young_person_id", "state", *_DATES):
        on_way[pep.young_person_id] = on_way.get(pep.young_person_id, 0) + 1
        for _, by in deadlines(pep):
            due.setdefault(pep.young_person_id, []).append(by)
    waiting = PepTrigger.objects.filter(
        young_person__in=ids, pep__isnull=True, dismissed_at__isnull=True
    )
    for reason in waiting.order_by().only("young_person_id", "initiate_by", "happened_on"):
        due.setdefault(reason.young_person_id, []).append(reason.initiate_by or reason.happened_on)
    return on_way, due


def _met(ids: Sequence[UUID]) -> dict[UUID, int]:
    """The last school year in which they met, and how often, in the time in care that goes on.

    The list is for everybody round them, and not all may know of an earlier time.
    """
    held: dict[UUID, list[int]] = {}
    meetings = Meeting.objects.filter(of_this_care("pep__"), pep__young_person__in=ids).order_by()
    for pk, day in meetings.values_list("pep__young_person", "held_on"):
        held.setdefault(pk, []).append(year_begins(years.school_year(day)))
    return {pk: max(found) + found.count(max(found)) for pk, found in held.items()}


def _over_time(care: list[CarePeriod], taught: list[Enrolment], today: date) -> Values:
    """The time in care and the setting that a day falls in, and how long that stays right."""
    period, ends = (care[0] if care else None), [NEVER]
    if period is not None and period.ends_on is not None:
        ends.append(period.ends_on)
    now = [row for row in taught if row.starts_on <= today]
    # As people are shown elsewhere: of two the one that began last.
    setting = now[-1] if now else None
    ends += [row.ends_on for row in now if row.ends_on is not None]
    ends += [row.starts_on - _DAY for row in taught if row.starts_on > today]
    organisation = setting.organisation if setting is not None else None
    return {
        "care_from": period.starts_on if period is not None else None,
        "care_until": (period.ends_on or NEVER) if period is not None else None,
        "legal_status": period.legal_status if period is not None else "",
        "setting_id": organisation.pk if organisation is not None else None,
        "setting_name": organisation.name if organisation is not None else "",
        "right_until": min(ends),
    }


def _by_person(rows: Iterable[_Row]) -> dict[UUID, list[_Row]]:
    found: dict[UUID, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.young_person_id, []).append(row)
    return found
