"""What every template may say about the site and about who is looking."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from pep_forms.engine.roles import Role
from pep_forms.people.middleware import actor_of, has_a_choice_of_roles
from pep_forms.people.role_words import role_words

Words = str | Promise
#: Everybody who is not family: they find their way by names of young people.
STAFF = frozenset(Role) - {Role.YOUNG_PERSON, Role.PARENT, Role.FOSTER_CARER}
#: The places of the service: an address's name, the words for it, and for whom it is.
PLACES: tuple[tuple[str, Words, frozenset[str]], ...] = (
    ("peps:list", _("PEPs"), frozenset(Role) - {Role.YOUNG_PERSON}),
    ("peps:list", _("Your PEP"), frozenset({Role.YOUNG_PERSON})),
    ("people:young_people", _("Young people"), STAFF),
    ("people:users", _("People"), frozenset({Role.VS_ADMIN})),
    ("people:organisations", _("Organisations"), frozenset({Role.VS_ADMIN})),
    ("guidance:register", _("Agreements"), frozenset({Role.VS_ADMIN})),
    ("guidance:home", _("Guidance"), frozenset(Role) | {""}),
)
ACCOUNT = (("account_role", _("Change role")), ("account", _("Your account")))


def site(request: HttpRequest) -> dict[str, Any]:
    """The names in the header, the ways through the service and the acting role.

    All that costs a query is looked up only when a template asks for it.
    """
    return {
        "service_name": settings.SERVICE_NAME,
        "council_name": settings.COUNCIL_NAME,
        "support_email": settings.SUPPORT_EMAIL,
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        "account_links": SimpleLazyObject(lambda: _account_links(request)),
        "actor_role": SimpleLazyObject(lambda: _role(request)),
    }


def _signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated)


def _role(request: HttpRequest) -> str:
    actor = getattr(request, "actor", None)
    return role_words(actor.role, "") if actor is not None else ""


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    if not _signed_in(request):
        return []
    role = actor_of(request).role
    return _links(request, [(name, text) for name, text, roles in PLACES if role in roles])


def _account_links(request: HttpRequest) -> list[dict[str, Any]]:
    choice = has_a_choice_of_roles(request)
    return _links(request, [link for link in ACCOUNT if choice or link[0] != "account_role"])


def _links(request: HttpRequest, places: Iterable[tuple[str, Words]]) -> list[dict[str, Any]]:
    links = [(reverse(name), text) for name, text in places]
    return [
        {"href": href, "text": text, "here": request.path.startswith(href)} for href, text in links
    ]
