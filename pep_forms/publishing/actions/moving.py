"""Moving PEPs in progress to another version of their form: on purpose, and undoable.

Nothing that was written is lost or shown to anybody new. A move keeps what it changed as it
was, so that undoing it puts every word back; what people wrote since stays where they wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.builder.models import FormVersion
from pep_forms.engine.answers import Answers
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed, Outdated, PepError, WrongState
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from pep_forms.people.rights import check_may_administer, check_may_see
from pep_forms.peps import lifecycle
from pep_forms.peps.enums import State
from pep_forms.peps.models import (
    AnswerChange,
    Pep,
    SectionAnswers,
    SectionDone,
    SetAside,
)
from pep_forms.peps.projections.update import rebuild
from pep_forms.publishing import sight
from pep_forms.publishing.carrying import Carry
from pep_forms.publishing.models import Move
from pep_forms.publishing.planning import MOVABLE, Plan, plan
from pep_forms.publishing.stored import digest_of, lock_rows, read, write

_CHANGED = gettext_noop(
    "This plan has changed since the page was shown. Nothing was moved. Look at it again."
)


@dataclass(frozen=True)
class Outcome:
    """What became of one PEP of several."""

    pep: Pep
    move: Move | None
    #: Why it was not moved; empty when it was.
    why: str = ""


@transaction.atomic
def move(
    *, pep: Pep, to: FormVersion, by: Actor, shown: str | None = None, batch: UUID | None = None
) -> Move:
    """Move one PEP. `shown` is the digest of the plan that the actor saw and confirmed.

    Raises Outdated when the PEP is no longer as it was shown.
    """
    user = check_may_move(by, pep)
    pep = lifecycle.locked(pep)
    check_can_move(pep, to)
    rows = lock_rows(pep)
    planned = plan(pep, to, read(rows))
    if shown is not None and planned.digest != shown:
        raise Outdated(_(_CHANGED))
    moved = _write(planned, rows, to, user, batch or uuid4())
    settle(pep, to, by, was_ready=moved.before["ready"])
    log("pep.version_moved", moved, by, planned.counts)
    return moved


def move_several(*, peps: Iterable[Pep], to: FormVersion, by: Actor) -> list[Outcome]:
    """Move PEPs one after another, in the order of their ids. One refused holds up no other."""
    batch = uuid4()
    outcomes = []
    for pep in sorted(peps, key=lambda pep: str(pep.pk)):
        try:
            outcomes.append(Outcome(pep, move(pep=pep, to=to, by=by, batch=batch)))
        except PepError as error:
            outcomes.append(Outcome(pep, None, str(error)))
    return outcomes


def check_may_move(by: Actor, pep: Pep) -> User:
    """Raise unless the actor is an administrator who may know of the young person."""
    check_may_see(by, pep.young_person)
    check_may_administer(by)
    if by.user is None or by.role != Role.VS_ADMIN:
        raise NotAllowed(_("Only a Virtual School administrator may move a plan."))
    return by.user


def check_can_move(pep: Pep, to: FormVersion) -> None:
    """Raise, saying why, unless the PEP can rest on the version now."""
    if pep.state not in MOVABLE:
        raise WrongState(
            _("This plan is finished, or with the Virtual School. It keeps its version.")
        )
    if pep.sign_offs.filter(round=pep.round).exists():
        raise WrongState(_("Somebody has signed this plan as it is. It keeps its version."))
    if to.template_id != pep.version.template_id:
        raise BadInput(_("Choose a version of the same form."), field="version")
    if to.pk == pep.version_id:
        raise BadInput(_("This plan rests on that version already."), field="version")


def _write(
    planned: Plan, rows: Mapping[str, SectionAnswers], to: FormVersion, user: User, batch: UUID
) -> Move:
    pep, now = planned.pep, clock.now()
    after = planned.carry.answers
    changed = [
        section
        for section in dict.fromkeys((*rows, *after))
        if after.get(section, Answers()) != planned.before.get(section, Answers())
    ]
    before: dict[str, Any] = {
        "sections": {s: rows[s].answers if s in rows else Answers().to_json() for s in changed},
        "done": _take_back(pep, planned.reopened),
        "ready": pep.state == State.READY,
    }
    for section in changed:
        write(pep, rows.get(section), section, after.get(section, Answers()))
    before["closings"] = sight.close(
        pep, planned.closings, by=user, reason=f"Moved to version {to.number} of its form"
    )
    # A burst that was under way belongs to the old version's question.
    AnswerChange.objects.filter(pep=pep, sealed=False).update(sealed=True)
    made = Move.objects.create(
        pep=pep,
        batch=batch,
        from_version=pep.version,
        to_version=to,
        before=before,
        after={row.section_id: digest_of(row.answers) for row in lock_rows(pep).values()},
        counts=planned.counts,
        moved_at=now,
        moved_by=user,
    )
    set_aside(planned.carry, pep, pep.version, made.pk)
    return made


def set_aside(carry: Carry, pep: Pep, version: FormVersion, move_id: UUID) -> None:
    """Keep what the new version has no place for, with the version that explains it."""
    SetAside.objects.bulk_create(
        SetAside(
            pep=pep,
            version=version,
            section_id=section,
            answers=answers.to_json(),
            move=move_id,
            set_aside_at=clock.now(),
        )
        for section, answers in carry.aside.items()
    )


def _take_back(pep: Pep, reopened: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Take "done" back, and remember who had said it and when."""
    taken = []
    for section, role in reopened:
        for done in SectionDone.objects.filter(pep=pep, section_id=section, role=role):
            taken.append(
                {
                    "section_id": section,
                    "role": role,
                    "done_at": done.done_at.isoformat(),
                    "done_by_id": str(done.done_by_id),
                    "on_behalf_of_id": str(done.on_behalf_of_id) if done.on_behalf_of_id else None,
                }
            )
            done.delete()
    return taken


def settle(pep: Pep, version: FormVersion, by: Actor, *, was_ready: bool) -> None:
    """Pin the PEP to the version, and bring what follows from it up to date.

    One that was ready for its meeting may no longer be, and is again when the move is undone;
    no other one is made ready by a change of form.
    """
    pep.version = version
    pep.save(update_fields=["version"])
    rebuild(pep)
    if was_ready:
        lifecycle.look_again(pep, by=by)


def log(event: str, moved: Move, by: Actor, counts: Mapping[str, int]) -> None:
    """Note a move or its undoing: numbers of answers, never what they say."""
    log_write(
        event=event,
        by=by,
        subject=f"pep:{moved.pep_id}",
        young_person=moved.pep.young_person_id,
        data={
            "from": moved.from_version.number,
            "to": moved.to_version.number,
            "move": str(moved.pk),
            **counts,
        },
    )
