"""The paper for a meeting, made when it is asked for and kept nowhere."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pep_forms.people.middleware import actor_of
from pep_forms.peps import meeting_pack as packs
from pep_forms.peps.serving import Format
from pep_forms.printing import html
from pep_forms.wizard.access import pep_or_404

_TYPES = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}


@require_safe
@login_required
def meeting_pack(request: HttpRequest, pep_id: UUID, kind: str) -> HttpResponse:
    """As a PDF to print, or as its accessible twin."""
    pep = pep_or_404(request, pep_id)
    if kind not in _TYPES:
        raise Http404
    format_: Format = "html" if kind == "html" else "pdf"
    content = packs.hand_out(pep, actor_of(request), format_)
    response = HttpResponse(content, content_type=_TYPES[format_])
    # The name says what it is and never whose it is: files travel.
    name = f"pep-meeting-pack-{str(pep.pk)[:8]}.{format_}"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    if format_ == "html":
        response["Content-Security-Policy"] = (
            f"default-src 'none'; style-src '{html.style_hash()}'; img-src data:; sandbox"
        )
        # Django-csp leaves a policy alone that the view has set.
        response._csp_exempt = True  # type: ignore[attr-defined]
    return response
