"""Which PEPs an actor can come upon, and what of one is still to be done."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from pep_forms.engine.roles import AUTHORITY_ROLES, Role
from pep_forms.exceptions import NotVisible
from pep_forms.people.actor import Actor
from pep_forms.people.queries import young_people_for
from pep_forms.people.rights import check_may_see as check_may_see_person
from pep_forms.peps.enums import UNFINISHED, UNMET, State
from pep_forms.peps.models import Pep


def deadlines(pep: Pep) -> list[tuple[str, date]]:
    """What of a PEP is still to be done, and by when, in the order it is done."""
    found: list[tuple[str, date | None]] = []
    if pep.state == State.SCHEDULED:
        found.append((_("Open the PEP"), pep.opens_on or pep.initiate_by))
    if pep.state == State.OPEN:
        found.append((_("Start the PEP"), pep.initiate_by))
    if pep.state in UNMET:
        found.append((_("Hold the meeting"), pep.meeting_by))
    if pep.state == State.RETURNED:
        found.append((_("Correct the PEP"), pep.correct_by))
    if pep.state in UNFINISHED:
        found.append((_("Complete the PEP"), pep.complete_by))
    return [(what, by) for what, by in found if by is not None]


#: Who sees the PEPs of an earlier time in care before somebody has shared them.
KEEPERS: frozenset[str] = AUTHORITY_ROLES | {Role.SOCIAL_WORKER}


def keeps_earlier_care(actor: Actor) -> bool:
    """Whether the actor's role sees the PEPs of an earlier time in care, and may share them."""
    return actor.is_system or actor.role in KEEPERS


def open_to(actor: Actor, prefix: str = "") -> Q:
    """The condition that a PEP is not kept back from the actor since a return into care.

    `prefix` leads from the rows asked about to the PEP, as in `pep__`.
    """
    if keeps_earlier_care(actor):
        return Q()
    return of_this_care(prefix) | Q(**{f"{prefix}shared_at__isnull": False})


def of_this_care(prefix: str = "") -> Q:
    """The condition that a PEP is of the time in care that goes on, not of one before."""
    return Q(**{f"{prefix}earlier_care_at__isnull": True})


def peps_for(actor: Actor, on: date | None = None) -> QuerySet[Pep]:
    """The PEPs the actor may know of. Rights inside each are another thing."""
    return Pep.objects.filter(open_to(actor), young_person__in=young_people_for(actor, on))


def check_may_see(actor: Actor, pep: Pep) -> None:
    """Raise NotVisible unless the actor may know of the PEP, which `peps_for` would hold."""
    check_may_see_person(actor, pep.young_person)
    if pep.kept_back and not keeps_earlier_care(actor):
        raise NotVisible("no such PEP")
