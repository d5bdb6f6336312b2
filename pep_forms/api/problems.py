"""What went wrong, as RFC 9457 problem details: the same shape for every error."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from pep_forms.exceptions import BadInput, Incomplete, NotAllowed, NotVisible, Refused

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
#: The same words for what is not there and for what the caller may not know of.
NOT_FOUND = gettext_noop("There is nothing here, or nothing that you may see.")
#: How many faults of one body are listed, and how much of each name in it is repeated.
_MOST, _LONGEST = 50, 60


def problem(
    status: int,
    detail: str,
    *,
    code: str = "",
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """One problem. `code` ends its `type`; `members` stand beside the usual ones."""
    title = HTTPStatus(status).phrase
    body = {
        "type": f"urn:pep:{code or title.lower().replace(' ', '-')}",
        "title": title,
        "status": status,
        "detail": detail,
        **(members or {}),
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def not_found() -> HttpResponse:
    """The one answer to a wrong and to a forbidden address."""
    return problem(404, _(NOT_FOUND))


def install(api: NinjaAPI) -> None:
    """Answer every exception of the API as a problem."""
    api.add_exception_handler(Http404, lambda request, exc: not_found())
    api.add_exception_handler(NotVisible, lambda request, exc: not_found())
    api.add_exception_handler(NotAllowed, _not_allowed)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(BadInput, _bad_input)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(ValidationError, _validation)
    api.add_exception_handler(OperationalError, _unavailable)
    api.add_exception_handler(Exception, _broken)


def _not_allowed(request: HttpRequest, exc: Any) -> HttpResponse:
    return problem(403, _("You may not do this."))


def _refused(request: HttpRequest, exc: Any) -> HttpResponse:
    missing = list(exc.missing) if isinstance(exc, Incomplete) else []
    members = {"missing": missing} if missing else {}
    return problem(409, str(exc), code="refused", members=members)


def _bad_input(request: HttpRequest, exc: Any) -> HttpResponse:
    field = exc.field if isinstance(exc, BadInput) else ""
    return problem(422, str(exc), code="invalid", members={"field": field} if field else {})


def _http(request: HttpRequest, exc: Any) -> HttpResponse:
    if exc.status_code == HTTPStatus.UNAUTHORIZED:
        return problem(
            401,
            _("Sign in, or send a bearer token that is still in force."),
            headers={"WWW-Authenticate": "Bearer"},
        )
    return problem(exc.status_code, exc.message)


def _validation(request: HttpRequest, exc: Any) -> HttpResponse:
    """Where and what, never the value itself: it may be an answer."""
    errors = [
        {"at": _place(error.get("loc", ())), "message": error.get("msg", "")}
        for error in exc.errors[:_MOST]
    ]
    return problem(
        422,
        _("The request does not have the right shape."),
        code="invalid",
        members={"errors": errors},
    )


def _place(loc: Any) -> str:
    names = [str(part)[:_LONGEST] for part in loc]
    return ".".join(names[2:] if names[:1] == ["body"] else names[1:])


def _unavailable(request: HttpRequest, exc: Any) -> HttpResponse:
    log.error("api_unavailable", exc_info=exc)
    return problem(
        503, _("The service is busy. Send the same request again."), headers={"Retry-After": "30"}
    )


def _broken(request: HttpRequest, exc: Any) -> HttpResponse:
    log.error("api_failed", exc_info=exc)
    return problem(500, _("Something went wrong on our side. Nothing was changed."))
