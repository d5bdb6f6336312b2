"""Accounts of adults: made, invited, edited, disabled; their passwords and staff roles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, Refused
from pep_forms.people import details as rules
from pep_forms.people import mail, password_rules, rights, tasks, tokens
from pep_forms.people.actions import guesses, stamps
from pep_forms.people.actor import Actor
from pep_forms.people.models import Invitation, Organisation, StaffRole, User
from pep_forms.people.models.network import STAFF_ROLES

INVITATION_DAYS = 14


@transaction.atomic
def add(
    *,
    username: str,
    full_name: str,
    by: Actor,
    email: str | None = None,
    password: str | None = None,
    **details: Any,
) -> User:
    """Make an account. Only the system (set-up, imports) may set a password with it."""
    rights.check_may_administer(by)
    if password is not None and not by.is_system:
        raise BadInput(_("People choose their own password."), field="password")
    values = rules.clean({**details, "full_name": full_name, "email": email}, rules.USER)
    _check_free(username, values["email"], None)
    user = User.objects.create_user(username, values.pop("email"), password, **values)
    _log("people.user.added", user, by)
    return user


@transaction.atomic
def invite(
    *,
    email: str,
    full_name: str,
    by: Actor,
    organisation: Organisation | None = None,
    job_title: str = "",
    phone: str = "",
) -> User:
    """Make an account whose username is the address, and send a link to set a password."""
    rights.check_may_administer(by)
    if not email.strip():
        raise BadInput(_("Enter their email address."), field="email")
    user = add(
        username=email,
        full_name=full_name,
        email=email,
        organisation=organisation,
        job_title=job_title,
        phone=phone,
        by=by,
    )
    send_invitation(user=user, by=by)
    return user


@transaction.atomic
def send_invitation(*, user: User, by: Actor) -> Invitation:
    """Send a new link; earlier ones stop working. The token is only ever in the e-mail."""
    rights.check_may_administer(by)
    if user.has_usable_password():
        raise Refused(_("This person has a password. They can ask for a new one themselves."))
    if not user.email or not user.is_active:
        raise Refused(_("This account has no email address, or is disabled."))
    now = clock.now()
    user.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    token = tokens.new_token()
    invitation = Invitation.objects.create(
        user=user,
        token_hash=tokens.hash_of(token, of="invitation"),
        expires_at=now + timedelta(days=INVITATION_DAYS),
        invited_by=by.user,
    )
    _log("people.user.invited", user, by, invitation=str(invitation.pk))
    transaction.on_commit(lambda: mail.send_invitation(user, token), robust=True)
    return invitation


def find_invitation(token: str) -> Invitation | None:
    """The invitation a token opens, if it still can be accepted."""
    invitation = (
        Invitation.objects.select_related("user")
        .filter(token_hash=tokens.hash_of(token, of="invitation"))
        .first()
    )
    if invitation is None or not invitation.user.is_active or not invitation.is_open(clock.now()):
        return None
    return invitation


@transaction.atomic
def accept(*, token: str, full_name: str, password: str) -> User:
    """Set name and password with an invitation, which is used up by it."""
    found = find_invitation(token)
    if found is None:
        raise Refused(_("This link has been used or is too old. Ask to be invited again."))
    invitation = Invitation.objects.select_for_update().get(pk=found.pk)
    if not invitation.is_open(clock.now()):
        raise Refused(_("This link has been used or is too old. Ask to be invited again."))
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    user.full_name = rules.clean({"full_name": full_name}, rules.USER)["full_name"]
    _set_password(user, password)
    invitation.used_at = clock.now()
    invitation.save(update_fields=["used_at"])
    _log("people.user.accepted", user, Actor(user, ""), invitation=str(invitation.pk))
    return user


@transaction.atomic
def edit(*, user: User, details: Mapping[str, Any], by: Actor) -> list[str]:
    """Change an account's details: an administrator anybody's, everybody their own.

    A username that is the e-mail address follows it. Nobody changes their own address or
    organisation: that is how an account would be carried off.
    """
    own = by.user is not None and by.user.pk == user.pk
    if not own or {"email", "organisation"} & set(details):
        rights.check_may_administer(by)
    row = User.objects.select_for_update().get(pk=user.pk)
    cleaned = rules.clean(details, rules.USER)
    if "email" in cleaned:
        if row.is_young_person and cleaned["email"]:
            raise BadInput(_("A young person’s account has no email address."), field="email")
        _check_free("", cleaned["email"], row)
        if row.email and row.username == row.email and cleaned["email"]:
            _check_free(cleaned["email"], None, row)
            row.username = cleaned["email"]
    fields = rules.changed(row, cleaned)
    for field in fields:
        setattr(row, field, cleaned[field])
        setattr(user, field, cleaned[field])
    if fields:
        user.username = row.username
        row.save()
        _log("people.user.edited", row, by, fields=fields)
    return fields


@transaction.atomic
def disable(*, user: User, by: Actor) -> None:
    """Shut an account at once, with every session it has open."""
    rights.check_may_administer(by)
    if by.user is not None and by.user.pk == user.pk:
        raise Refused(_("You cannot disable your own account. Ask another administrator."))
    User.objects.filter(pk=user.pk).update(is_active=False, session_epoch=F("session_epoch") + 1)
    user.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=clock.now())
    user.refresh_from_db()
    _log("people.user.disabled", user, by)


@transaction.atomic
def enable(*, user: User, by: Actor) -> None:
    """Open a disabled account again, with the roles it still has."""
    rights.check_may_administer(by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _log("people.user.enabled", user, by)


@transaction.atomic
def change_password(*, user: User, password: str, by: Actor) -> None:
    """Set one's own new password. Every session of the account ends with the old one."""
    if by.user is None or by.user.pk != user.pk:
        raise Refused(_("People choose their own password."))
    _set_password(user, password)
    _log("people.user.password_changed", user, by)


