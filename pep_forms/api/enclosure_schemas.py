"""The shapes of attached documents in the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class DocumentFileOut(BaseModel):
    """The file of a document. Fetch it from `url`."""

    id: UUID
    url: str
    content_type: str
    size: int
    sha256: str


class AttachedDocumentOut(BaseModel):
    """A document attached to a young person or to a PEP, as its reader may see it."""

    id: UUID
    #: The PEP it was attached to, if not to the young person.
    pep: UUID | None
    type: str
    type_label: str
    title: str
    dated_on: date | None
    review_on: date | None
    expires_on: date | None
    attached_at: datetime
    #: The role of whoever attached it.
    attached_as: str
    place: Literal["current", "expired", "replaced", "withdrawn"]
    replaces: UUID | None
    #: The roles that may see it beside the Virtual School; null where the reader is not told.
    open_to: list[str] | None
    #: Null while the virus check has not let it through, and when it was deleted.
    file: DocumentFileOut | None


class AttachedDocumentList(BaseModel):
    """One page of documents, how many stand in each place, and where the next page is."""

    items: list[AttachedDocumentOut]
    counts: dict[str, int]
    next: str | None
