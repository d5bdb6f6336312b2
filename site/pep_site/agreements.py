"""Nobody works here before they have accepted the agreements of their roles.

Until then help, the agreements and the way out are open, and nothing else. What somebody
typed when a new text met them is kept and offered back, as after a lost session.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from guidance import gate
from guidance.models import AgreementIndexPage, HelpPage
from pep_forms.wizard import keeping

#: Addresses, and what is below them, that never ask: none shows anybody's record.
OPEN = (
    "/agreements/",
    "/api/v1/guidance/agreements/",
    "/help/",
    "/logout/",
    "/login/",
    "/privacy/",
    "/accessibility/",
    "/words/",
    "/healthz",
    "/readyz",
    "/static/",
)
#: Below an open address, and still closed.
_CLOSED = ("/agreements/register/", "/help/for/")


class AgreementMiddleware:
    """Sends whoever has something to accept to it. Costs nothing for everybody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self._is_open(request.path_info) or not request.user.is_authenticated:
            return self.get_response(request)
        if gate.may_pass(request.user) or self._is_open_page(request.path_info):
            return self.get_response(request)
        return self._turned_away(request)

    def _is_open(self, path: str) -> bool:
        return path.startswith(OPEN) and not path.startswith(_CLOSED)

    def _is_open_page(self, path: str) -> bool:
        """Whether it is the page of help or agreements by its own address."""
        for model in (HelpPage, AgreementIndexPage):
            page = model.objects.live().first()
            if page is not None and page.url and path.startswith(page.url):
                return True
        return False

    def _turned_away(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/api/"):
            return JsonResponse(
                {
                    "type": "about:blank",
                    "title": _("Accept the user agreement first"),
                    "status": 403,
                    "detail": _("Sign in to the site and accept it, then try again."),
                },
                status=403,
                content_type="application/problem+json",
            )
        onward = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
        if request.method == "POST":
            kept = keeping.keep(request)
            onward = keeping.address_of(kept) if kept else ""
        target = reverse("guidance:agree") + (f"?{urlencode({'next': onward})}" if onward else "")
        if request.headers.get("HX-Request"):
            response = JsonResponse({}, status=403)
            response["HX-Redirect"] = target
            return response
        return redirect(target)
