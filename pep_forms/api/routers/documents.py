"""The stored documents of a completed PEP."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Router

from pep_forms.api.auth import caller
from pep_forms.api.finding import pep_for
from pep_forms.api.models import Scope
from pep_forms.api.schemas import ProblemOut
from pep_forms.peps import serving
from pep_forms.peps.views import handing

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
def read_document(request: HttpRequest, pep_id: UUID, audience: str) -> HttpResponseBase:
    """The PDF for one audience, if the caller may see everything in it."""
    actor = caller(request, Scope.READ)
    document = serving.of_audience(pep_for(actor, pep_id), audience, actor)
    response = handing.document(request, document, actor, "pdf")
    response["ETag"] = f'"{document.pdf_sha256}"'
    return response
