"""Headers that every answer carries, and what becomes of an error raised on purpose."""

from __future__ import annotations

from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from pep_forms.exceptions import BadInput, NotAllowed, NotVisible, Refused
from pep_site import errors

ADMIN_PREFIX = "/admin/"


class PolicyMiddleware(CSPMiddleware):
    """The content security policy: strict on the site, Wagtail's own needs under /admin/."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Swap the whole policy under /admin/: a nonce there would block its inline scripts."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(ADMIN_PREFIX) and not report_only:
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
            parts.nonce = None
        return parts


class NoStoreMiddleware:
    """Nobody's page is kept: schools share computers, and the back button must show nothing.

    Every answer to somebody who is signed in is private and not to be stored, whatever the
    view said. What strangers may see is not stored either unless its view allows it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        session = getattr(request, "session", None)
        if session is not None and session.get("_auth_user_id"):
            response["Cache-Control"] = "private, no-store"
            patch_vary_headers(response, ["Cookie"])
        else:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class ProblemMiddleware:
    """Turns errors raised on purpose into the page that says what to do next.

    An address that holds a NUL ends here as well, before anything looks it up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # No database looks for a NUL, and nobody types one into an address.
        if "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Views catch what they can answer better; the rest ends here, never as a 500."""
        if isinstance(problem, NotVisible):
            return errors.page_not_found(request)
        if isinstance(problem, NotAllowed):
            return errors.permission_denied(request)
        if isinstance(problem, Refused):
            return errors.refused(request, str(problem))
        if isinstance(problem, BadInput):
            return errors.bad_request(request)
        if isinstance(problem, OperationalError):
            return errors.unavailable(request)
        return None
