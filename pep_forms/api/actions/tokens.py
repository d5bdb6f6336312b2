"""Giving out bearer tokens and taking them back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import APIToken

from pep_forms import clock
from pep_forms.api import events
from pep_forms.api.models import ApiGrant, Scope
from pep_forms.audit.actions import log_write
from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.exceptions import BadInput
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from pep_forms.people.queries import roles_of
from pep_forms.people.rights import check_may_administer

DEFAULT_DAYS = 90
MOST_DAYS = 366
DEFAULT_SCOPES: tuple[str, ...] = tuple(Scope.values)


@transaction.atomic
def issue(
    *,
    user: User,
    role: str,
    by: Actor,
    scopes: Iterable[str] = DEFAULT_SCOPES,
    days: int = DEFAULT_DAYS,
) -> tuple[ApiGrant, str]:
    """A new token for a role that the user holds now, and its text, which is told only once.

    Raises BadInput when the role, a scope or the number of days cannot be.
    """
    check_may_administer(by)
    wanted = _checked(user, role, scopes, days)
    token, text = APIToken.create_token(user=user, name=f"{ROLE_LABELS[role]} ({clock.today()})")
    grant = ApiGrant.objects.create(
        token=token,
        role=role,
        scopes=wanted,
        expires_at=clock.now() + timedelta(days=days),
    )
    _log(events.TOKEN_ISSUED, grant, by)
    return grant, text


def _checked(user: User, role: str, scopes: Iterable[str], days: int) -> list[str]:
    if role not in roles_of(user):
        raise BadInput(_("This account does not hold that role now."), field="role")
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in Scope.values]
    if unknown or not wanted:
        names = ", ".join(Scope.values)
        raise BadInput(_("A scope is one of %(names)s.") % {"names": names}, field="scopes")
    if Scope.WRITE in wanted and Scope.READ not in wanted:
        # A save hands back a colleague's text to choose from: writing is reading too.
        raise BadInput(_("A token that writes has to be able to read as well."), field="scopes")
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(
            _("Choose from 1 to %(most_days)s days.") % {"most_days": MOST_DAYS}, field="days"
        )
    return wanted


@transaction.atomic
def revoke(*, grant: ApiGrant, by: Actor) -> None:
    """End a token at once. Ending it twice is harmless."""
    check_may_administer(by)
    token = APIToken.objects.select_for_update().get(pk=grant.token_id)
    if token.revoked_at is not None:
        return
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    grant.token = token
    _log(events.TOKEN_REVOKED, grant, by)


def _log(event: str, grant: ApiGrant, by: Actor) -> None:
    log_write(
        event=event,
        by=by,
        subject=f"api_grant:{grant.pk}",
        data={
            "user": str(grant.token.user_id),
            "role": grant.role,
            "scopes": list(grant.scopes),
        },
    )
