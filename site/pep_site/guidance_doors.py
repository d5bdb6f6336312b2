"""A wrong address among the pages of the guidance is answered as a closed page would be.

Otherwise strangers could guess the addresses of closed pages: those ask to log in.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from guidance import strangers


class GuidanceDoorMiddleware:
    """Stands outside Wagtail's redirects: an address that a page left behind leads on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 404 or request.user.is_authenticated:
            return response
        match = request.resolver_match
        if match is None or match.url_name != "wagtail_serve":
            return response
        path = str(match.kwargs.get("path", "") or "".join(match.args))
        if not strangers.could_be_closed(request, path):
            return response
        return redirect_to_login(request.get_full_path(), settings.WAGTAIL_FRONTEND_LOGIN_URL)
