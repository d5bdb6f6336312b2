"""The meeting: planned, and recorded when it was held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.roles import ROLE_LABELS, Role
from pep_forms.engine.visibility import Visibility
from pep_forms.exceptions import BadInput, NotAllowed, WrongState
from pep_forms.people.actor import Actor
from pep_forms.peps import lifecycle
from pep_forms.peps.actions import settling
from pep_forms.peps.enums import UNMET
from pep_forms.peps.models import Meeting, Pep
from pep_forms.peps.projections import outlook
from pep_forms.peps.queries import check_may_see
from pep_forms.peps.stored import load
from pep_forms.reference import settings


@dataclass(frozen=True, slots=True)
class Told:
    """What the meeting section says about the meeting, by meaning."""

    held_on: date | None = None
    starts: time | None = None
    ends: time | None = None
    #: The roles, as words, of those who came.
    came: tuple[str, ...] = ()
    child_came: str = ""
    next_meeting_on: date | None = None
    next_review_on: date | None = None


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
    words stay answers.
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
    if pep.is_paper:
        settling.settle(pep, day, by)
        settling.take_triggers(pep, day)
    Meeting.objects.create(
        pep=pep,
        held_on=day,
        starts=told.starts,
        ends=told.ends if _in_order(told) else None,
        quorate=quorate(told.came, str(pep.facts.get("phase", "school"))),
        child_came=told.child_came[:16],
        next_meeting_on=told.next_meeting_on,
        next_review_on=told.next_review_on,
        recorded_at=clock.now(),
        recorded_by=by.user,
        recorded_role=by.role,
    )
    return lifecycle.move(pep, "hold_meeting", by, data={"held_on": day.isoformat()})


def bring_up_to_date(pep: Pep) -> None:
    """Copy what the meeting section says now: it is often finished after the meeting."""
    meeting = Meeting.objects.filter(pep=pep).first()
    if meeting is None:
        return
    told, before = read(pep), meeting.held_on
    if told.held_on is not None and told.held_on <= clock.today():
        meeting.held_on = told.held_on
    meeting.starts = told.starts
    meeting.ends = told.ends if _in_order(told) else None
    meeting.quorate = quorate(told.came, str(pep.facts.get("phase", "school")))
    meeting.child_came = told.child_came[:16]
    meeting.next_meeting_on = told.next_meeting_on
    meeting.next_review_on = told.next_review_on
    meeting.save()
    if meeting.held_on != before:
        outlook.of_pep(pep)


def _in_order(told: Told) -> bool:
    return told.ends is None or told.starts is None or told.ends >= told.starts


def quorate(came: Iterable[str], phase: str = "school") -> bool:
    """Whether somebody of each group that must be there came. Words or codes of roles."""
    words = {str(item).strip().lower() for item in came}
    return all(
        any(role in words or ROLE_LABELS[role].lower() in words for role in group)
        for group in settings.get("quorum", phase=phase)
    )


def read(pep: Pep) -> Told:
    """What the answers say about the meeting. Answers that a condition hides do not count."""
    compiled = compiled_version(pep.version_id)
    visibility = Visibility(compiled, load(pep), pep.facts, today=clock.today())

    def first(meaning: str) -> Any:
        for placed in compiled.by_meaning.get(meaning, ()):
            if not placed.within and (value := visibility.value(placed.id)) is not None:
                return value
        return None

    return Told(
        held_on=_day(first("meeting.date")),
        starts=_time(first("meeting.starts")),
        ends=_time(first("meeting.ends")),
        came=tuple(_came(visibility)),
        child_came=str(first("voice.attended") or ""),
        next_meeting_on=_day(first("meeting.next")),
        next_review_on=_day(first("meeting.review")),
    )


def _came(visibility: Visibility) -> Iterable[str]:
    """Who came: everybody named, where the form does not ask it of each."""
    compiled = visibility.compiled
    for named in compiled.by_meaning.get("present.person", ()):
        if not named.within:
            continue
        group = named.within[-1]
        columns = {column.meaning: column.id for column in group.questions}
        came = columns.get("present.came")
        for row in visibility.rows(group, group.id, named.section):
            if came and not visibility.value(f"{group.id}/{row}/{came}"):
                continue
            role = columns.get("present.role")
            person = columns.get("present.person")
            if role and (said := visibility.value(f"{group.id}/{row}/{role}")):
                yield str(said)
            elif person and (value := visibility.value(f"{group.id}/{row}/{person}")):
                yield str(value.get("role", "")) if isinstance(value, dict) else str(value)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _time(value: Any) -> time | None:
    try:
        return time.fromisoformat(str(value)[-5:]) if value else None
    except ValueError:
        return None
