"""The one address of every attached file."""

from __future__ import annotations

import logging
import re
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from media import answering, diagnosis, serving
from media.actions.purging import purge
from media.models import Attachment, Purge
from media.rights import may_know_of, may_purge, may_read_certificate, readers_of
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotVisible
from pep_forms.people.actor import Actor
from pep_forms.people.middleware import actor_of

log = logging.getLogger(__name__)

_REFERENCE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

#: Shown or saved, a file can run nothing and stand in no other page. What is allowed is what
#: browsers show a picture, a sound or a PDF with.
_POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; sandbox"
)


@require_safe
@login_required
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A file, or a part of it, for somebody who is signed in."""
    return answer(request, pk, actor_of(request))


def answer(request: HttpRequest, pk: UUID, actor: Actor) -> HttpResponseBase:
    """A file, or a part of it. What is unknown, closed or not checked yet is not found."""
    try:
        found = Attachment.objects.filter(pk=pk).first()
        attachment = serving.check_may_fetch(found, actor)
    except NotVisible:
        raise Http404 from None
    shown = attachment.kind.inline and "download" not in request.GET
    if not shown and "Range" not in request.headers:
        try:
            if address := _link(request, attachment, actor):
                return _go(address)
        except Exception as error:
            log.error("file_not_handed_out", extra={"why": diagnosis.words(error)})
            return render(request, "media/out_of_reach.html", status=503)
    return give(request, attachment, actor, shown=shown)


def give(
    request: HttpRequest, attachment: Attachment, actor: Actor, *, shown: bool = False
) -> HttpResponseBase:
    """The bytes with safe headers, or a part of them; the look is logged.

    Nothing about the reader's right is asked here: the caller has.
    """
    return answering.answer(
        request,
        attachment.size,
        lambda part: serving.hand_out(attachment, part, actor),
        dress=lambda response: _safe(response, attachment, shown=shown),
        row=f"attachment {attachment.pk}",
    )


def _link(request: HttpRequest, attachment: Attachment, actor: Actor) -> str | None:
    """Where to fetch a download from, when the site is set to give links."""
    if not settings.S3_LINK_SECONDS or request.method == "HEAD":
        return None
    return serving.link(attachment, actor, settings.S3_LINK_SECONDS)


def _go(address: str) -> HttpResponse:
    """On to the store. Nobody keeps the address, and it tells nobody where it was found."""
    response = HttpResponse(status=302)
    response["Location"] = address
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """Ask which file is to be deleted for good: by its address, which somebody who sees it sent."""
    actor = actor_of(request)
    if actor.role != Role.VS_ADMIN:
        raise Http404
    typed, error = request.POST.get("reference", "").strip(), ""
    if request.method == "POST":
        match = _REFERENCE.search(typed.lower())
        attachment = Attachment.objects.filter(pk=match[0]).first() if match else None
        if attachment is not None and may_purge(attachment, actor):
            return redirect("media:delete", pk=attachment.pk)
        error = (
            _("There is no file with this address. Ask for it again")
            if typed
            else _("Enter the address of the file")
        )
    context = {"error": error, "typed": typed[:200]}
    return render(request, "media/find.html", context, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask why a file is to be deleted for good, and do it."""
    actor = actor_of(request)
    attachment = Attachment.objects.filter(pk=pk).first()
    if attachment is None or not may_purge(attachment, actor):
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            purge(attachment=attachment, reason=request.POST.get("reason", ""), by=actor)
        except BadInput as problem:
            error = str(problem)
        else:
            return redirect("media:deleted", pk=pk)
    context = {
        "attachment": attachment,
        "error": error,
        "readers": readers_of(attachment),
        "known": may_know_of(attachment, actor),
    }
    return render(request, "media/delete.html", context, status=422 if error else 200)


@require_safe
@login_required
def deleted(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The certificate that a file was deleted, for the Virtual School."""
    actor = actor_of(request)
    certificate = Purge.objects.select_related("attachment", "purged_by").filter(attachment=pk)
    found = certificate.first()
    if found is None or not may_read_certificate(found.attachment, actor):
        raise Http404
    return render(request, "media/deleted.html", {"certificate": found})


def _safe(response: HttpResponseBase, attachment: Attachment, *, shown: bool) -> HttpResponseBase:
    response["Content-Type"] = attachment.kind.content_type
    response["Content-Disposition"] = disposition(attachment.name, inline=shown)
    response["X-Content-Type-Options"] = "nosniff"
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
