"""The shapes of guidance and agreements in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class GuidanceBrief(BaseModel):
    """A page in a list. `url` is its address here, `html_url` the one for people."""

    id: int
    type: str
    title: str
    introduction: str
    roles: list[str]
    locale: str
    parent: int | None
    url: str
    html_url: str


class GuidanceFound(BaseModel):
    """One answer of a search, the best first: where it is and a few words of it."""

    page: GuidanceBrief
    html_url: str
    heading: str
    snippet: str


class GuidancePageOut(GuidanceBrief):
    """A page with everything that its kind has, each field as the public API tells it."""

    fields: dict[str, JsonValue]


class AgreementOut(BaseModel):
    """The text in force of an agreement that binds the caller, and whether they accepted it."""

    id: UUID
    title: str
    number: int
    text: str
    text_hash: str
    published_at: datetime
    #: The role of the caller in which it binds them.
    role: str
    accepted: bool
    #: When they last accepted a text of this agreement in that role; this one or one before it
    #: that said the same.
    accepted_at: datetime | None


class AcceptanceIn(BaseModel):
    """The hash of the text that was read: of another one nothing is accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
