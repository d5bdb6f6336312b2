"""The list of everybody's PEPs: found, filtered, sorted and counted in the database.

Rows are made by `rows.rows_for`; here is which young people they are about, in a number
of queries that does not grow with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least

from pep_forms import clock
from pep_forms.db import current
from pep_forms.engine import school_year as years
from pep_forms.people.actor import Actor
from pep_forms.people.models import CarePeriod, Enrolment, Organisation, YoungPerson
from pep_forms.people.queries import search, with_current_setting, young_people_for
from pep_forms.peps import my_turn
from pep_forms.peps.enums import UNFINISHED, UNMET, State
from pep_forms.peps.models import Meeting, Pep, PepTrigger
from pep_forms.peps.rows import ListRow, rows_for
from pep_forms.reference import settings, working_days

PER_PAGE = 25
#: How far ahead "due soon" looks, in working days.
SOON = 20
#: How many school years the list goes back.
_YEARS = 5
#: A day later than any deadline, so that "nothing due" sorts last on every database.
NEVER = date(9999, 12, 31)

SHOW: Mapping[str, str] = {
    "": "Everybody",
    "mine": "Mine to do",
    "overdue": "Overdue",
    "due": f"Due in {SOON} working days",
    "short": "Too few meetings this school year",
    "none": "No PEP open",
}
SORT: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "": ("What is due first", ("next_due", "legal_name", "id")),
    "name": ("Name", ("legal_name", "id")),
    "meetings": ("Fewest meetings", ("meetings_held", "next_due", "id")),
    "youngest": ("Youngest first", ("-date_of_birth", "id")),
    "oldest": ("Oldest first", ("date_of_birth", "id")),
    "setting": ("School or setting", ("setting_name", "legal_name", "id")),
}
PHASES: Mapping[str, str] = {
    "early_years": "Early years",
    "school": "School, Years 1 to 11",
    "post_16": "Post-16",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked the list for. Empty means everything."""

    show: str = ""
    phase: str = ""
    setting: UUID | None = None
    state: str = ""
    #: "2026-27"; empty is the current one.
    school_year: str = ""
    text: str = ""
    sort: str = ""
    page: int | str = 1

    @property
    def narrowed(self) -> bool:
        """Whether the list is not the plain one."""
        return bool(self.show or self.text or self.by_more)

    @property
    def by_more(self) -> bool:
        """Whether anything was asked for that the page keeps folded away."""
        return any((self.phase, self.setting, self.state, self.school_year, self.sort))


@dataclass(frozen=True)
class Listing:
    """One page of the list."""

    page: Page[YoungPerson]
    rows: tuple[ListRow, ...]
    #: PEPs on this page that wait for the actor.
    mine: frozenset[UUID]
    #: How many of the year's young people there are for each of `SHOW`, whatever is filtered.
    counts: Mapping[str, int]
    #: Whether it is about a school year that is over.
    past: bool
    school_year: str


def listing(actor: Actor, wanted: Wanted, *, per_page: int = PER_PAGE) -> Listing:
    """The young people an actor may see, as asked, and how the whole list stands."""
    today = clock.today()
    this_year = years.school_year(today)
    year = wanted.school_year if wanted.school_year in school_years(today) else this_year
    first, last = years.year_dates(year)
    # A year that is over is shown as it stood on its last day.
    day = min(today, last)
    visible = young_people_for(actor)
    everybody = _annotated(_in_scope(visible, year, day, current_year=year == this_year), day)
    conditions = _conditions(actor, visible, day)
    people = _narrowed(everybody, wanted, conditions, day, (first, last))
    page = Paginator(people.order_by(*_order(wanted.sort)), per_page).get_page(wanted.page)
    rows = rows_for(list(page.object_list), day)
    shown = Pep.objects.filter(young_person__in=[row.young_person.pk for row in rows])
    return Listing(
        page=page,
        rows=tuple(rows),
        mine=frozenset(
            my_turn.waiting_for(actor, shown.filter(state__in=UNFINISHED)).values_list(
                "pk", flat=True
            )
        ),
        counts=_counts(everybody, conditions),
        past=year != this_year,
        school_year=year,
    )


