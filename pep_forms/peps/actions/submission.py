"""Submitting to the Virtual School, and calling back before anybody has looked."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.exceptions import NotAllowed
from pep_forms.people.actor import Actor
from pep_forms.peps import lifecycle
from pep_forms.peps.actions import settling
from pep_forms.peps.actions.held import bring_up_to_date
from pep_forms.peps.actions.meeting import record_meeting
from pep_forms.peps.enums import BEGUN, State
from pep_forms.peps.models import Pep, SectionFlag


@transaction.atomic
def submit(*, pep: Pep, by: Actor) -> Pep:
    """Hand the PEP in, for the first time or again after it was returned.

    From then on its authors read only. Raises Incomplete with everything that is missing.
    One on paper counts as held from now on, on the day that stands on it.
    """
    pep = lifecycle.locked(pep)
    if pep.is_paper and pep.state in BEGUN:
        pep = record_meeting(pep=pep, by=by)
    again = pep.state == State.RETURNED
    name = "resubmit" if again else "submit"
    lifecycle.check(pep, name, by)
    if by.user is None:
        raise NotAllowed(_("Only a person can submit a PEP."))
    bring_up_to_date(pep, by)
    if pep.is_paper:
        pep.meeting.refresh_from_db()
        settling.settle(pep, pep.meeting.held_on, by)
    now = clock.now()
    if again:
        SectionFlag.objects.filter(pep=pep, mended_at__isnull=True).update(
            mended_at=now, mended_by=by.user
        )
    return lifecycle.move(
        pep,
        name,
        by,
        changes={"submitted_at": now, "submitted_by": by.user, "correct_by": None},
        data={"round": pep.round},
    )


@transaction.atomic
def recall(*, pep: Pep, by: Actor) -> Pep:
    """Call a submitted PEP back. Only its sender can, and only until the review starts."""
    pep = lifecycle.locked(pep)
    name = "recall" if pep.round == 1 else "recall_again"
    lifecycle.check(pep, name, by)
    if name == "recall_again":
        # What was returned opens again, and nothing else.
        SectionFlag.objects.filter(pep=pep, round=pep.round - 1).update(
            mended_at=None, mended_by=None
        )
    return lifecycle.move(pep, name, by, changes={"submitted_at": None, "submitted_by": None})
