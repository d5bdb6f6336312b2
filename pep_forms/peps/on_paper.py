"""PEPs that were written on paper: who adds one, with which form, and for which days.

Such a PEP is a PEP like any other, pinned to a form that asks only for its scan and for the few
facts that lists, counts and the next PEP need. A form is one for paper when its scope says so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.builder.models import FormVersion
from pep_forms.engine import kinds
from pep_forms.engine import school_year as years
from pep_forms.engine.compile import Compiled
from pep_forms.engine.roles import Role
from pep_forms.engine.spec import FormSpec, QuestionSpec
from pep_forms.exceptions import AlreadyOpen, BadInput, Refused
from pep_forms.people.actor import Actor
from pep_forms.people.models import CarePeriod, YoungPerson
from pep_forms.people.queries import current_care_period
from pep_forms.peps import facts
from pep_forms.peps.enums import UNFINISHED, UNMET, State, family_of
from pep_forms.peps.models import Pep
from pep_forms.peps.proposal import PAPER, fitting_versions
from pep_forms.peps.queries import keeps_earlier_care
from pep_forms.reference import settings, windows

#: What a scan may be; a text or a Word document shows no paper.
SCANS: frozenset[str] = frozenset({"pdf", "jpeg", "png", "heic"})


def may_add(by: Actor) -> bool:
    """Whether the actor's role may add a PEP that was written on paper. The roles are a setting."""
    return by.is_system or by.role in {Role.VS_ADMIN, *settings.get("may_add_paper")}


def adders() -> frozenset[str]:
    """The roles that add PEPs on paper: any of them goes on with what another began."""
    return frozenset({Role.VS_ADMIN, *settings.get("may_add_paper")})


def version_for(young_person: YoungPerson, held_on: date) -> FormVersion:
    """The form that is typed into. Raises Refused, saying what to do, when there is none."""
    known = known_on(young_person, held_on)
    year = facts.year_group(known, held_on)
    fitting = fitting_versions(years.phase(year), year, PAPER, clock.today())
    if not fitting:
        raise Refused(
            _(
                "No form for paper PEPs is released for this year group. Ask whoever looks after "
                "the forms to release “Paper PEP”."
            )
        )
    return fitting[0]


def known_on(young_person: YoungPerson, held_on: date) -> facts.Known:
    """What the record says of the day; in another school year they were taught by their age."""
    known = facts.known(young_person, held_on)
    if years.school_year(held_on) != years.school_year(clock.today()):
        known = replace(known, taught_year_group=None)
    today = facts.known(young_person, clock.today())
    confidential = known.confidential_placement or today.confidential_placement
    return replace(known, confidential_placement=confidential)


def facts_on(
    young_person: YoungPerson, kind: str, held_on: date
) -> tuple[dict[str, Any], windows.Window]:
    """The facts of a PEP whose meeting was held on a day, and the window it counts for."""
    known = known_on(young_person, held_on)
    window = windows.of(held_on, facts.phase(known, held_on))
    return facts.compute(kind, known, held_on, window), window


def check_day(young_person: YoungPerson, held_on: date) -> None:
    """Raise BadInput unless a PEP can have been made on a day."""
    if held_on > clock.today():
        raise BadInput(_("The meeting cannot be in the future. Check the date."), field="held_on")
    if held_on < young_person.date_of_birth:
        raise BadInput(
            _("This is before the young person was born. Check the date."), field="held_on"
        )
    in_care = Q(ends_on__isnull=True) | Q(ends_on__gte=held_on)
    periods = CarePeriod.objects.filter(young_person=young_person)
    if not periods.filter(in_care, starts_on__lte=held_on).exists():
        raise BadInput(
            _(
                "The record does not say that this young person was in care on that day. Check the "
                "date, or add the care period first."
            ),
            field="held_on",
        )


def of_earlier_care(young_person: YoungPerson, held_on: date) -> bool:
    """Whether a day lies in a time in care before the one that goes on."""
    now = current_care_period(young_person, clock.today())
    return now is not None and held_on < now.starts_on


def check_keeps(young_person: YoungPerson, held_on: date, by: Actor) -> None:
    """Raise BadInput when the actor could not read what they would add."""
    if of_earlier_care(young_person, held_on) and not keeps_earlier_care(by):
        raise BadInput(
            _(
                "This is from an earlier time in care. Ask the Virtual School or the social worker "
                "to add it."
            ),
            field="held_on",
        )


def check_only(
    young_person: YoungPerson, kind: str, window: windows.Window, *, but: Pep | None = None
) -> None:
    """Raise AlreadyOpen when there is another PEP of this kind for a window, or one not met yet."""
    same = Pep.objects.filter(
        young_person=young_person,
        family=family_of(kind),
        school_year=window.school_year,
        window=window.name,
        hand_over_until__isnull=True,
    ).exclude(state__in=[State.CLOSED, State.VOID])
    if but is not None:
        same = same.exclude(pk=but.pk)
    open_already = _(
        "A PEP is open already for this window (%(label)s). Go to it: attach the paper there, "
        "or close it first."
    )
    there_already = _(
        "A PEP is there already for this window (%(label)s). Go to it: attach the paper there, "
        "or close it first."
    )
    for pep in same.order_by("created_at"):
        if pep.state in UNMET or pep.kind == kind:
            label = str(pep.get_kind_display())
            raise AlreadyOpen(
                (open_already if pep.state in UNFINISHED else there_already) % {"label": label},
                pep_id=pep.pk,
            )


def opened_at(held_on: date) -> datetime:
    """The moment from which a PEP on paper counts: what follows it is told by this."""
    return datetime.combine(held_on, time(12), tzinfo=clock.LONDON)


def is_for_paper(form: FormSpec) -> bool:
    """Whether a form is one to type paper into."""
    return PAPER in form.scope.kinds


def scan_questions(compiled: Compiled) -> list[QuestionSpec]:
    """Where the scan is attached."""
    return [
        question
        for section in compiled.form.sections
        for question in section.questions()
        if kinds.get(question.kind).holds_files
    ]
