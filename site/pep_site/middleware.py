"""Headers that every answer of the site carries."""

from __future__ import annotations

from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

ADMIN_PREFIX = "/admin/"


class PolicyMiddleware(CSPMiddleware):
    """The content security policy: strict on the site, Wagtail's own needs under /admin/."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Swap the whole policy under /admin/; a nonce there would switch its inline scripts off."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(ADMIN_PREFIX) and not report_only:
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
            parts.nonce = None
        return parts


class NoStoreMiddleware:
    """Nobody's page is kept: schools share computers, and the back button must show nothing.

    Every answer to somebody who is logged in, and every page with a form, is marked
    private and not to be stored. Answers that set their own rule keep it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
            patch_vary_headers(response, ["Cookie"])
        else:
            response.headers.setdefault("Cache-Control", "no-cache, private")
        return response
