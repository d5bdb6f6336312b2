"""How a PEP moves from state to state: one table, who may move it, and what must hold first.

Every action that moves a PEP asks `check` and then calls `move`, inside its transaction and
with the row locked. `docs/lifecycle.md` is drawn from the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_noop

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.engine.roles import Role
from pep_forms.exceptions import NotAllowed, WrongState
from pep_forms.people import queries as people
from pep_forms.people.actor import SYSTEM, Actor
from pep_forms.peps import completeness, handing_over, notices, on_paper
from pep_forms.peps.enums import UNFINISHED, State
from pep_forms.peps.guards import (
    EMPTY,
    FIRST,
    FLAGGED,
    LATER,
    MEETING_READY,
    MET,
    ON_PAPER,
    SIGNED,
    SUBMIT_READY,
    Guard,
)
from pep_forms.peps.models import Pep
from pep_forms.peps.projections import outlook
from pep_forms.peps.queries import check_may_see

#: Whoever leads the PEP: the school, or social care where there is none (`leading_roles`).
LEADS = "leads"
#: Anybody who may edit a section; asked of the rights of that section, not here.
EDITS = "edits"
#: The person who submitted it.
SENDER = "sender"


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from some states to another."""

    name: str
    words: str
    sources: frozenset[str]
    target: State
    who: tuple[str, ...]
    guards: tuple[Guard, ...] = ()
    #: The event in the audit log.
    event: str = ""


_BEFORE = frozenset({State.OPEN, State.IN_PROGRESS, State.READY})

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "start",
        gettext_noop("opens on its day"),
        frozenset({State.SCHEDULED}),
        State.OPEN,
        (Role.VS_ADMIN, SYSTEM),
        event="pep.opened",
    ),
    Transition(
        "begin",
        gettext_noop("first answer saved"),
        frozenset({State.OPEN}),
        State.IN_PROGRESS,
        (EDITS,),
        event="pep.started",
    ),
    Transition(
        "ready",
        gettext_noop("all parts needed for the meeting are done"),
        frozenset({State.OPEN, State.IN_PROGRESS}),
        State.READY,
        (EDITS,),
        (MEETING_READY,),
        event="pep.ready",
    ),
    Transition(
        "unready",
        gettext_noop("something needed is missing again"),
        frozenset({State.READY}),
        State.IN_PROGRESS,
        (EDITS,),
        event="pep.not_ready",
    ),
    Transition(
        "hold_meeting",
        gettext_noop("records the meeting"),
        _BEFORE,
        State.MEETING_HELD,
        (LEADS, Role.VS_ADMIN),
        (MEETING_READY,),
        event="pep.meeting_held",
    ),
    Transition(
        "submit",
        gettext_noop("submits"),
        frozenset({State.MEETING_HELD}),
        State.SUBMITTED,
        (LEADS,),
        (MET, SUBMIT_READY),
        event="pep.submitted",
    ),
    Transition(
        "recall",
        gettext_noop("calls back"),
        frozenset({State.SUBMITTED}),
        State.MEETING_HELD,
        (SENDER,),
        (FIRST,),
        event="pep.recalled",
    ),
    Transition(
        "recall_again",
        gettext_noop("calls back"),
        frozenset({State.SUBMITTED}),
        State.RETURNED,
        (SENDER,),
        (LATER,),
        event="pep.recalled",
    ),
    Transition(
        "pick_up",
        gettext_noop("starts the review"),
        frozenset({State.SUBMITTED}),
        State.IN_QUALITY,
        (Role.VS_REVIEWER,),
        event="pep.picked_up",
    ),
    Transition(
        "return",
        gettext_noop("returns for changes"),
        frozenset({State.IN_QUALITY}),
        State.RETURNED,
        (Role.VS_REVIEWER,),
        (FLAGGED,),
        event="pep.returned",
    ),
    Transition(
        "resubmit",
        gettext_noop("submits again"),
        frozenset({State.RETURNED}),
        State.SUBMITTED,
        (LEADS,),
        (SUBMIT_READY,),
        event="pep.resubmitted",
    ),
    Transition(
        "accept",
        gettext_noop("accepts"),
        frozenset({State.IN_QUALITY}),
        State.COMPLETE,
        (Role.VS_REVIEWER,),
        (SIGNED,),
        event="pep.completed",
    ),
    Transition(
        "close",
        gettext_noop("closes before it is complete"),
        UNFINISHED,
        State.CLOSED,
        (Role.VS_ADMIN, SYSTEM),
        event="pep.closed",
    ),
    Transition(
        "void",
        gettext_noop("voids: opened by mistake"),
        frozenset({State.SCHEDULED, State.OPEN}),
        State.VOID,
        (Role.VS_REVIEWER,),
        (EMPTY,),
        event="pep.voided",
    ),
    Transition(
        "correct",
        gettext_noop("opens it again for a correction"),
        frozenset({State.COMPLETE, State.ARCHIVED}),
        State.RETURNED,
        (Role.VS_ADMIN,),
        (ON_PAPER,),
        event="pep.correction",
    ),
    Transition(
        "take_back",
        gettext_noop("takes it back: about somebody else"),
        (UNFINISHED - {State.SCHEDULED}) | {State.COMPLETE, State.ARCHIVED},
        State.VOID,
        (Role.VS_ADMIN,),
        (ON_PAPER,),
        event="pep.voided",
    ),
    Transition(
        "archive",
        gettext_noop("archives"),
        frozenset({State.COMPLETE, State.CLOSED}),
        State.ARCHIVED,
        (SYSTEM,),
        event="pep.archived",
    ),
)

