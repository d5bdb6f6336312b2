"""What every template may say about the site and about who is looking."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from pep_forms.engine.roles import ROLE_LABELS

#: The places of the service: the name of an address and the words for it.
PLACES = (("peps:list", "Plans"),)
ACCOUNT = (("account_role", "Change role"), ("account", "Your account"))


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
    return ROLE_LABELS.get(actor.role, "") if actor is not None else ""


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    if not _signed_in(request):
        return []
    return _links(request, PLACES)


def _account_links(request: HttpRequest) -> list[dict[str, Any]]:
    return _links(request, ACCOUNT)


def _links(request: HttpRequest, places: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    found = []
    for name, text in places:
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        here = href != "/" and request.path.startswith(href)
        found.append({"href": href, "text": text, "here": here})
    return found
