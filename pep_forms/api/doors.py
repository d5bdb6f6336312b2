"""What every address of the API has in common, whatever it answers.

Errors that Django or the framework makes by itself become problems; HEAD is GET without a
body; OPTIONS says what can be done; nothing is kept by anybody on the way, unless the view says
so of something that never changes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from pep_forms.api.problems import MEDIA_TYPE, not_found, problem

View = Callable[..., HttpResponseBase]
#: A section of a thousand answers is far below this; a file has its own door.
LARGEST_BODY = 2**20
#: What stands around a file in a multipart body.
_AROUND = 2**16


def door(view: View) -> View:
    """The view as an address of the API."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            refused = None if view is nowhere else _unreadable(request, _takes_files(request))
            response = refused or _answer(view, request, args, kwargs)
        except Http404:
            response = not_found()
        if response.status_code >= 400 and response.get("Content-Type") != MEDIA_TYPE:
            response = _as_problem(response)
        if "Cache-Control" not in response or response.status_code >= 400:
            response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return response

    return answer


def doors(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    """Every pattern with its view behind a door; the framework's empty front page is left out."""
    found = [p for p in patterns if isinstance(p, URLPattern) and p.name != "api-root"]
    for pattern in found:
        pattern.callback = door(pattern.callback)
    return found


def nowhere(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Every other address."""
    return not_found()


nowhere.csrf_exempt = True  # type: ignore[attr-defined] # there is nothing to forge


def _takes_files(request: HttpRequest) -> bool:
    return request.method == "POST" and request.path.endswith("/files")


def _unreadable(request: HttpRequest, files: bool) -> HttpResponse | None:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return problem(400, _("The Content-Length is not a number."))
    if length > (settings.UPLOAD_MAX_SIZE + _AROUND if files else LARGEST_BODY):
        if files:
            return problem(413, _("The body is too large. Send a smaller file."))
        return problem(413, _("The body is too large. Send fewer changes at once."))
    wanted = "multipart/form-data" if files else "application/json"
    if length and request.content_type != wanted:
        return problem(415, _("Send %(wanted)s.") % {"wanted": wanted})
    return None


def _answer(
    view: View, request: HttpRequest, args: tuple[object, ...], kwargs: dict[str, object]
) -> HttpResponseBase:
    if request.method == "HEAD":
        request.method = "GET"
        response = view(request, *args, **kwargs)
        request.method = "HEAD"
        return _without_body(response)
    response = view(request, *args, **kwargs)
    if request.method == "OPTIONS" and response.status_code == 405:
        return HttpResponse(status=204, headers={"Allow": _allowed(response)})
    return response


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    # Closing it here would end the request early, and its database connection with it.
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    elif isinstance(response, HttpResponse):
        length = str(len(response.content))
        response.content = b""
        response.headers["Content-Length"] = length
    return response


def _allowed(response: HttpResponseBase) -> str:
    methods = {name.strip() for name in response.get("Allow", "").split(",")} - {""}
    if "GET" in methods:
        methods.add("HEAD")
    return ", ".join(sorted(methods | {"OPTIONS"}))


def _as_problem(response: HttpResponseBase) -> HttpResponse:
    if response.status_code == 405:
        return problem(
            405, _("That cannot be done with this address."), headers={"Allow": _allowed(response)}
        )
    if response.status_code == 404:
        return not_found()
    return problem(response.status_code, _("The request cannot be answered."))
