"""Who comes into a young person's network, and who leaves it.

A row ends; it never turns into somebody else. What the person wrote keeps their name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible
from pep_forms.people import changes, queries, rights
from pep_forms.people.actions import stamps, users
from pep_forms.people.actor import Actor
from pep_forms.people.models import NetworkMember, Organisation, User, YoungPerson
from pep_forms.people.models.network import NETWORK_ROLES

#: Nobody is both for one young person: a parent must never get what a carer gets.
_CARERS: frozenset[str] = frozenset({Role.FOSTER_CARER, Role.KEY_WORKER})
_EDITABLE = ("organisation", "relationship", "parental_responsibility", "ends_on")
_DAY = timedelta(days=1)


@transaction.atomic
def add(
    *,
    young_person: YoungPerson,
    user: User,
    role: str,
    by: Actor,
    starts_on: date | None = None,
    ends_on: date | None = None,
    organisation: Organisation | None = None,
    relationship: str = "",
    parental_responsibility: bool = False,
) -> NetworkMember:
    """Give somebody a role for one young person, from a day (today when not told)."""
    rights.check_may_edit_record(by, young_person)
    if role == Role.DELEGATE:
        raise BadInput(_("A delegate is chosen by the designated teacher."), field="role")
    return _add(
        young_person=young_person,
        user=user,
        role=role,
        by=by,
        starts_on=starts_on or clock.today(),
        ends_on=ends_on,
        organisation=organisation or user.organisation,
        relationship=relationship.strip(),
        parental_responsibility=parental_responsibility,
    )


@transaction.atomic
def invite(
    *,
    young_person: YoungPerson,
    email: str,
    full_name: str,
    role: str,
    by: Actor,
    organisation: Organisation | None = None,
    **more: Any,
) -> NetworkMember:
    """Add somebody by e-mail address: an account that exists is used, else one is invited."""
    rights.check_may_edit_record(by, young_person)
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        user = users.invite(email=email, full_name=full_name, organisation=organisation, by=by)
    return add(
        young_person=young_person, user=user, role=role, organisation=organisation, by=by, **more
    )


@transaction.atomic
def delegate(
    *,
    young_person: YoungPerson,
    user: User,
    sections: Sequence[str],
    by: Actor,
    ends_on: date | None = None,
) -> NetworkMember:
    """Let a colleague work on some sections. It ends when the teacher's own role ends."""
    rights.check_may_see(by, young_person)
    if not rights.may_delegate(by, young_person) or by.user is None:
        raise NotAllowed(_("only the designated teacher may delegate"))
    if not sections:
        raise BadInput(_("Choose at least one section."), field="sections")
    giver = queries.role_holders(young_person, Role.DESIGNATED_TEACHER).filter(user=by.user)
    return _add(
        young_person=young_person,
        user=user,
        role=Role.DELEGATE,
        by=by,
        starts_on=clock.today(),
        ends_on=ends_on,
        organisation=by.user.organisation,
        delegated_by=giver.get(),
        delegated_sections=sorted(set(sections)),
    )


@transaction.atomic
def end(*, member: NetworkMember, ends_on: date, by: Actor) -> None:
    """Record the last day of somebody's role. From the next day they see nothing."""
    _check_may_change(member, by)
    row = NetworkMember.objects.select_for_update().get(pk=member.pk)
    if row.ends_on is not None and row.ends_on < clock.today():
        raise BadInput(_("This role has ended already."), field="ends_on")
    close(row, ends_on, by=by)
    member.ends_on = row.ends_on


@transaction.atomic
def replace(
    *,
    member: NetworkMember,
    user: User,
    by: Actor,
    starts_on: date | None = None,
    organisation: Organisation | None = None,
) -> NetworkMember:
    """Let somebody take over a role: the old holder's ends the day before."""
    rights.check_may_edit_record(by, member.young_person)
    day = starts_on or clock.today()
    row = NetworkMember.objects.select_for_update().get(pk=member.pk)
    if row.user_id == user.pk:
        raise BadInput(_("Choose somebody else: this person has the role now."), field="user")
    if row.ends_on is not None and row.ends_on < day - _DAY:
        raise BadInput(_("This role has ended already. Add the new person instead."), field="user")
    if row.starts_on >= day:
        raise BadInput(
            _("The new person must start after the day the old one started."), field="starts_on"
        )
    new = add(
        young_person=member.young_person,
        user=user,
        role=row.role,
        starts_on=day,
        organisation=organisation or user.organisation or row.organisation,
        by=by,
    )
    close(row, day - _DAY, by=by, replaced_by=new)
    member.ends_on = row.ends_on
    return new