def school_years(today: date) -> list[str]:
    """The school years that may be asked for, the current one first."""
    start = years.starts_in(today)
    return [years.school_year(date(start - back, 9, 1)) for back in range(_YEARS)]


def settings_of(actor: Actor) -> list[tuple[str, str]]:
    """The settings that the actor's young people are at, for the filter."""
    there = Enrolment.objects.filter(
        current(), main=True, young_person__in=young_people_for(actor)
    ).values("organisation")
    found = Organisation.objects.filter(pk__in=there).order_by("name").values_list("pk", "name")
    return [(str(key), name) for key, name in found]


def born_for(phase: str, on: date) -> Q:
    """Those taught in the years of a phase on a day: by age, unless the record says otherwise."""
    start = years.starts_in(on)
    first_of_school = date(start - 4 - years.LAST_COMPULSORY_YEAR - 1, 9, 1)
    first_of_early_years = date(start - 4 - 1, 9, 1)
    taught = "taught_year_group"
    by_age = {
        "early_years": Q(date_of_birth__gte=first_of_early_years),
        "school": Q(date_of_birth__gte=first_of_school, date_of_birth__lt=first_of_early_years),
        "post_16": Q(date_of_birth__lt=first_of_school),
    }[phase]
    by_record = {
        "early_years": Q(taught_year_group__lte=years.RECEPTION),
        "school": Q(
            taught_year_group__gt=years.RECEPTION,
            taught_year_group__lte=years.LAST_COMPULSORY_YEAR,
        ),
        "post_16": Q(taught_year_group__gt=years.LAST_COMPULSORY_YEAR),
    }[phase]
    return (Q(**{f"{taught}__isnull": True}) & by_age) | by_record


def _in_scope(
    people: QuerySet[YoungPerson], year: str, day: date, *, current_year: bool
) -> QuerySet[YoungPerson]:
    """Those in care for whom a PEP is a duty, and whoever has one that is not finished."""
    exempt = settings.get("no_pep_legal_statuses", on=day)
    care = CarePeriod.objects.filter(young_person=OuterRef("pk")).exclude(legal_status__in=exempt)
    if current_year:
        on_way = Pep.objects.filter(young_person=OuterRef("pk"), state__in=UNFINISHED)
        return people.filter(Exists(care.filter(current(day))) | Exists(on_way))
    first, last = years.year_dates(year)
    during = care.filter(starts_on__lte=last).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=first)
    )
    return people.filter(Exists(during))


