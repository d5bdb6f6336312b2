"""Which PEPs an actor can come upon, and what of one is still to be done."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from pep_forms.people.actor import Actor
from pep_forms.people.queries import young_people_for
from pep_forms.peps.enums import UNFINISHED, UNMET, State
from pep_forms.peps.models import Pep


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
