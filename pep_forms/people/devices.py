"""Devices on which somebody logged in before, known by a signed cookie.

Somebody who guesses at an account from elsewhere uses up the budget of elsewhere; the
owner still gets in on their own device. The cookie opens nothing by itself.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from pep_forms.people.models import User

_SALT = "pep_forms.people.known_device"
_DAYS = 180
#: A shared device keeps the last few people who used it.
_PEOPLE = 8


def cookie_name() -> str:
    """The cookie's name; the prefix binds it to this host where the site is on https."""
    return "__Host-known_device" if settings.SESSION_COOKIE_SECURE else "known_device"


def device_of(request: HttpRequest, user: User | None) -> str:
    """The id of this device if this person logged in on it before, else an empty string.

    A new password or an ended session makes every device unknown again.
    """
    if user is None:
        return ""
    device, epoch = _read(request).get(str(user.pk), ("", -1))
    return device if epoch == user.session_epoch else ""


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Let this device be known as one of this person's."""
    known = _read(request)
    device, _ = known.pop(str(user.pk), ("", 0))
    known[str(user.pk)] = (device or secrets.token_hex(8), user.session_epoch)
    response.set_cookie(
        cookie_name(),
        signing.dumps(dict(list(known.items())[-_PEOPLE:]), salt=_SALT),
        max_age=_DAYS * 86400,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def is_known_attempt(request: HttpRequest, credentials: dict[str, Any] | None) -> bool:
    """For django-axes: do not lock a person out of a device that is known as theirs."""
    return bool(getattr(request, "known_device", ""))


def _read(request: HttpRequest) -> dict[str, tuple[str, int]]:
    try:
        stored = signing.loads(
            request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=_DAYS * 86400
        )
    except signing.BadSignature:
        return {}
    return {key: (device, epoch) for key, (device, epoch) in stored.items()}
