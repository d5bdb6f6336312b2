"""Lists of PEPs: what is due, what is overdue, and how many meetings were held.

`overview` answers the first question of the law for everybody an actor may see, in a number
of queries that does not grow with the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any, Literal
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least

from pep_forms import clock
from pep_forms.db import current
from pep_forms.engine import school_year as years
from pep_forms.people.actor import Actor
from pep_forms.people.models import CarePeriod, YoungPerson
from pep_forms.people.queries import search, with_current_setting, young_people_for
from pep_forms.peps.enums import UNFINISHED, UNMET, Kind, State
from pep_forms.peps.models import Meeting, Pep, PepTrigger
from pep_forms.reference import settings

PER_PAGE = 25
#: A day later than any deadline, so that "nothing due" sorts last on every database.
_NEVER = date(9999, 12, 31)

Show = Literal["all", "overdue", "due", "short_of_meetings", "no_pep"]
#: How far ahead "due soon" looks, in days.
SOON = 28


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing that must be done by a day."""

    what: str
    by: date
    overdue: bool
    pep_id: UUID | None = None


@dataclass(frozen=True)
class OverviewRow:
    """One young person: what is due, and how the year stands."""

    young_person: YoungPerson
    setting: str
    year_group: int
    #: PEPs on their way, the oldest first.
    peps: tuple[Pep, ...]
    #: The PEP that was completed last.
    last: Pep | None
    due: tuple[DueItem, ...]
    meetings_held: int
    meetings_required: int
    reviews_held: int
    reviews_required: int
    waiting: tuple[PepTrigger, ...] = field(default=())

    @property
    def overdue(self) -> tuple[DueItem, ...]:
        """What should have been done by now."""
        return tuple(item for item in self.due if item.overdue)

    @property
    def short(self) -> int:
        """How many meetings are still missing this school year."""
        return max(0, self.meetings_required - self.meetings_held)


def overview(
    actor: Actor,
    *,
    on: date | None = None,
    show: Show = "all",
    text: str = "",
    page: int | str = 1,
    per_page: int = PER_PAGE,
) -> Page[OverviewRow]:
    """The young people an actor may see, the most urgent first, one page of them.

    Only those in care on that day are listed: a PEP is a duty towards a child in care.
    """
    day = on or clock.today()
    listed = _listed(young_people_for(actor, day), day)
    people = _filtered(search(listed, text) if text else listed, show, day).order_by(
        "next_due", "legal_name", "id"
    )
    found = Paginator(people, per_page).get_page(page)
    found.object_list = rows_for(list(found.object_list), day)
    return found


def _listed(people: QuerySet[YoungPerson], day: date) -> QuerySet[Any]:
    """Those in care who need a PEP, with what the list is sorted and filtered by."""
    exempt = settings.get("no_pep_legal_statuses", on=day)
    in_care = CarePeriod.objects.filter(current(day), young_person=OuterRef("pk"))
    in_care = in_care.exclude(legal_status__in=exempt)
    first, last = years.year_dates(years.school_year(day))
    held = (
        Meeting.objects.filter(pep__young_person=OuterRef("pk"), held_on__range=(first, last))
        .order_by()
        .values("pep__young_person")
        .annotate(number=Count("pk"))
        .values("number")
    )
    peps = (
        Pep.objects.filter(young_person=OuterRef("pk"), state__in=UNFINISHED)
        .order_by()
        .values("young_person")
        .annotate(first=Min(_next_day_of_pep()))
        .values("first")
    )
    triggers = (
        PepTrigger.objects.filter(
            young_person=OuterRef("pk"), pep__isnull=True, dismissed_at__isnull=True
        )
        .order_by()
        .values("young_person")
        .annotate(first=Min(Coalesce("initiate_by", "happened_on")))
        .values("first")
    )
    never = Value(_NEVER, output_field=DateField())
    return (
        with_current_setting(people, day)
        .filter(Exists(in_care))
        .annotate(
            meetings_held=Coalesce(Subquery(held, output_field=IntegerField()), 0),
            next_due=Least(
                Coalesce(Subquery(peps, output_field=DateField()), never),
                Coalesce(Subquery(triggers, output_field=DateField()), never),
            ),
        )
    )


def _next_day_of_pep() -> Case:
    """The next deadline of a PEP: start it, meet about it, correct it or finish it."""
    never = Value(_NEVER, output_field=DateField())
    return Case(
        When(state=State.SCHEDULED, then=Coalesce("opens_on", "initiate_by", never)),
        When(state__in=UNMET, then=Coalesce("meeting_by", "complete_by", never)),
        When(state=State.RETURNED, then=Coalesce("correct_by", "complete_by", never)),
        default=Coalesce(F("complete_by"), never),
        output_field=DateField(),
    )


