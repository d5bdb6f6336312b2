"""Who gets to which part of the admin, beside what Wagtail itself asks.

Wagtail lets everybody who may enter look at lists of pages, pictures and files, and choose
among them. Here whoever does not look after guidance has no business there: a form editor
meets the page of a wrong address, and learns no title of a draft. So does whoever is signed in
and may not enter at all: Wagtail would send them to the log-in, which sends them back.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from pep_site import errors

#: Addresses of the admin that belong to guidance: pages, pictures, files and what is about them.
_OF_GUIDANCE = re.compile(
    r"^/admin/(pages|choose-[a-z-]+|page-types|api|images|documents|embeds|tag-autocomplete"
    r"|reports/(aging-pages|page-types-usage)"
    r"|bulk/(wagtailcore|wagtailimages|wagtaildocs))(/|$)"
)


class AdminDoorMiddleware:
    """Keeps people without any permission for guidance out of its part of the admin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path.startswith("/admin/") and (
            _may_not_enter(request) or (_OF_GUIDANCE.match(path) and _is_outsider(request))
        ):
            return errors.page_not_found(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """An address with something that is no id: Wagtail asks the database all the same."""
        if request.path_info.startswith("/admin/") and isinstance(problem, ValidationError):
            return errors.page_not_found(request)
        return None


def _may_not_enter(request: HttpRequest) -> bool:
    """Whether somebody is signed in to whom the admin is closed. Strangers meet the log-in."""
    user = request.user
    return user.is_authenticated and not user.has_perm("wagtailadmin.access_admin")


def _is_outsider(request: HttpRequest) -> bool:
    """Whether somebody is signed in who looks after no page. Strangers meet the log-in."""
    user = request.user
    if not user.is_authenticated or user.is_superuser:
        return False
    return not user.groups.filter(page_permissions__isnull=False).exists()
