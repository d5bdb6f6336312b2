"""The meeting: planned, and recorded when it was held."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.engine.roles import Role
from pep_forms.engine.typed import raw_of
from pep_forms.exceptions import BadInput, NotAllowed, WrongState
from pep_forms.people.actor import Actor
from pep_forms.peps import lifecycle
from pep_forms.peps.actions import settling
from pep_forms.peps.actions.held import in_order, quorate, read
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.enums import UNMET
from pep_forms.peps.models import Meeting, Pep
from pep_forms.peps.queries import check_may_see
from pep_forms.peps.stored import load


@transaction.atomic
def plan_meeting(*, pep: Pep, planned_at: datetime, by: Actor) -> Pep:
    """Say when the meeting will be. It can be moved until it was held."""
    pep = lifecycle.locked(pep)
    check_may_see(by, pep)
    if not may_plan(pep, by):
        raise NotAllowed(_("This role may not plan the meeting."))
    if pep.state not in UNMET:
        raise WrongState(_("The meeting of this PEP was held already."))
    pep.meeting_planned_at = planned_at
    pep.save(update_fields=["meeting_planned_at"])
    log_write(
        event="pep.meeting_planned",
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={"at": planned_at.isoformat()},
    )
    return pep


def may_plan(pep: Pep, by: Actor) -> bool:
    """Whether the actor's role may say when the meeting will be."""
    if pep.is_paper:
        return False
    planners = {Role.VS_ADMIN, Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER}
    return by.is_system or by.role in planners or by.role in lifecycle.leads(pep)


@transaction.atomic
def record_meeting(*, pep: Pep, by: Actor, held_on: date | None = None) -> Pep:
    """Say that the meeting was held, on the day the meeting section says or on `held_on`.

    What the section says about it is copied into the count that the law asks for; the
    words stay answers. A day that is given here is written into the section as well: nobody
    types it twice, and the two cannot differ.
    """
    pep = lifecycle.locked(pep)
    lifecycle.check(pep, "hold_meeting", by)
    told = read(pep)
    day = held_on or told.held_on
    if day is None:
        raise BadInput(_("Enter the date of the meeting in the meeting section."), field="held_on")
    if day > clock.today():
        raise BadInput(_("The meeting cannot be recorded before it was held."), field="held_on")
    if by.user is None:
        raise NotAllowed(_("Only a person can record a meeting."))
    if day != told.held_on:
        _write_day(pep, day, by)
    if pep.is_paper:
        settling.settle(pep, day, by)
        settling.take_triggers(pep, day)
    Meeting.objects.create(
        pep=pep,
        held_on=day,
        starts=told.starts,
        ends=told.ends if in_order(told) else None,
        quorate=quorate(told.came, pep.facts),
        child_came=told.child_came[:16],
        next_meeting_on=told.next_meeting_on,
        next_review_on=told.next_review_on,
        recorded_at=clock.now(),
        recorded_by=by.user,
        recorded_role=by.role,
    )
    return lifecycle.move(pep, "hold_meeting", by, data={"held_on": day.isoformat()})


def _write_day(pep: Pep, day: date, by: Actor) -> None:
    """Write the day into the meeting section, as a save like any other."""
    compiled = compiled_version(pep.version_id)
    for placed in compiled.by_meaning.get("meeting.date", ()):
        if placed.within:
            continue
        answers = load(pep, [placed.section.id]).get(placed.section.id)
        entry = answers.entries.get(placed.id) if answers else None
        reply = save_section(
            pep=pep,
            section_id=placed.section.id,
            changes=[Change(placed.id, day.isoformat(), digest(raw_of(entry, placed.question)))],
            by=by,
        )
        if entry and (reply.refused or reply.conflicts):
            told = _("The meeting section says another day. Whoever fills it in must change it.")
            raise BadInput(told, field="held_on")
