"""Documents attached to a young person or a PEP: the list, and attaching one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from pep_forms.api.auth import caller
from pep_forms.api.enclosure_schemas import (
    AttachedDocumentList,
    AttachedDocumentOut,
    DocumentFileOut,
)
from pep_forms.api.finding import pep_for
from pep_forms.api.models import Scope
from pep_forms.api.routers.peps import ERRORS
from pep_forms.exceptions import NotVisible
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson
from pep_forms.people.queries import young_people_for
from pep_forms.peps.actions.enclosing import attach
from pep_forms.peps.enclosures import reading
from pep_forms.peps.enclosures.reading import Row, Wanted

router = Router(tags=["Attached documents"])

Place = Literal["current", "expired", "replaced", "withdrawn"]
_BASE = "/api/v1/young-people/"


@router.get(
    "{uuid:young_person_id}/documents",
    response={200: AttachedDocumentList, **ERRORS},
    summary="List attached documents",
)
def list_documents(
    request: HttpRequest,
    young_person_id: UUID,
    pep: UUID | None = None,
    place: Place = "current",
    type: Annotated[str, Query(max_length=64)] = "",  # noqa: A002 - the name in the address
    q: Annotated[str, Query(max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> AttachedDocumentList:
    """The documents attached to a young person and to their PEPs that the caller may see.

    `pep` asks for those of one PEP alone, `q` for words in the title. Follow `next` until it is
    null. What is listed is written down as read.
    """
    actor = caller(request, Scope.READ)
    who = _young_person(actor, young_person_id)
    plan = pep_for(actor, pep) if pep is not None else None
    if plan is not None and plan.young_person_id != who.pk:
        raise NotVisible
    wanted = Wanted(show="" if place == "current" else place, type=type, text=q, page=page)
    found = reading.enclosures_of(actor, who, plan, wanted, channel="api")
    following = None
    if page < found.page.paginator.num_pages:
        asked = {"pep": pep, "place": place, "type": type, "q": q, "page": page + 1}
        query = urlencode({name: str(value) for name, value in asked.items() if value})
        following = f"{_BASE}{who.pk}/documents?{query}"
    beyond = page > found.page.paginator.num_pages
    return AttachedDocumentList(
        items=[] if beyond else [_shape(row) for row in found.page.object_list],
        counts={show or "current": number for show, number in found.counts.items()},
        next=following,
    )


@router.post(
    "{uuid:young_person_id}/documents/files",
    response={201: AttachedDocumentOut, **ERRORS},
    summary="Attach a document",
)
def attach_document(
    request: HttpRequest,
    young_person_id: UUID,
    file: Annotated[UploadedFile, File()],
    type: Annotated[str, Form(max_length=64)],  # noqa: A002 - the name in the form
    title: Annotated[str, Form(max_length=200)],
    pep: Annotated[UUID | None, Form()] = None,
    dated_on: Annotated[date | None, Form()] = None,
    review_on: Annotated[date | None, Form()] = None,
    expires_on: Annotated[date | None, Form()] = None,
    open_to: Annotated[list[str] | None, Form()] = None,
    key: Annotated[UUID | None, Form()] = None,
) -> Status:
    """Attach a document to a young person, or with `pep` to one of their PEPs.

    Send it as multipart/form-data. `open_to` are the roles that may see it beside the Virtual
    School, never more than its type allows. With a `key` of yours the same file sent twice is
    attached once. Nobody but you knows of it until the virus check has let it through.
    """
    actor = caller(request, Scope.WRITE)
    who = _young_person(actor, young_person_id)
    made = attach(
        young_person=who,
        pep=pep_for(actor, pep) if pep is not None else None,
        type_code=type,
        title=title,
        stream=file,
        name=file.name or "",
        by=actor,
        open_to=open_to,
        dated_on=dated_on,
        review_on=review_on,
        expires_on=expires_on,
        key=key,
    )
    row, _ = reading.one(actor, who, made.pk)
    return Status(201, _shape(row))


def _young_person(actor: Actor, key: UUID) -> YoungPerson:
    found = young_people_for(actor).filter(pk=key).first()
    if found is None:
        raise NotVisible
    return found


def _shape(row: Row) -> AttachedDocumentOut:
    one = row.enclosure
    return AttachedDocumentOut(
        id=one.pk,
        pep=one.pep_id,
        type=one.type,
        type_label=row.type,
        title=one.title,
        dated_on=one.dated_on,
        review_on=one.review_on,
        expires_on=one.expires_on,
        attached_at=one.created_at,
        attached_as=one.role,
        place=row.where or "current",
        replaces=one.replaces_id if row.told else None,
        open_to=[opening.role for opening in one.openings.all()] if row.told else None,
        file=_file(row) if row.fetched else None,
    )


def _file(row: Row) -> DocumentFileOut:
    attachment = row.enclosure.attachment
    return DocumentFileOut(
        id=attachment.pk,
        url=f"/api/v1/files/{attachment.pk}",
        content_type=attachment.kind.content_type,
        size=attachment.size,
        sha256=attachment.sha256,
    )
