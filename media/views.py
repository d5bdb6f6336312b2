"""The one address of every attached file."""

from __future__ import annotations

import logging
from urllib.parse import quote
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from media import serving
from media.models import Attachment
from pep_forms.exceptions import NotVisible
from pep_forms.people.middleware import actor_of

log = logging.getLogger(__name__)

#: Shown or saved, a file can run nothing and stand in no other page. What is allowed is what
#: browsers show a picture, a sound or a PDF with.
_POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; sandbox"
)


@require_safe
@login_required
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A file, or a part of it. What is unknown, closed or not checked yet is not found."""
    actor = actor_of(request)
    try:
        found = Attachment.objects.filter(pk=pk).first()
        attachment = serving.check_may_fetch(found, actor)
    except NotVisible:
        raise Http404 from None
    try:
        part = serving.part_of(request.headers.get("Range", ""), attachment.size)
    except serving.OutOfRange:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{attachment.size}"
        return _safe(response, attachment, shown=False)
    shown = attachment.kind.inline and "download" not in request.GET
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        try:
            content = serving.hand_out(attachment, part, actor)
        except Exception:
            log.exception("file_not_handed_out")
            return render(request, "503.html", status=503)
        response = StreamingHttpResponse(content)
    response["Content-Length"] = str(part.length)
    if not part.whole:
        response.status_code = 206
        last = part.start + part.length - 1
        response["Content-Range"] = f"bytes {part.start}-{last}/{attachment.size}"
    return _safe(response, attachment, shown=shown)


def _safe(response: HttpResponseBase, attachment: Attachment, *, shown: bool) -> HttpResponseBase:
    response["Content-Type"] = attachment.kind.content_type
    response["Content-Disposition"] = disposition(attachment.name, inline=shown)
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Security-Policy"] = _POLICY
    # Django-csp leaves a policy alone that the view has set.
    response._csp_exempt = True  # type: ignore[attr-defined]
    return response


def disposition(name: str, *, inline: bool) -> str:
    """The header that says what a browser does with the file, and what it calls it."""
    ascii_only = name.encode("ascii", "replace").decode().replace("?", "_")
    plain = "".join(c if c.isalnum() or c in " ._-()" else "_" for c in ascii_only)
    how = "inline" if inline else "attachment"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