@transaction.atomic
def ask_for_reset(*, email: str) -> None:
    """Send a link for a new password, if an adult has this address. Nobody is told whether.

    The mail is made by a job, so that the answer takes as long when there is no account.
    """
    guess = guesses.take(account=f"reset {email.strip().lower()}", address="mail")
    user = User.objects.filter(
        email=email.strip().lower(), is_active=True, young_person=None
    ).first()
    if user is not None and guess.allowed:
        tasks.send_reset_link.enqueue(str(user.pk))


@transaction.atomic
def end_sessions(*, user: User, by: Actor) -> None:
    """End every session of an account: one's own, or anybody's by an administrator."""
    if by.user is None or by.user.pk != user.pk:
        rights.check_may_administer(by)
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    _log("people.user.sessions_ended", user, by)


@transaction.atomic
def give_staff_role(
    *,
    user: User,
    role: str,
    by: Actor,
    team: Organisation | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> StaffRole:
    """Give a role for the authority or, for social care, for one team."""
    rights.check_may_administer(by)
    if role not in STAFF_ROLES:
        raise BadInput(_("Choose one of the roles."), field="role")
    if (role == Role.SCS_TEAM) != (team is not None):
        raise BadInput(_("Choose a team for social care, and none for others."), field="team")
    if user.is_young_person:
        raise BadInput(_("A young person’s account cannot have this role."), field="role")
    day = starts_on or clock.today()
    if ends_on is not None and ends_on < day:
        raise BadInput(_("The last day must not be before the first."), field="ends_on")
    held = StaffRole.objects.filter(user=user, role=role, team=team)
    if held.filter(ends_on__isnull=True).exists() or held.filter(ends_on__gte=day).exists():
        raise BadInput(_("This person has the role already."), field="role")
    given = StaffRole.objects.create(
        user=user, role=role, team=team, starts_on=day, ends_on=ends_on
    )
    _log("people.user.staff_role_given", user, by, role=str(role))
    stamps.ask_again(user.pk)
    return given


@transaction.atomic
def end_staff_role(*, staff_role: StaffRole, ends_on: date, by: Actor) -> None:
    """Record the last day of a staff role."""
    rights.check_may_administer(by)
    if ends_on < staff_role.starts_on:
        raise BadInput(_("The last day must not be before the first."), field="ends_on")
    if by.user is not None and staff_role.user_id == by.user.pk:
        raise Refused(_("You cannot end your own role. Ask another administrator."))
    staff_role.ends_on = ends_on
    staff_role.save(update_fields=["ends_on"])
    _log("people.user.staff_role_ended", staff_role.user, by, role=staff_role.role)
    stamps.ask_again(staff_role.user_id)


def _set_password(user: User, password: str) -> None:
    password_rules.check(password, user)
    user.set_password(password)
    user.session_epoch += 1
    user.save()


def _check_free(username: str, email: str | None, user: User | None) -> None:
    # Either may be typed to log in, so a username must not be somebody else's address either.
    others = User.objects.exclude(pk=user.pk) if user else User.objects.all()
    if email and others.filter(Q(email__iexact=email) | Q(username__iexact=email)).exists():
        raise BadInput(_("Somebody has an account with this email address."), field="email")
    name = username.strip()
    if name and others.filter(Q(username__iexact=name) | Q(email__iexact=name)).exists():
        raise BadInput(_("Somebody has an account with this username."), field="username")


def _log(event: str, user: User, by: Actor, **data: object) -> None:
    log_write(event=event, by=by, subject=f"user:{user.pk}", data=data)
