"""Sealing a record after adoption, and the one logged door through which it is opened again.

A sealed record is in no list, search or count. What follows it later in life is another
record that knows nothing of this one.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.engine.roles import AUTHORITY_ROLES
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible
from pep_forms.people import changes, queries, rights
from pep_forms.people.actions import users
from pep_forms.people.actor import Actor
from pep_forms.people.models import (
    Enrolment,
    NetworkMember,
    Placement,
    SealedOpening,
    SealedRecord,
    User,
    YoungPerson,
)

#: How long a record stays open after somebody gave a reason.
OPEN_FOR = timedelta(minutes=30)
SHORTEST_REASON = 10


@transaction.atomic
def seal(
    *, young_person: YoungPerson, first: User, second: User, reason: str, by: Actor
) -> SealedRecord:
    """Seal a record for good: only the two holders open it from now on, and for a reason.

    The time in care must have ended. Plans on their way are closed, everybody's place in the
    network ends, and the young person's account is shut.
    """
    rights.check_may_edit_record(by, young_person)
    if by.user is None:
        raise NotAllowed(_("only a person may seal a record"))
    if young_person.care_periods.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=clock.today())
    ).exists():
        raise BadInput(_("They are still in care. End the care period first."), field="")
    _check_holders(first, second)
    why = _reason(reason)
    row = YoungPerson.objects.select_for_update().get(pk=young_person.pk)
    changes.announce(changes.RecordSealing(young_person), by=Actor.system())
    _end_everything(row, by)
    sealed = SealedRecord.objects.create(
        young_person=row,
        sealed_by=by.user,
        first_holder=first,
        second_holder=second,
        reason=why,
    )
    row.sealed_at = young_person.sealed_at = clock.now()
    row.save(update_fields=["sealed_at"])
    # Whoever keeps anything of the record lets go of it now.
    changes.announce(changes.RecordEdited(young_person), by=Actor.system())
    _log("people.young_person.sealed", sealed, by, holders=[str(first.pk), str(second.pk)])
    return sealed


@transaction.atomic
def open_sealed(*, sealed: SealedRecord, reason: str, by: Actor) -> SealedOpening:
    """Open a sealed record for half an hour, as one of its holders, for a reason that is kept."""
    holder = check_holds(sealed, by)
    why = _reason(reason)
    now = clock.now()
    opening = SealedOpening.objects.create(
        sealed=sealed,
        opened_by=holder,
        role=by.role,
        reason=why,
        opened_at=now,
        open_until=now + OPEN_FOR,
    )
    _log("people.young_person.seal_opened", sealed, by, opening=str(opening.pk))
    return opening


@transaction.atomic
def replace_holder(*, sealed: SealedRecord, old: User, new: User, by: Actor) -> None:
    """Hand one key to somebody else; only a holder can. There are always two."""
    check_holds(sealed, by)
    row = SealedRecord.objects.select_for_update().get(pk=sealed.pk)
    if old.pk == row.first_holder_id:
        _check_holders(new, row.second_holder)
        row.first_holder = new
    elif old.pk == row.second_holder_id:
        _check_holders(row.first_holder, new)
        row.second_holder = new
    else:
        raise BadInput(_("This person holds no key to this record."), field="holder")
    row.save(update_fields=["first_holder", "second_holder"])
    _log("people.young_person.seal_handed_on", row, by, old=str(old.pk), new=str(new.pk))


def held_by(actor: Actor) -> list[SealedRecord]:
    """The sealed records to which somebody holds a key, without a name."""
    if actor.user is None or not _works_here(actor.user, actor.role):
        return []
    mine = Q(first_holder=actor.user) | Q(second_holder=actor.user)
    return list(SealedRecord.objects.filter(mine).select_related("first_holder", "second_holder"))


def check_holds(sealed: SealedRecord, by: Actor) -> User:
    """The holder. Raises NotVisible for others, and unless they work for the Virtual School."""
    holders = {sealed.first_holder_id, sealed.second_holder_id}
    if by.user is None or by.user.pk not in holders or not _works_here(by.user, by.role):
        raise NotVisible("no such record")
    return by.user


def opening_of(sealed: SealedRecord, by: Actor) -> SealedOpening | None:
    """The opening that lets the actor in now, if they gave a reason just now."""
    check_holds(sealed, by)
    return sealed.openings.filter(
        opened_by=by.user, role=by.role, open_until__gt=clock.now()
    ).first()


def _works_here(user: User, role: str) -> bool:
    return role in AUTHORITY_ROLES and role in queries.roles_of(user)


def _check_holders(first: User, second: User) -> None:
    if first.pk == second.pk:
        raise BadInput(_("Choose two different people."), field="second")
    for user, field in ((first, "first"), (second, "second")):
        if AUTHORITY_ROLES.isdisjoint(queries.roles_of(user)):
            raise BadInput(_("Choose somebody of the Virtual School."), field=field)


def _reason(text: str) -> str:
    why = text.strip()
    if len(why) < SHORTEST_REASON:
        raise BadInput(_("Say why, in a few words. The reason is kept."), field="reason")
    return why


def _end_everything(young_person: YoungPerson, by: Actor) -> None:
    today = clock.today()
    for model in (NetworkMember, Enrolment, Placement):
        rows = model.objects.filter(young_person=young_person)
        open_ = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))
        open_.update(ends_on=Greatest(F("starts_on"), today))
    for user in User.objects.filter(young_person=young_person, is_active=True):
        users.disable(user=user, by=by)


def _log(event: str, sealed: SealedRecord, by: Actor, **data: object) -> None:
    log_write(
        event=event,
        by=by,
        subject=f"sealed:{sealed.pk}",
        young_person=sealed.young_person_id,
        data=data,
    )
