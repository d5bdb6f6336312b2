"""Ends a session after a while without a request: schools share computers."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

LAST_SEEN = "last_seen"
#: The moment is written at most once a minute, so that reading a page stays reading.
WRITE_EVERY = 60


class IdleMiddleware:
    """Signs out who has been away for longer than SESSION_IDLE_MINUTES.

    Real time, not the clock of the domain: a session belongs to a browser on a desk.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.session.get("_auth_user_id"):
            now = int(time.time())
            seen = request.session.get(LAST_SEEN, now)
            if now - seen > settings.SESSION_IDLE_MINUTES * 60:
                logout(request)
            elif now - seen >= WRITE_EVERY or LAST_SEEN not in request.session:
                request.session[LAST_SEEN] = now
        return self.get_response(request)
