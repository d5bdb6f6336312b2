"""Documents: the stored ones, handed out by today's rights, and the empty paper form."""

from __future__ import annotations

import logging
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pep_forms.builder.queries import form, live_version
from pep_forms.exceptions import BadInput, WrongState
from pep_forms.people.middleware import actor_of
from pep_forms.peps import bundles, papers, serving
from pep_forms.peps import one_pdf as one_pdfs
from pep_forms.peps.actions import completion
from pep_forms.peps.models import Document
from pep_forms.peps.views import handing
from pep_forms.printing import making, sealing
from pep_forms.reference.labels import ReferenceLabels
from pep_forms.wizard.access import pep_or_404

log = logging.getLogger(__name__)

_FORMATS = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}


@require_safe
@login_required
def widest(request: HttpRequest, pep_id: UUID) -> HttpResponseBase:
    """The widest stored document that the reader may see whole."""
    pep = pep_or_404(request, pep_id)
    return _hand_out(request, serving.widest(pep, actor_of(request)), "pdf")


@require_safe
@login_required
def stored(request: HttpRequest, pep_id: UUID, audience: str, kind: str) -> HttpResponseBase:
    """One stored document, as PDF or as its accessible twin."""
    pep = pep_or_404(request, pep_id)
    if kind not in _FORMATS:
        raise Http404
    return _hand_out(request, serving.of_audience(pep, audience, actor_of(request)), kind)


@require_safe
@login_required
def bundle(request: HttpRequest, pep_id: UUID) -> HttpResponseBase:
    """The plan and its files, as far as the reader may have them, as one ZIP."""
    pep = pep_or_404(request, pep_id)
    actor = actor_of(request)
    held = bundles.bundle_for(pep, actor)
    response: HttpResponseBase = (
        HttpResponse(content_type="application/zip")
        if request.method == "HEAD"
        else StreamingHttpResponse(bundles.stream(held, actor), content_type="application/zip")
    )
    response["Content-Disposition"] = f'attachment; filename="pep-{str(pep.pk)[:8]}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _hand_out(request: HttpRequest, document: Document, kind: str) -> HttpResponseBase:
    format_: serving.Format = "html" if kind == "html" else "pdf"
    shown = "download" not in request.GET
    return handing.document(request, document, actor_of(request), format_, shown=shown)


@require_safe
@login_required
def one_pdf(request: HttpRequest, pep_id: UUID) -> HttpResponseBase:
    """The plan and its files, as far as the reader may have them, as one PDF."""
    pep = pep_or_404(request, pep_id)
    actor = actor_of(request)
    held = bundles.bundle_for(pep, actor)
    try:
        response: HttpResponseBase = (
            HttpResponse()
            if request.method == "HEAD"
            else FileResponse(one_pdfs.make(pep, held, actor))
        )
    except Exception as error:  # of whatever store or library: the page says so in words
        log.error("one_pdf_not_made", extra={"why": type(error).__name__})
        return render(request, "media/out_of_reach.html", status=503)
    response["Content-Type"] = "application/pdf"
    response["Content-Disposition"] = f'attachment; filename="pep-{str(pep.pk)[:8]}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def locked(request: HttpRequest, pep_id: UUID, audience: str) -> HttpResponse:
    """Ask for a password, and give a copy that opens with nothing else. It is kept nowhere."""
    pep = pep_or_404(request, pep_id)
    document = serving.of_audience(pep, audience, actor_of(request))
    error = ""
    if request.method == "POST":
        password = request.POST.get("password", "")
        try:
            sealing.check(password)
            if password != request.POST.get("again", ""):
                raise BadInput(gettext("The two passwords differ. Type the same one twice."))
            # A copy is encrypted as a whole: this one alone is held whole, and never a large file.
            content = b"".join(serving.hand_out(document, actor_of(request), "pdf"))
            response = HttpResponse(
                sealing.locked(content, password), content_type="application/pdf"
            )
        except BadInput as problem:
            error = str(problem)
        else:
            name = f"pep-{document.audience.replace('_', '-')}-{str(document.pk)[:8]}-locked.pdf"
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            response["X-Content-Type-Options"] = "nosniff"
            response["Cache-Control"] = "private, no-store"
            return response
    context = {"pep": pep, "error": error, "least": sealing.SHORTEST, "most": sealing.LONGEST}
    status = 422 if error else 200
    return render(request, "wizard/document_locked.html", context, status=status)


@require_POST
@login_required
def retry(request: HttpRequest, pep_id: UUID, audience: str) -> HttpResponse:
    """Have a document made again that could not be made."""
    pep = pep_or_404(request, pep_id)
    actor = actor_of(request)
    if not completion.may_retry(actor):
        raise Http404
    found = [d for d, _ in serving.readable(pep, actor) if d.audience == audience]
    if not found:
        raise Http404
    try:
        completion.retry_document(document=found[0], by=actor)
    except WrongState:
        messages.info(
            request, gettext("Somebody has asked for it already. It is being made, or is ready.")
        )
    else:
        messages.success(request, gettext("The document is being made again."))
    return redirect("wizard:builtin", pep_id=pep.pk, builtin="documents")


@require_safe
@login_required
def empty_form(request: HttpRequest, template_key: str) -> HttpResponse:
    """The newest released form of a template, empty, to print and fill in by hand."""
    version = live_version(template_key)
    if version is None:
        raise Http404
    spec = form(version.pk)
    paper = papers.empty_form(
        spec, version=f"Form version {version.number}", labels=ReferenceLabels()
    )
    response = HttpResponse(making.make(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{template_key}-empty-form.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
