"""Pages for what went wrong: each says what to do next, none says why in detail."""

from __future__ import annotations

from typing import NoReturn
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from pep_forms.wizard import keeping


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request cannot be read."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The actor may not do this."""
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or none that the actor may know of: the same answer for both."""
    return render(request, "404.html", status=404)


def refused(request: HttpRequest, message: str) -> HttpResponse:
    """A rule of the work says no; the message was written for people."""
    return render(request, "409.html", {"message": message}, status=409)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke. The page needs neither a session nor the database."""
    return HttpResponse(get_template("500.html").render(), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database or the storage does not answer; what was typed is still in the browser."""
    return HttpResponse(
        get_template("503.html").render(), status=503, headers={"Retry-After": "30"}
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not accepted as coming from this site, or the session had ended.

    Nothing of it is done. But what somebody typed into a plan is kept for them for an hour.
    """
    kept = keeping.keep(request)
    after = keeping.address_of(kept) if kept else ""
    context = {"kept": kept is not None, "after": urlencode({"next": after}) if after else ""}
    return render(request, "csrf_failure.html", context, status=403)


def gone(request: HttpRequest) -> NoReturn:
    """A door that other sites have and this one has not."""
    raise Http404
