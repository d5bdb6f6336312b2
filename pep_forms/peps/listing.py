"""The list of everybody's PEPs: found, filtered, sorted and counted in the database.

Rows are made by `rows.rows_for`; here is which young people they are about, in a number
of queries that does not grow with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pep_forms import clock
from pep_forms.db import current
from pep_forms.engine import school_year as years
from pep_forms.engine.roles import AUTHORITY_ROLES, Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import Enrolment, Organisation, YoungPerson
from pep_forms.people.pages import BESIDE, MOST, CappedPaginator, Number, number_of
from pep_forms.people.queries import known_to, search, with_current_setting, young_people_for
from pep_forms.peps import my_turn, past_year
from pep_forms.peps.enums import UNFINISHED, State
from pep_forms.peps.models import Deadline, Outlook, Pep
from pep_forms.peps.phases import PHASES, born_for
from pep_forms.peps.projections.outlook_rows import year_begins
from pep_forms.peps.queries import of_this_care, open_to
from pep_forms.peps.rows import ListRow, rows_for
from pep_forms.reference import settings, working_days

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PER_PAGE = 25
#: How far ahead "due soon" looks, in working days.
SOON = 20
#: How many school years the list goes back.
_YEARS = 5

SHOW: Mapping[str, StrOrPromise] = {
    "": _("Everybody"),
    "mine": _("Mine to do"),
    "overdue": _("Overdue"),
    "due": format_lazy(_("Due in {number} working days"), number=SOON),
    "short": _("Too few meetings this school year"),
    "none": _("No PEP open"),
}
SORT: Mapping[str, tuple[StrOrPromise, tuple[str, ...]]] = {
    "": (_("What is due first"), ("next_due", "legal_name", "pk")),
    "name": (_("Name"), ("legal_name", "pk")),
    "meetings": (_("Fewest meetings"), ("met", "next_due", "pk")),
    "youngest": (_("Youngest first"), ("-date_of_birth", "-pk")),
    "oldest": (_("Oldest first"), ("date_of_birth", "pk")),
    "setting": (_("School or setting"), ("setting_name", "legal_name", "pk")),
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
        return bool(self.filtered or self.school_year or self.sort)

    @property
    def filtered(self) -> bool:
        """Whether some are left out for more than what is due of them."""
        return any((self.phase, self.setting, self.state))


@dataclass(frozen=True)
class Listing:
    """One page of the list."""

    page: Page[Outlook] | Page[YoungPerson]
    #: How many there are, on all pages.
    number: Number
    rows: tuple[ListRow, ...]
    #: PEPs on this page that wait for the actor.
    mine: frozenset[UUID]
    #: How many there are for each of `SHOW`, whatever is filtered; none for a year that is over.
    counts: Mapping[str, Number]
    #: Whether it is about a school year that is over.
    past: bool
    school_year: str


def listing(actor: Actor, wanted: Wanted, *, per_page: int = PER_PAGE) -> Listing:
    """The young people an actor may see, as asked, and how the whole list stands."""
    today = clock.today()
    this_year = years.school_year(today)
    year = wanted.school_year if wanted.school_year in school_years(today) else this_year
    past = year != this_year
    counts: dict[str, Number] = {}
    visible = young_people_for(actor)
    found: QuerySet[Outlook] | QuerySet[YoungPerson]
    if past:
        # A year that is over is shown as it stood on its last day.
        day = years.year_dates(year)[1]
        found = past_year.people(
            visible, year, short=wanted.show == "short", counting=open_to(actor, "pep__")
        )
        found = _narrowed(found, visible, wanted, day, "pk", open_to(actor))
        found = found.order_by(*past_year.ORDER.get(wanted.sort, past_year.ORDER[""]))
    else:
        day = today
        everybody = Outlook.objects.filter(_in_scope(day), known_to(actor))
        conditions = _conditions(day, year)
        # The list that is looked at is counted to its end, the others say whether to look.
        at_most = MOST if wanted.show == "mine" else BESIDE
        conditions["mine"], beyond = _mine(actor, visible, at_most)
        counts = {"": number_of(everybody)}
        counts |= {
            name: number_of(everybody.filter(fits), most=None if wanted.show == name else BESIDE)
            for name, fits in conditions.items()
        }
        counts["mine"] = Number(counts["mine"].exact, counts["mine"].more or beyond)
        if wanted.show in conditions:
            everybody = everybody.filter(conditions[wanted.show])
        found = _narrowed(everybody, visible, wanted, day, "young_person", open_to(actor)).order_by(
            *SORT.get(wanted.sort, SORT[""])[1]
        )
    known = counts.get(wanted.show) if not (wanted.text or wanted.filtered) else None
    pages = CappedPaginator(found, per_page, known)
    page = pages.get_page(wanted.page)
    counting = open_to(actor, "pep__") if past else of_this_care("pep__")
    rows = rows_for(_people_of(page, day, year, counting), day, open_to(actor))
    shown = Pep.objects.filter(young_person__in=[row.young_person.pk for row in rows])
    waiting = my_turn.waiting_for(actor, shown.filter(state__in=sorted(UNFINISHED)))
    return Listing(
        page=page,
        number=pages.number,
        rows=tuple(rows),
        mine=frozenset(waiting.values_list("pk", flat=True)),
        counts=counts,
        past=past,
        school_year=year,
    )


def school_years(today: date) -> list[str]:
    """The school years that may be asked for, the current one first."""
    start = years.starts_in(today)
    return [years.school_year(date(start - back, 9, 1)) for back in range(_YEARS)]


def settings_of(actor: Actor) -> list[tuple[str, str]]:
    """The settings that the actor's young people are at, for the filter."""
    there = Enrolment.objects.filter(current(), main=True, organisation=OuterRef("pk"))
    if actor.role not in AUTHORITY_ROLES:
        # Who sees everybody need not be asked about each.
        there = there.filter(young_person__in=young_people_for(actor))
    found = Organisation.objects.filter(Exists(there)).order_by("name")
    return [(str(key), name) for key, name in found.values_list("pk", "name")]


