"""From the body of a request to a save, and from its outcome to an answer."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

from django.db import IntegrityError
from django.utils.translation import gettext as _

from pep_forms.api.schemas import ChangeIn, SectionChanges
from pep_forms.engine import kinds
from pep_forms.engine.answers import Json, digest
from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.roles import LOCKED_TO, Role
from pep_forms.engine.spec import SectionSpec
from pep_forms.exceptions import BadInput, NotVisible
from pep_forms.people.actor import Actor
from pep_forms.peps import advice
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Pep
from pep_forms.peps.rights import PepRights, rights_for
from pep_forms.peps.saved import Reply

#: Counts saves, also those the reader may not know of; it stays inside.
_INSIDE = "revision"
_EMPTY = digest("")


def save(pep: Pep, key: str, body: SectionChanges, header_key: str, actor: Actor) -> dict[str, Any]:
    """Save changes to a section. Returns the members of the reply that may be sent."""
    rights = rights_for(actor, pep)
    section = rights.compiled.keys.get(key)
    if section is None or not rights.sees_section(section):
        raise NotVisible
    request_key = _request_key(pep, actor, body.request_key, header_key)
    arguments: dict[str, Any] = {
        "pep": pep,
        "section_id": section.id,
        "changes": _changes(body, rights, request_key, actor),
        "by": actor,
        "request_key": request_key,
    }
    try:
        reply = save_section(**arguments)
    except IntegrityError:
        # The same request is being answered by another process: by now its reply is known.
        reply = save_section(**arguments)
    return _told(reply, rights) | {"suggestions": _suggestions(pep, actor, rights, section)}


def _suggestions(
    pep: Pep, actor: Actor, rights: PepRights, section: SectionSpec
) -> list[dict[str, Any]] | None:
    """What could be better in the section as it is now, not as it was when first sent."""
    found = advice.for_writer(pep, actor, rights, section)
    if found is None:
        return None
    return [{"address": address, "words": list(words)} for address, words in found.items()]


def _request_key(pep: Pep, actor: Actor, in_body: str, in_header: str) -> str:
    """One memory for every PEP and role, so that a reply never answers for another one."""
    if in_body and in_header and in_body != in_header:
        raise BadInput(
            _("Send one request key: the header and the body differ."), field="request_key"
        )
    key = in_body or in_header
    if not key:
        return ""
    if len(key) > 200:
        raise BadInput(_("The Idempotency-Key is too long."), field="request_key")
    return hashlib.sha256(f"{pep.pk} {actor.role} {key}".encode()).hexdigest()


def _changes(
    body: SectionChanges, rights: PepRights, request_key: str, actor: Actor
) -> list[Change | RowChange]:
    """New rows first, so that the same request can write in them; other rows last."""
    added: list[Change | RowChange] = []
    moved: list[Change | RowChange] = []
    for number, row in enumerate(body.rows):
        change = RowChange(row.group, row.row or _row_id(request_key, number), row.op, row.base)
        (added if row.op in {"add", "restore"} else moved).append(change)
    answers = [_change(change, number, rights, actor) for number, change in enumerate(body.changes)]
    return [*added, *answers, *moved]


def _row_id(request_key: str, number: int) -> str:
    """The same for a repeated request, so that it is known as a repeat."""
    if not request_key:
        return uuid4().hex[:12]
    return hashlib.sha256(f"{request_key} {number}".encode()).hexdigest()[:12]


def _change(change: ChangeIn, number: int, rights: PepRights, actor: Actor) -> Change:
    if change.lock and actor.role != Role.YOUNG_PERSON:
        raise BadInput(
            _("Only a young person can keep an answer for their social worker."),
            field=f"changes.{number}.lock",
        )
    return Change(
        address=change.address,
        raw=_raw(change, rights),
        base=_EMPTY if change.base is None else change.base,
        not_applicable=change.not_applicable,
        visible_to=LOCKED_TO if change.lock else None,
        confirm=change.confirm,
    )


def _raw(change: ChangeIn, rights: PepRights) -> Json:
    """What a page would send for it. A value of the wrong shape is kept as it came."""
    if "value" not in change.model_fields_set:
        return "" if change.raw is None else change.raw
    placed = rights.compiled.place(change.address)
    if placed is None or change.value is None:
        return "" if change.value is None else change.value
    try:
        return kinds.get(placed.question.kind).to_raw(change.value, placed.question)
    except (TypeError, ValueError, AttributeError, LookupError):
        return change.value


def _told(reply: Reply, rights: PepRights) -> dict[str, Any]:
    told = reply.to_json()
    told.pop(_INSIDE)
    for saved in told["saved"]:
        saved.pop(_INSIDE)
    for refused in told["refused"]:
        # Whoever may not see a question is told the same as for one that does not exist.
        if refused["reason"] == "not_yours" and not rights.sees(refused["address"]):
            refused["reason"] = "unknown"
    return told