def _filtered(people: QuerySet[Any], show: Show, day: date) -> QuerySet[Any]:
    if show == "overdue":
        return people.filter(next_due__lt=day)
    if show == "due":
        return people.filter(next_due__range=(day, date.fromordinal(day.toordinal() + SOON)))
    if show == "short_of_meetings":
        return people.filter(meetings_held__lt=settings.get("meetings_required", on=day))
    if show == "no_pep":
        any_pep = Pep.objects.filter(young_person=OuterRef("pk"), state__in=UNFINISHED)
        return people.exclude(Exists(any_pep))
    return people


def rows_for(people: Iterable[YoungPerson], on: date | None = None) -> list[OverviewRow]:
    """The rows of the overview for some young people: the same few queries for any number."""
    day = on or clock.today()
    people = list(people)
    ids = [person.pk for person in people]
    first, last = years.year_dates(years.school_year(day))
    peps = _by_person(
        Pep.objects.filter(young_person__in=ids)
        .filter(Q(state__in=UNFINISHED) | Q(state__in=[State.COMPLETE, State.ARCHIVED]))
        .order_by("created_at")
    )
    reviews = dict(
        Pep.objects.filter(young_person__in=ids, meeting__isnull=True, kind=Kind.DT_REVIEW)
        .filter(completed_at__date__range=(first, last))
        .order_by()
        .values_list("young_person")
        .annotate(Count("pk"))
    )
    waiting: dict[UUID, list[PepTrigger]] = {}
    for trigger in PepTrigger.objects.filter(
        young_person__in=ids, pep__isnull=True, dismissed_at__isnull=True
    ):
        waiting.setdefault(trigger.young_person_id, []).append(trigger)
    if not all(hasattr(person, "meetings_held") for person in people):
        counted = {p.pk: p for p in _listed(YoungPerson.objects.filter(pk__in=ids), day)}
        people = [counted.get(person.pk, person) for person in people]
    return [
        _row(person, peps.get(person.pk, []), waiting.get(person.pk, []), reviews, day)
        for person in people
    ]


def _by_person(peps: QuerySet[Pep]) -> dict[UUID, list[Pep]]:
    found: dict[UUID, list[Pep]] = {}
    for pep in peps:
        found.setdefault(pep.young_person_id, []).append(pep)
    return found


def _row(
    person: YoungPerson,
    peps: list[Pep],
    waiting: list[PepTrigger],
    reviews: dict[UUID, int],
    day: date,
) -> OverviewRow:
    taught = person.taught_year_group
    year = taught if taught is not None else min(14, years.year_group(person.date_of_birth, day))
    phase = years.phase(year)
    done = sorted(
        (pep for pep in peps if pep.state not in UNFINISHED and pep.completed_at),
        key=attrgetter("completed_at"),
    )
    on_way = tuple(pep for pep in peps if pep.state in UNFINISHED)
    held = int(getattr(person, "meetings_held", 0))
    return OverviewRow(
        young_person=person,
        setting=str(getattr(person, "setting_name", "")),
        year_group=year,
        peps=on_way,
        last=done[-1] if done else None,
        due=tuple(sorted(_due(on_way, waiting, day), key=lambda item: item.by)),
        meetings_held=held,
        meetings_required=settings.get("meetings_required", phase=phase, on=day),
        reviews_held=held + reviews.get(person.pk, 0),
        reviews_required=settings.get("reviews_required", phase=phase, on=day),
        waiting=tuple(waiting),
    )


def _due(peps: Iterable[Pep], waiting: Iterable[PepTrigger], day: date) -> Iterable[DueItem]:
    for pep in peps:
        for what, by in deadlines(pep):
            yield DueItem(what, by, by < day, pep.pk)
    for trigger in waiting:
        by = trigger.initiate_by or trigger.happened_on
        yield DueItem(f"Open a PEP: {trigger.get_trigger_display().lower()}", by, by < day)


def deadlines(pep: Pep) -> list[tuple[str, date]]:
    """What of a PEP is still to be done, and by when, in the order it is done."""
    found: list[tuple[str, date | None]] = []
    if pep.state == State.SCHEDULED:
        found.append(("Open the PEP", pep.opens_on or pep.initiate_by))
    if pep.state == State.OPEN:
        found.append(("Start the PEP", pep.initiate_by))
    if pep.state in UNMET:
        found.append(("Hold the meeting", pep.meeting_by))
    if pep.state == State.RETURNED:
        found.append(("Correct the PEP", pep.correct_by))
    if pep.state in UNFINISHED:
        found.append(("Complete the PEP", pep.complete_by))
    return [(what, by) for what, by in found if by is not None]


def peps_for(actor: Actor, on: date | None = None) -> QuerySet[Pep]:
    """The PEPs of every young person the actor may see. Rights inside each are another thing."""
    return Pep.objects.filter(young_person__in=young_people_for(actor, on))


def oldest_unfinished(young_person: YoungPerson) -> Pep | None:
    """The PEP to finish first, for the banner over a newer one."""
    return (
        Pep.objects.filter(young_person=young_person, state__in=UNFINISHED)
        .order_by("created_at")
        .first()
    )
