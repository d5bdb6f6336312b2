"""The rows of the list of PEPs: for each young person what is due, and how the year stands.

`listing` decides which young people; here one page of them is filled in, in a number of
queries that does not grow with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from pep_forms.engine import school_year as years
from pep_forms.people.models import YoungPerson
from pep_forms.peps.enums import UNFINISHED, Kind, State
from pep_forms.peps.models import Pep, PepTrigger
from pep_forms.peps.queries import deadlines
from pep_forms.reference import settings


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing that must be done by a day."""

    what: str
    by: date
    overdue: bool
    pep_id: UUID | None = None


@dataclass(frozen=True)
class ListRow:
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

    @property
    def short(self) -> int:
        """How many meetings are still missing this school year."""
        return max(0, self.meetings_required - self.meetings_held)


def rows_for(people: Sequence[YoungPerson], day: date, seen: Q) -> list[ListRow]:
    """The rows for some young people, as `listing` counted them, on a day.

    `seen` is what is true of the PEPs their reader may know of (`queries.open_to`). The same
    few queries for any number of them.
    """
    ids = [person.pk for person in people]
    first, last = years.year_dates(years.school_year(day))
    peps = _by_person(_shown(ids, seen))
    reviews = dict(
        Pep.objects.filter(seen, young_person__in=ids, meeting__isnull=True)
        .filter(kind=Kind.DT_REVIEW)
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
    return [
        _row(person, peps.get(person.pk, []), waiting.get(person.pk, []), reviews, day)
        for person in people
    ]


def _shown(ids: Sequence[UUID], seen: Q) -> QuerySet[Pep]:
    """The PEPs on their way and the one completed last, without what no row says of them."""
    newest = (
        Pep.objects.filter(seen, young_person=OuterRef("pk"), completed_at__isnull=False)
        .filter(state__in=[State.COMPLETE, State.ARCHIVED])
        .order_by("-completed_at", "pk")
        .values("pk")[:1]
    )
    last = YoungPerson.objects.filter(pk__in=ids).order_by()
    done = list(last.annotate(last_pep=Subquery(newest)).values_list("last_pep", flat=True))
    on_way = Q(young_person__in=ids, state__in=sorted(UNFINISHED))
    return (
        Pep.objects.filter(on_way | Q(pk__in=[pk for pk in done if pk is not None]))
        .order_by("created_at")
        .defer("facts", "frozen_labels", "closed_note")
    )


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
) -> ListRow:
    taught = person.taught_year_group
    year = taught if taught is not None else min(14, years.year_group(person.date_of_birth, day))
    phase = years.phase(year)
    done = sorted(
        (pep for pep in peps if pep.state not in UNFINISHED and pep.completed_at),
        key=attrgetter("completed_at"),
    )
    on_way = tuple(pep for pep in peps if pep.state in UNFINISHED)
    held = int(getattr(person, "meetings_held", 0))
    return ListRow(
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
    )


def _due(peps: Iterable[Pep], waiting: Iterable[PepTrigger], day: date) -> Iterable[DueItem]:
    for pep in peps:
        for what, by in deadlines(pep):
            yield DueItem(what, by, by < day, pep.pk)
    for trigger in waiting:
        by = trigger.initiate_by or trigger.happened_on
        yield DueItem(
            _("Open a PEP: %(trigger)s") % {"trigger": trigger.get_trigger_display().lower()},
            by,
            by < day,
        )
