"""The stored documents of a completed PEP."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from pep_forms.api.auth import caller
from pep_forms.api.documents import download
from pep_forms.api.finding import pep_for
from pep_forms.api.models import Scope
from pep_forms.api.schemas import ProblemOut

router = Router(tags=["Documents"])


@router.get(
    "{uuid:pep_id}/documents/{slug:audience}.pdf",
    response={(401, 403, 404): ProblemOut},
    summary="Download a document",
    openapi_extra={
        "responses": {
            "200": {
                "description": "The PDF",
                "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def read_document(request: HttpRequest, pep_id: UUID, audience: str) -> HttpResponse:
    """The PDF for one audience, if the caller may see everything in it."""
    actor = caller(request, Scope.READ)
    found = download(pep_for(actor, pep_id), audience, actor)
    return HttpResponse(
        found.content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": 'attachment; filename="plan.pdf"',
            "ETag": f'"{found.sha256}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
