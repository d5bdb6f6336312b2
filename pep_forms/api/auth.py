"""Who calls: a person in their browser, or a program with a bearer token.

An `Authorization` header decides alone: a request that carries one never falls back on the
session, and needs no CSRF token because no browser sends it by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext
from ninja.errors import AuthenticationError, AuthorizationError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf
from wagtail.models import APIToken

from guidance import gate
from pep_forms import clock
from pep_forms.api.models import ApiGrant, Scope
from pep_forms.people.actor import Actor
from pep_forms.people.middleware import actor_of
from pep_forms.people.queries import roles_of


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts in this request, and what their token (if any) is for."""

    actor: Actor
    scopes: frozenset[str]


class BearerAuth(HttpBearer):
    """A token of Wagtail's with a grant of ours, for as long as its owner holds the role."""

    def __call__(self, request: HttpRequest) -> Caller | None:
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != self.openapi_scheme:
            raise AuthenticationError
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        grant = _grant(token)
        if grant is None or not grant.in_force or grant.role not in roles_of(grant.token.user):
            raise AuthenticationError
        _note_use(grant)
        return Caller(Actor(grant.token.user, grant.role), frozenset(grant.scopes))


def _grant(token: str) -> ApiGrant | None:
    if not APIToken.validate_token_format(token):
        return None
    return (
        ApiGrant.objects.select_related("token__user")
        .filter(token__key_hash__in=APIToken.candidate_key_hashes(token))
        .first()
    )


def _note_use(grant: ApiGrant) -> None:
    today = clock.today()
    if grant.last_used_on != today:
        ApiGrant.objects.filter(pk=grant.pk).update(last_used_on=today)


class SessionAuth(APIKeyCookie):
    """The browser's session, in the role chosen there. Unsafe methods need the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Caller | None:
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        if "Authorization" in request.headers or not request.user.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise AuthorizationError(message=gettext("The CSRF token is missing or is not right."))
        return Caller(actor_of(request), frozenset(Scope.values))


def caller(request: HttpRequest, scope: Scope) -> Actor:
    """The actor of a request, once its token is known to be for this.

    Whoever has still to accept an agreement gets to the agreements and no further, as on the
    site; for everybody in the clear this asks nothing.
    """
    known: Caller = request.auth  # type: ignore[attr-defined]
    if scope not in known.scopes:
        raise AuthorizationError(
            message=gettext("This token is not for %(value)s.") % {"value": scope.value}
        )
    user = known.actor.user
    if scope != Scope.AGREEMENTS and user is not None and not gate.may_pass(user):
        raise AuthorizationError(
            message=gettext(
                "Read and accept the user agreement first: /api/v1/guidance/agreements/."
            )
        )
    return known.actor
