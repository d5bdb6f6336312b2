"""How a young person gets in: a code from their social worker, then three words of their own.

They have no e-mail address here, and their username is made of random words, so that
neither tells who they are. Only their social worker of the day can let them in (again).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.engine.roles import Role
from pep_forms.exceptions import Refused
from pep_forms.people import rights, tokens, words
from pep_forms.people.actor import Actor
from pep_forms.people.models import SetupCode, User, YoungPerson

CODE_MINUTES = 15
TRIES = 5
_SALT = "pep_forms.people.passphrase"
_NO_CODE = (
    "This username and code do not fit, or the code is too old. Ask your social worker for a"
    " new code."
)


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """What the social worker reads out. The code is shown once and never stored."""

    username: str
    code: str
    setup: SetupCode


@transaction.atomic
def issue_code(*, young_person: YoungPerson, by: Actor) -> IssuedCode:
    """Make a code that is good once, for 15 minutes; an earlier one stops working.

    The first time, the account is made too. Until the code is used the old words still
    work, so that a code asked for by mistake shuts nobody out.
    """
    rights.check_may_issue_code(by, young_person)
    if by.user is None:
        raise Refused(_("A code is given by a person."))
    user = User.objects.select_for_update().filter(young_person=young_person).first()
    if user is None:
        user = _make_account(young_person, by)
    if not user.is_active:
        raise Refused(_("This account is disabled. Ask the Virtual School to enable it."))
    now = clock.now()
    user.setup_codes.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    code = tokens.new_code()
    setup = SetupCode.objects.create(
        user=user,
        code_hash=tokens.hash_of(code, of=f"setup.{user.pk}"),
        expires_at=now + timedelta(minutes=CODE_MINUTES),
        issued_by=by.user,
    )
    _log("people.access.code_issued", user, by)
    return IssuedCode(user.username, code, setup)


#: Getting back in is the same thing as getting in.
reset = issue_code


def use_code(*, username: str, code: str) -> SetupCode:
    """Use a code up. Wrong ones are counted, and after five the code is withdrawn.

    The answer to a wrong username, a wrong code and an old one is the same.
    """
    now = clock.now()
    setup = _open_code(username)
    if setup is None:
        tokens.matches(tokens.plain_code(code), "0" * 64, of="setup.nobody")
        raise Refused(_NO_CODE)
    # The count goes up before the look, in one statement: a burst has no more tries than a queue.
    counted = SetupCode.objects.filter(
        pk=setup.pk, used_at=None, withdrawn_at=None, tries__lt=TRIES
    ).update(tries=F("tries") + 1)
    right = tokens.matches(tokens.plain_code(code), setup.code_hash, of=f"setup.{setup.user_id}")
    if not counted or not right or now >= setup.expires_at:
        raise Refused(_NO_CODE)
    with transaction.atomic():
        taken = SetupCode.objects.filter(pk=setup.pk, used_at=None, withdrawn_at=None)
        if not taken.update(used_at=now):
            raise Refused(_NO_CODE)
        _log("people.access.code_used", setup.user, Actor(setup.user, Role.YOUNG_PERSON))
    setup.used_at = now
    return setup


def offer_passphrase(setup: SetupCode) -> tuple[str, str]:
    """Three words, and the same signed: what comes back was ours and for this code."""
    passphrase = words.passphrase()
    return passphrase, signing.dumps([str(setup.pk), passphrase], salt=_SALT, compress=False)


@transaction.atomic
def take_passphrase(*, setup: SetupCode, signed: str) -> User:
    """Make the offered words the young person's own. Every earlier session ends."""
    try:
        setup_id, passphrase = signing.loads(signed, salt=_SALT, max_age=CODE_MINUTES * 60)
    except signing.BadSignature:
        raise Refused(_("That took too long. Ask your social worker for a new code.")) from None
    user = User.objects.select_for_update().get(pk=setup.user_id)
    used_at = setup.used_at
    late = used_at is None or clock.now() > used_at + timedelta(minutes=CODE_MINUTES)
    if setup_id != str(setup.pk) or late or not user.is_active:
        raise Refused(_("That took too long. Ask your social worker for a new code."))
    user.set_password(passphrase)
    user.session_epoch += 1
    user.save()
    _log("people.user.password_changed", user, Actor(user, Role.YOUNG_PERSON))
    return user


def _open_code(username: str) -> SetupCode | None:
    return (
        SetupCode.objects.select_related("user")
        .filter(
            user__username__iexact=username.strip(),
            user__is_active=True,
            user__young_person__sealed_at=None,
            used_at=None,
            withdrawn_at=None,
        )
        .first()
    )


def _make_account(young_person: YoungPerson, by: Actor) -> User:
    name = words.username()
    while User.objects.filter(username=name).exists():
        name = words.username()
    user = User.objects.create_user(
        name, None, None, full_name=young_person.called, young_person=young_person
    )
    _log("people.access.account_made", user, by)
    return user


def _log(event: str, user: User, by: Actor) -> None:
    log_write(event=event, by=by, subject=f"user:{user.pk}", young_person=user.young_person_id)
