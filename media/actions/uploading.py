"""Attaching a file: looked into, scanned, stored, and only then noted."""

from __future__ import annotations

import logging
from contextlib import suppress

from django.conf import settings
from django.db import transaction

from media import names, permissions, storing, words
from media.enums import ScanState
from media.file_types import FILE_TYPES
from media.inspection.verdict import Hostile
from media.models import Attachment
from media.quarantine import Held, Stream, held
from media.queries import same
from media.scanning import Scan, unscanned_allowed
from media.settings import upload_types
from media.tasks import rescan
from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.exceptions import BadInput, NotAllowed, Refused
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson

log = logging.getLogger(__name__)


def upload(
    *,
    stream: Stream,
    name: str,
    subject: str,
    address: str,
    by: Actor,
    accepts: frozenset[str] | None = None,
    replaces: Attachment | None = None,
) -> Attachment:
    """Attach a file at one address of a subject.

    `accepts` are the types that the place takes (all that the site takes when not told).
    The same file sent twice is attached once. Raises NotVisible or NotAllowed when the actor
    may not attach here, BadInput with what to do when the file is not taken, and Refused
    when it cannot be stored now.
    """
    keeper, key = permissions.keeper_of(subject)
    young_person = keeper.young_person(key)
    if not keeper.may_attach(by, key, address):
        raise NotAllowed
    if replaces is not None and (replaces.subject, replaces.address) != (subject, address):
        raise NotAllowed
    taken = upload_types()
    wanted = taken if accepts is None else taken & accepts
    try:
        with held(stream, most=settings.UPLOAD_MAX_SIZE) as file:
            _check_type(file, name, taken, wanted)
            shown = names.clean(name, file.file_type)
            again = same(
                subject=subject,
                address=address,
                sha256=file.sha256,
                name=shown,
                user_id=by.user.pk if by.user else None,
            )
            if again is not None:
                return again
            fresh = Attachment(
                sha256=file.sha256,
                size=file.size,
                file_type=file.file_type,
                name=shown,
                subject=subject,
                address=address,
                young_person=young_person,
                uploaded_by=by.user,
                role=by.role,
                on_behalf_of=by.on_behalf_of,
                replaces=replaces,
                **_state(file),
            )
            return _keep(fresh, file, by)
    except OSError as error:
        # The disk on which it would be looked into is full or gone.
        log.exception("file_not_received")
        raise Refused(words.REFUSALS["storage"]) from error
    except Hostile as refusal:
        _note_refusal(refusal.code, subject, address, young_person, by)
        text = words.refusal(refusal.code, limit=settings.UPLOAD_MAX_SIZE, types=wanted)
        raise BadInput(text, field=address) from refusal


def _check_type(file: Held, name: str, taken: frozenset[str], wanted: frozenset[str]) -> None:
    if file.came_as not in taken:
        raise Hostile("unknown_type")
    ending = names.ending_of(name)
    if ending and ending not in FILE_TYPES[file.came_as].endings:
        raise Hostile("unknown_type" if file.came_as == "txt" else "not_what_it_says")
    if file.came_as not in wanted:
        raise Hostile("not_asked")


def _state(file: Held) -> dict[str, object]:
    if file.scan is Scan.CLEAN:
        return {"state": ScanState.CLEAN, "scanned_at": clock.now()}
    if file.scan is Scan.NONE and unscanned_allowed():
        return {"state": ScanState.UNSCANNED}
    return {"state": ScanState.WAITING}


def _keep(fresh: Attachment, file: Held, by: Actor) -> Attachment:
    """The object first, the row second: a row never names bytes that are not there."""
    try:
        waits = fresh.state == ScanState.WAITING
        fresh.object_name = storing.put(
            file.path, folder=storing.WAITING if waits else storing.KEPT
        )
    except Exception as error:
        log.exception("file_not_stored")
        raise Refused(words.REFUSALS["storage"]) from error
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
            log_write(
                event="file.attached",
                by=by,
                subject=fresh.subject,
                young_person=fresh.young_person_id,
                data={
                    "attachment": str(fresh.pk),
                    "address": fresh.address,
                    "type": fresh.file_type,
                    "size": fresh.size,
                    "state": str(fresh.state),
                },
            )
            if fresh.state == ScanState.WAITING:
                key = str(fresh.pk)
                transaction.on_commit(lambda: rescan.enqueue(key))
    except Exception:
        with suppress(Exception):
            storing.remove(fresh.object_name)
        raise
    return fresh


def _note_refusal(
    code: str, subject: str, address: str, young_person: YoungPerson | None, by: Actor
) -> None:
    with transaction.atomic():
        log_write(
            event="file.refused",
            by=by,
            subject=subject,
            young_person=young_person.pk if young_person else None,
            data={"address": address[:340], "why": code},
        )
