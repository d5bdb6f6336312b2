"""Asking the scanner again about files that had to wait for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from django.db import transaction

from media import permissions, storing
from media.enums import ScanState
from media.models import Attachment
from media.scanning import Scan, scan, unscanned_allowed
from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.people.actor import Actor

log = logging.getLogger(__name__)

#: After so many times in vain a file is given up: somebody has to look at the scanner.
MOST_TRIES = 12


def scan_again(*, attachment_id: str, by: Actor) -> Attachment | None:
    """Scan a file that waits. Running it twice, or on a file that does not wait, is harmless."""
    attachment = Attachment.objects.filter(pk=attachment_id, state=ScanState.WAITING).first()
    if attachment is None:
        return None
    # The scanner is asked before the transaction begins: it may take its time.
    said = _scan(attachment)
    released = ""
    if said is Scan.CLEAN or (said is Scan.NONE and unscanned_allowed()):
        try:
            released = storing.release(attachment.object_name)
        except Exception:
            log.exception("file_not_released")
            said = Scan.NO_ANSWER
    try:
        with transaction.atomic():
            found = (
                Attachment.objects.select_for_update(of=("self",))
                .filter(pk=attachment.pk, state=ScanState.WAITING)
                .first()
            )
            if found is not None:
                _settle(found, said, by, released)
    except BaseException:
        _remove_later(released)
        raise
    if found is None:
        _remove_later(released)
    return found


def _remove_later(name: str) -> None:
    """Remove what nothing names, old versions too; what cannot be removed now is swept."""
    if name:
        with suppress(Exception):
            storing.purge(name)


def scan_waiting(*, by: Actor) -> int:
    """Scan everything that waits, the oldest first. Returns how many wait no longer."""
    ids = list(Attachment.objects.filter(state=ScanState.WAITING).values_list("pk", flat=True))
    done = [scan_again(attachment_id=str(key), by=by) for key in ids]
    return sum(1 for a in done if a is not None and a.state != ScanState.WAITING)


def _move_on(attachment: Attachment, released: str) -> None:
    """Out of quarantine: the row names the copy, and the one that waited is removed."""
    transaction.on_commit(partial(_remove_later, attachment.object_name))
    attachment.object_name = released


def _scan(attachment: Attachment) -> Scan:
    try:
        return scan(_bytes(attachment))
    except Exception:
        # The object cannot be read: nobody knows whether it is clean.
        log.exception("file_not_readable_for_scan")
        return Scan.NO_ANSWER


def _bytes(attachment: Attachment) -> Iterator[bytes]:
    return storing.read(attachment.object_name)


def _settle(attachment: Attachment, said: Scan, by: Actor, released: str) -> None:
    event = ""
    if released:
        _move_on(attachment, released)
    if said is Scan.CLEAN:
        attachment.state, attachment.scanned_at = ScanState.CLEAN, clock.now()
        event = "file.scanned_clean"
    elif said is Scan.FOUND:
        attachment.state, attachment.scanned_at = ScanState.REFUSED, clock.now()
        event = "file.scanned_refused"
        transaction.on_commit(partial(_remove_later, attachment.object_name))
    elif said is Scan.NONE and unscanned_allowed():
        attachment.state = ScanState.UNSCANNED
    elif said is Scan.NO_ANSWER:
        attachment.tries += 1
        if attachment.tries >= MOST_TRIES:
            attachment.state = ScanState.FAILED
            event = "file.scan_failed"
    attachment.save(update_fields=["object_name", "state", "scanned_at", "tries"])
    if event:
        log_write(
            event=event,
            by=by,
            subject=attachment.subject,
            young_person=attachment.young_person_id,
            data={"attachment": str(attachment.pk), "address": attachment.address},
        )
    if attachment.state in {ScanState.CLEAN, ScanState.UNSCANNED}:
        keeper, _ = permissions.keeper_of(attachment.subject)
        keeper.arrived(attachment)
