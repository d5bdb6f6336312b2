"""Sections: reading one, and saving changes to it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Router
from ninja.responses import Status

from pep_forms.api import saves, shapes
from pep_forms.api.auth import caller
from pep_forms.api.finding import pep_for
from pep_forms.api.models import Scope
from pep_forms.api.problems import problem
from pep_forms.api.routers.peps import ERRORS
from pep_forms.api.schemas import ConflictProblem, SaveOut, SectionChanges, SectionOut

router = Router(tags=["Sections"])
PATH = "{uuid:pep_id}/sections/{str:key}"


@router.get(PATH, response={200: SectionOut, **ERRORS}, summary="Read a section")
def read_section(request: HttpRequest, pep_id: UUID, key: str) -> SectionOut:
    """One section with the answers that the caller may see."""
    actor = caller(request, Scope.READ)
    return shapes.one_section(pep_for(actor, pep_id), actor, key)


@router.patch(PATH, response={200: SaveOut, 409: ConflictProblem, **ERRORS}, summary="Save answers")
def save_section(
    request: HttpRequest,
    pep_id: UUID,
    key: str,
    body: SectionChanges,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key")] = "",
) -> Status | HttpResponse:
    """Merge changes into a section, address by address.

    Each change says in `base` what it was typed over. Where somebody else changed the same
    address meanwhile the answer is 409 with both texts; everything else is saved all the
    same. 422 means that nothing was accepted. With a `request_key` (or the header
    `Idempotency-Key`) sending a request again changes nothing and answers the same.
    """
    actor = caller(request, Scope.WRITE)
    told = saves.save(pep_for(actor, pep_id), key, body, idempotency_key, actor)
    if told["conflicts"]:
        return problem(
            409,
            _("Somebody else changed the same answer. Choose between both texts."),
            code="conflict",
            members=told,
        )
    if told["refused"] and not told["saved"] and not told["rows"]:
        return problem(
            422, _("None of the changes can be made here."), code="refused", members=told
        )
    return Status(200, SaveOut(**told))
