"""Who gets to which part of the admin, beside what Wagtail itself asks.

Wagtail lets everybody who may enter look at lists of pages, pictures and files, and choose
among them. Here whoever does not look after guidance has no business there: a form editor
meets the page of a wrong address, and learns no title of a draft. The same goes for guidance
editors and forms, and for whoever is signed in and may not enter at all: Wagtail would send
them to the log-in, which sends them back.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.datastructures import MultiValueDictKeyError

from pep_site import errors

#: Addresses of the admin that belong to guidance: pages, pictures, files and what is about them.
_OF_GUIDANCE = re.compile(
    r"^/admin/(pages|choose-[a-z-]+|page-types|api|images|documents|embeds|tag-autocomplete"
    r"|reports/(aging-pages|page-types-usage)"
    r"|bulk/(wagtailcore|wagtailimages|wagtaildocs))(/|$)"
)

#: Drafts of forms: Wagtail lets everybody inside choose among them.
_OF_FORMS = re.compile(r"^/admin/snippets/(choose/)?builder(/|$)")
#: Pages of Wagtail that read what was not sent, or what the step before left in the session.
_UNGUARDED: dict[str, tuple[type[Exception], ...]] = {
    "/admin/choose-external-link/": (AttributeError,),
    "/admin/redirects/import/process/": (KeyError,),
}


class AdminDoorMiddleware:
    """Keeps people without any permission for guidance out of its part of the admin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path.startswith("/admin/") and (
            _may_not_enter(request)
            or (_OF_GUIDANCE.match(path) and _is_outsider(request))
            or (_OF_FORMS.match(path) and _knows_no_forms(request))
        ):
            return errors.page_not_found(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """An address with something that is no id, or a form without the fields it was shown with.

        Wagtail asks the database all the same for the one, and reads on past the other.
        """
        if not request.path_info.startswith("/admin/"):
            return None
        if isinstance(problem, ValidationError):
            return errors.page_not_found(request)
        if request.method == "POST" and isinstance(problem, _missing(request.path_info)):
            return errors.bad_request(request)
        return None


def _missing(path: str) -> tuple[type[Exception], ...]:
    """What Wagtail raises there when a form comes without its fields."""
    return (MultiValueDictKeyError, *_UNGUARDED.get(path, ()))


def _may_not_enter(request: HttpRequest) -> bool:
    """Whether somebody is signed in to whom the admin is closed. Strangers meet the log-in."""
    user = request.user
    return user.is_authenticated and not user.has_perm("wagtailadmin.access_admin")


def _knows_no_forms(request: HttpRequest) -> bool:
    """Whether somebody is signed in who holds no permission about forms."""
    user = request.user
    return user.is_authenticated and not user.has_module_perms("builder")


def _is_outsider(request: HttpRequest) -> bool:
    """Whether somebody is signed in who looks after no page. Strangers meet the log-in."""
    user = request.user
    if not user.is_authenticated or user.is_superuser:
        return False
    return not user.groups.filter(page_permissions__isnull=False).exists()
