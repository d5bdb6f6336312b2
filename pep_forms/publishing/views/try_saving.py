"""What a page of a try-out saves by itself, by the same exchange as a page of a plan."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from pep_forms.engine.answers import Json
from pep_forms.engine.merge import Change
from pep_forms.engine.roles import LOCKED_TO
from pep_forms.exceptions import NotVisible
from pep_forms.publishing.try_store import TryStore
from pep_forms.publishing.views.trying import of_store

Short = Annotated[str, Field(max_length=400)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TypedAnswer(_Body):
    """What was typed at an address, and the digest of what it was typed over."""

    address: Short
    raw: JsonValue = ""
    base: Short = ""
    not_applicable: str = Field(default="", max_length=2000)
    confirm: bool = False
    lock: bool = False

    def change(self) -> Change:
        """The same for the engine."""
        raw: Json = "" if self.raw is None else self.raw
        return Change(
            address=self.address,
            raw=raw,
            base=self.base,
            not_applicable=self.not_applicable,
            visible_to=LOCKED_TO if self.lock else None,
            confirm=self.confirm,
        )


class TypedPage(_Body):
    """Changes of one page. Rows are added and removed by its buttons, which are plain submits."""

    request_key: Short = ""
    changes: list[TypedAnswer] = Field(default=[], max_length=2000)
    rows: list[JsonValue] = Field(default=[], max_length=0)


@require_http_methods(["PATCH"])
@of_store
def autosave(request: HttpRequest, store: TryStore, section: str) -> JsonResponse:
    """Merge what was typed into a section of the reader's own try-out."""
    found = store.compiled.keys.get(section)
    if found is None or found.builtin or not store.rights.sees_section(found):
        raise NotVisible
    try:
        body = TypedPage.model_validate_json(request.body)
    except ValidationError:
        return _told({"detail": _("The request cannot be read.")}, 400)
    changes = [typed.change() for typed in body.changes]
    reply = store.save(found, changes, request_key=body.request_key, foreign=())
    told = reply.to_json()
    told.pop("revision")
    if told["conflicts"]:
        return _told(told, 409)
    return _told(told, 422 if told["refused"] and not told["saved"] else 200)


def _told(members: dict[str, Any], status: int) -> JsonResponse:
    response = JsonResponse(members, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
