"""Taking the bytes of a deleted file out of its store, every version of them."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import F

from media import diagnosis, storing
from media.models import Purge
from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.people.actor import Actor

log = logging.getLogger(__name__)


def erase(*, purge_id: str) -> Purge | None:
    """Delete what a certificate is about, and note when nothing was left.

    Running it twice is harmless. The certificate stays open while the store does not answer.
    """
    purge = Purge.objects.select_related("attachment").filter(pk=purge_id).first()
    if purge is None or purge.finished_at is not None:
        return purge
    name = purge.attachment.object_name
    try:
        versions = storing.purge(name)
        if storing.is_left(name):
            raise OSError("Something of the object is left.")
    except Exception as error:
        log.error("file_not_erased", extra={"purge": str(purge.pk), "why": diagnosis.words(error)})
        Purge.objects.filter(pk=purge.pk).update(tries=F("tries") + 1)
        purge.refresh_from_db()
        return purge
    with transaction.atomic():
        row = Purge.objects.select_for_update(of=("self",)).get(pk=purge.pk)
        if row.finished_at is not None:
            return row
        row.versions, row.finished_at = versions, clock.now()
        row.save(update_fields=["versions", "finished_at"])
        log_write(
            event="file.erased",
            by=Actor.system(),
            subject=purge.attachment.subject,
            young_person=purge.attachment.young_person_id,
            data={"attachment": str(purge.attachment_id), "versions": versions},
        )
    return row


def erase_unfinished() -> int:
    """Try again what is deleted by its certificate and perhaps not in the store."""
    waiting = Purge.objects.filter(finished_at__isnull=True).values_list("pk", flat=True)
    done = [erase(purge_id=str(key)) for key in list(waiting)]
    return sum(1 for purge in done if purge is not None and purge.finished_at is not None)