@transaction.atomic
def edit(*, member: NetworkMember, details: Mapping[str, Any], by: Actor) -> list[str]:
    """Correct what is known of a member. The person and the role never change."""
    rights.check_may_edit_record(by, member.young_person)
    if set(details) - set(_EDITABLE):
        raise BadInput(_("This cannot be changed here."), field=min(set(details) - set(_EDITABLE)))
    fields = sorted(name for name, value in details.items() if getattr(member, name) != value)
    if not fields:
        return []
    for name in fields:
        setattr(member, name, details[name])
    if member.ends_on is not None and member.ends_on < member.starts_on:
        raise BadInput(_("The last day must not be before the first."), field="ends_on")
    member.save()
    _log("people.network.edited", member, by, fields=fields)
    if "ends_on" in fields:
        stamps.ask_again(member.user_id, *member.delegates.values_list("user_id", flat=True))
    return fields


def close(
    member: NetworkMember, last_day: date, *, by: Actor, replaced_by: NetworkMember | None = None
) -> None:
    """End a membership as part of another action, which has checked the right to."""
    if last_day < member.starts_on:
        raise BadInput(_("The last day must not be before the first."), field="ends_on")
    member.ends_on = last_day
    member.save(update_fields=["ends_on"])
    _log("people.network.ended", member, by)
    # With somebody’s role ends that of the people they shared it with.
    stamps.ask_again(member.user_id, *member.delegates.values_list("user_id", flat=True))
    left = changes.MemberLeft(member.young_person, member, last_day, replaced_by)
    changes.announce(left, by=by)


def _add(
    *,
    young_person: YoungPerson,
    user: User,
    role: str,
    by: Actor,
    starts_on: date,
    ends_on: date | None,
    **more: Any,
) -> NetworkMember:
    if role not in NETWORK_ROLES:
        raise BadInput(_("Choose one of the roles."), field="role")
    if ends_on is not None and ends_on < starts_on:
        raise BadInput(_("The last day must not be before the first."), field="ends_on")
    if user.is_young_person:
        raise BadInput(_("A young person’s account cannot be in a network."), field="user")
    if not user.is_active:
        raise BadInput(_("This account is disabled. Enable it first."), field="user")
    overlapping = NetworkMember.objects.filter(young_person=young_person, user=user).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)
    )
    if ends_on is not None:
        overlapping = overlapping.filter(starts_on__lte=ends_on)
    held = set(overlapping.values_list("role", flat=True))
    if role in held:
        raise BadInput(_("This person has the role already."), field="user")
    if (role == Role.PARENT and held & _CARERS) or (role in _CARERS and Role.PARENT in held):
        raise BadInput(_("The same person cannot be a parent and a carer."), field="role")
    member = NetworkMember.objects.create(
        young_person=young_person,
        user=user,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        invited_by=by.user,
        **more,
    )
    _log("people.network.added", member, by, role=str(role), user=str(user.pk))
    stamps.ask_again(user.pk)
    changes.announce(changes.MemberJoined(young_person, member), by=by)
    return member


def _check_may_change(member: NetworkMember, by: Actor) -> None:
    rights.check_may_see(by, member.young_person)
    if rights.may_administer(by):
        return
    giver = member.delegated_by
    own = giver is not None and by.user is not None and giver.user_id == by.user.pk
    if not (own and by.role == Role.DESIGNATED_TEACHER):
        raise NotVisible("no such member")


def _log(event: str, member: NetworkMember, by: Actor, **data: object) -> None:
    log_write(
        event=event,
        by=by,
        subject=f"network_member:{member.pk}",
        young_person=member.young_person_id,
        data=data,
    )
