"""Throwing away the files of a subject that is about nobody: rows and bytes, without a trace.

What is about a young person is withdrawn or purged instead: that leaves a certificate.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from django.db import transaction

from media import storing
from media.models import Attachment
from pep_forms.audit.actions import log_write
from pep_forms.people.actor import Actor


@transaction.atomic
def discard(*, subject: str, by: Actor) -> int:
    """Delete every file of a try-out. Returns how many. Doing it twice changes nothing."""
    rows = Attachment.objects.filter(subject=subject, young_person__isnull=True)
    names = list(rows.select_for_update(of=("self",)).values_list("object_name", flat=True))
    if not names:
        return 0
    rows.filter(object_name__in=names).delete()
    log_write(event="file.discarded", by=by, subject=subject, data={"files": len(names)})
    transaction.on_commit(partial(_remove, names))
    return len(names)


def _remove(names: list[str]) -> None:
    """Every version of the bytes. What the store does not let go now is swept: no row names it."""
    for name in names:
        with suppress(Exception):
            storing.purge(name)