def _in_scope(day: date) -> Q:
    """Those in care for whom a PEP is a duty, and whoever has one that is not finished."""
    exempt = settings.get("no_pep_legal_statuses", on=day)
    in_care = Q(care_from__lte=day, care_until__gte=day) & ~Q(legal_status__in=exempt)
    return Q(on_way__gt=0) | in_care


def _conditions(day: date, year: str) -> dict[str, Q]:
    """What each of `SHOW` but "mine" means, as ranges: a new day needs no new rows."""
    soon = working_days.add(day, SOON)
    due = Deadline.objects.filter(by__range=(day, soon))
    begins = year_begins(year)
    short, most = Q(pk__in=[]), 0
    for phase in PHASES:
        required = settings.get("meetings_required", phase=phase, on=day)
        if required > 0:
            short |= born_for(phase, day) & Q(met__lt=begins + required)
            most = max(most, required)
    return {
        "overdue": Q(next_due__lt=day),
        # Whoever is overdue may have something due besides: no one date of a row says so.
        "due": Q(next_due__lte=soon, last_due__gte=day)
        & Q(young_person__in=due.values("young_person")),
        "short": Q(met__lt=begins + most) & short,
        "none": Q(on_way=0),
    }


def _mine(actor: Actor, visible: QuerySet[YoungPerson], at_most: int) -> tuple[Q, bool]:
    """The young people for whom something waits for the actor: in a PEP, or to open one.

    And whether there may be more of them, since no more than so many PEPs are looked at.
    """
    to_open = my_turn.triggers_waiting_for(actor).order_by()
    beyond = False
    if actor.role in AUTHORITY_ROLES:
        among, more = my_turn.of_everybody(actor.role, clock.today(), at_most=at_most)
        # Only of an administrator is it asked whether somebody else leads.
        beyond = more and actor.role == Role.VS_ADMIN
    else:
        to_open = to_open.filter(young_person__in=visible)
        among = Pep.objects.filter(state__in=sorted(UNFINISHED), young_person__in=visible)
    own = my_turn.waiting_for(actor, among).order_by().values_list("young_person", flat=True)
    waiting = own.union(to_open.values_list("young_person", flat=True), all=True)
    return Q(young_person__in=waiting), beyond


def _narrowed(
    found: QuerySet[Any],
    visible: QuerySet[YoungPerson],
    wanted: Wanted,
    day: date,
    who: str,
    seen: Q,
) -> QuerySet[Any]:
    """Those that fit the filters; `who` leads from a row to its young person."""
    if wanted.phase in PHASES:
        found = found.filter(born_for(wanted.phase, day))
    if wanted.setting is not None:
        there = Enrolment.objects.filter(current(day), main=True, organisation=wanted.setting)
        found = found.filter(**{f"{who}__in": there.values("young_person")})
    if wanted.state in State.values:
        peps = Pep.objects.filter(seen, state=wanted.state)
        if wanted.state not in UNFINISHED:
            peps = peps.filter(school_year=years.school_year(day))
        found = found.filter(**{f"{who}__in": peps.values("young_person")})
    if wanted.text.strip():
        found = found.filter(**{f"{who}__in": search(visible, wanted.text)})
    return found


def _people_of(
    page: Page[Outlook] | Page[YoungPerson], day: date, year: str, counting: Q
) -> list[YoungPerson]:
    """The young people of a page in its order, with what their rows say."""
    ids = [row.pk for row in page.object_list]
    people = with_current_setting(YoungPerson.objects.filter(pk__in=ids), day)
    people = past_year.with_meetings(people, year, counting)
    by_id = {person.pk: person for person in people}
    return [by_id[pk] for pk in ids if pk in by_id]