BY_NAME: Mapping[str, Transition] = {transition.name: transition for transition in TRANSITIONS}


def leading_roles(facts: Mapping[str, Any], *, has_teacher: bool) -> frozenset[str]:
    """Who holds the meeting and submits.

    The school does; after 16 social care may as well; and where there is no setting, or
    nobody there to do it, social care and the Virtual School do.
    """
    school = frozenset({Role.DESIGNATED_TEACHER, Role.DELEGATE})
    care = frozenset({Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER})
    if not facts.get("in_setting", True) or not has_teacher:
        return school | care | {Role.VS_ADMIN}
    return school | care if facts.get("phase") == "post_16" else school


def leads(pep: Pep) -> frozenset[str]:
    """The roles that lead this PEP today. What is on paper is typed in by whoever may add it."""
    if pep.is_paper:
        return on_paper.adders()
    if handing_over.under_way(pep):
        # The school they left writes its part and no more.
        return leading_roles(pep.facts, has_teacher=False) - handing_over.SCHOOL
    has_teacher = people.role_holders(pep.young_person, Role.DESIGNATED_TEACHER).exists()
    return leading_roles(pep.facts, has_teacher=has_teacher)


def may(pep: Pep, name: str, by: Actor) -> bool:
    """Whether the actor's role may ever make this move; says nothing of state and guards."""
    who = BY_NAME[name].who
    if by.is_system:
        return SYSTEM in who
    if by.role in who or EDITS in who:
        return True
    if LEADS in who and by.role in leads(pep):
        return True
    return SENDER in who and str(pep.submitted_by_id or "") == by.user_id


def offered(pep: Pep, by: Actor) -> tuple[str, ...]:
    """The moves that a page may offer now: state and role fit. Guards are asked on the way.

    The meeting of a PEP on paper is recorded by submitting it, so that is offered from the start.
    """
    early = pep.is_paper and pep.state in _BEFORE
    return tuple(
        transition.name
        for transition in TRANSITIONS
        if (pep.state in transition.sources or (early and transition.name == "submit"))
        and not (early and transition.name in {"hold_meeting", "void"})
        and (pep.is_paper or ON_PAPER not in transition.guards)
        and transition.who != (EDITS,)
        and may(pep, transition.name, by)
        and (FIRST not in transition.guards or pep.round == 1)
        and (LATER not in transition.guards or pep.round > 1)
    )


def check(pep: Pep, name: str, by: Actor) -> Transition:
    """Raise unless the actor may make this move now.

    NotVisible and NotAllowed come before WrongState, which comes before the guards: nobody
    learns more about a PEP than they may.
    """
    transition = BY_NAME[name]
    check_may_see(by, pep)
    if not may(pep, name, by):
        words = gettext(transition.words)
        raise NotAllowed(gettext("This role may not do this: %(move)s.") % {"move": words})
    if pep.state not in transition.sources:
        raise WrongState(
            gettext(
                "This PEP is “%(state)s”, so this cannot be done now. Open the PEP again to see "
                "what can."
            )
            % {"state": State(pep.state).label.lower()}
        )
    for guard in transition.guards:
        guard.check(pep, by)
    return transition


def move(
    pep: Pep,
    name: str,
    by: Actor,
    *,
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Pep:
    """Make a move that was checked: write the state and `changes`, and log it."""
    transition = BY_NAME[name]
    told = outlook.told_by(pep)
    before, pep.state, pep.state_since = pep.state, transition.target, clock.now()
    for field, value in (changes or {}).items():
        setattr(pep, field, value)
    pep.save(update_fields=["state", "state_since", *(changes or {})])
    if outlook.told_by(pep) != told:
        outlook.of_pep(pep)
    log_write(
        event=transition.event,
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={"from": before, "to": str(pep.state), **(data or {})},
    )
    notices.moved(pep, name, by)
    return pep


def locked(pep: Pep) -> Pep:
    """The PEP as it is stored now, locked until the transaction ends."""
    return Pep.objects.select_for_update(of=("self",)).select_related("young_person").get(pk=pep.pk)


def started(pep: Pep, *, by: Actor) -> None:
    """An answer was saved: the PEP is in progress, or is looked at again if it was ready."""
    if pep.state == State.OPEN:
        move(pep, "begin", by)
    elif pep.state == State.READY:
        look_again(pep, by=by)


def look_again(pep: Pep, *, by: Actor) -> None:
    """Move between in progress and ready, as what is needed for the meeting is done or not."""
    if pep.state not in _BEFORE:
        return
    ready = completeness.ready_to_meet(pep)
    if ready and pep.state != State.READY:
        move(pep, "ready", by)
    elif not ready and pep.state == State.READY:
        move(pep, "unready", by)