def _annotated(people: QuerySet[YoungPerson], day: date) -> QuerySet[YoungPerson]:
    """With `meetings_held` in the school year, `next_due` and `setting_name`."""
    held = (
        Meeting.objects.filter(
            pep__young_person=OuterRef("pk"),
            held_on__range=years.year_dates(years.school_year(day)),
        )
        .order_by()
        .values("pep__young_person")
        .annotate(number=Count("pk"))
        .values("number")
    )
    peps = (
        Pep.objects.filter(young_person=OuterRef("pk"), state__in=UNFINISHED)
        .order_by()
        .values("young_person")
        .annotate(first=Min(_next_deadline()))
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
    never = Value(NEVER, output_field=DateField())
    return with_current_setting(people, day).annotate(
        meetings_held=Coalesce(Subquery(held, output_field=IntegerField()), 0),
        next_due=Least(
            Coalesce(Subquery(peps, output_field=DateField()), never),
            Coalesce(Subquery(triggers, output_field=DateField()), never),
        ),
    )


def _next_deadline() -> Case:
    """The next day by which something of a PEP must be done, as `queries.deadlines` has it."""
    never = Value(NEVER, output_field=DateField())

    def first(*fields: str) -> Least:
        return Least(*(Coalesce(F(field), never) for field in fields))

    return Case(
        When(state=State.SCHEDULED, then=first("opens_on", "meeting_by", "complete_by")),
        When(state=State.OPEN, then=first("initiate_by", "meeting_by", "complete_by")),
        When(state__in=UNMET, then=first("meeting_by", "complete_by")),
        When(state=State.RETURNED, then=first("correct_by", "complete_by")),
        default=Coalesce(F("complete_by"), never),
        output_field=DateField(),
    )


def _conditions(actor: Actor, visible: QuerySet[YoungPerson], day: date) -> dict[str, Q]:
    """What each of `SHOW` means."""
    peps = Pep.objects.filter(young_person__in=visible, state__in=UNFINISHED)
    mine = my_turn.waiting_for(actor, peps).filter(young_person=OuterRef("pk"))
    to_open = my_turn.triggers_waiting_for(actor).filter(young_person=OuterRef("pk"))
    unfinished = Pep.objects.filter(young_person=OuterRef("pk"), state__in=UNFINISHED)
    short = Q(pk__in=[])
    for phase in PHASES:
        required = settings.get("meetings_required", phase=phase, on=day)
        short |= born_for(phase, day) & Q(meetings_held__lt=required)
    return {
        "mine": Q(Exists(mine)) | Q(Exists(to_open)),
        "overdue": Q(next_due__lt=day),
        "due": _due_between(day, working_days.add(day, SOON)),
        "short": short,
        "none": ~Q(Exists(unfinished)),
    }


def _due_between(first: date, last: date) -> Q:
    """Whoever has any deadline in a stretch of days, overdue ones besides or not."""
    within = (first, last)
    peps = Pep.objects.filter(young_person=OuterRef("pk"), state__in=UNFINISHED).filter(
        Q(complete_by__range=within)
        | Q(state__in=UNMET, meeting_by__range=within)
        | Q(state=State.OPEN, initiate_by__range=within)
        | Q(state=State.SCHEDULED, opens_on__range=within)
        | Q(state=State.RETURNED, correct_by__range=within)
    )
    triggers = PepTrigger.objects.filter(
        young_person=OuterRef("pk"),
        pep__isnull=True,
        dismissed_at__isnull=True,
        initiate_by__range=within,
    )
    return Q(Exists(peps)) | Q(Exists(triggers))


def _narrowed(
    people: QuerySet[YoungPerson],
    wanted: Wanted,
    conditions: Mapping[str, Q],
    day: date,
    of_year: tuple[date, date],
) -> QuerySet[YoungPerson]:
    if wanted.show in conditions:
        people = people.filter(conditions[wanted.show])
    if wanted.phase in PHASES:
        people = people.filter(born_for(wanted.phase, day))
    if wanted.setting is not None:
        there = Enrolment.objects.filter(
            current(day), young_person=OuterRef("pk"), main=True, organisation=wanted.setting
        )
        people = people.filter(Exists(there))
    if wanted.state in State.values:
        peps = Pep.objects.filter(young_person=OuterRef("pk"), state=wanted.state)
        if wanted.state not in UNFINISHED:
            peps = peps.filter(school_year=years.school_year(of_year[0]))
        people = people.filter(Exists(peps))
    return search(people, wanted.text)


def _order(sort: str) -> tuple[str, ...]:
    return SORT.get(sort, SORT[""])[1]


def _counts(people: QuerySet[YoungPerson], conditions: Mapping[str, Q]) -> dict[str, int]:
    """How many there are of each, in one query: the conditions inside it, their sums outside."""
    fits = {
        f"is_{name}": Case(
            When(condition, then=Value(1)), default=Value(0), output_field=IntegerField()
        )
        for name, condition in conditions.items()
    }
    sums = {f"n_{name}": Sum(f"is_{name}", default=0) for name in conditions}
    found = people.order_by().annotate(**fits).aggregate(n_all=Count("pk"), **sums)
    return {"": found["n_all"], **{name: found[f"n_{name}"] for name in conditions}}
