"""What the system does by itself once a day. Each may run again at any time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from pep_forms import clock
from pep_forms.exceptions import PepError
from pep_forms.people.actor import Actor
from pep_forms.peps import tasks
from pep_forms.peps.actions import opening
from pep_forms.peps.enums import State
from pep_forms.peps.models import Document, Pep
from pep_forms.peps.models.document import Making

#: A document that is still being made after this was lost with its worker.
_LOST_AFTER = timedelta(minutes=30)


def open_due(*, by: Actor) -> tuple[int, int]:
    """Open the scheduled PEPs whose day has come. Returns how many opened, and how many not.

    One that cannot be opened (no form fits any more) does not hold up the others: it stays
    scheduled and shows as overdue.
    """
    due = Pep.objects.filter(
        state=State.SCHEDULED,
        opens_on__lte=clock.today(),
        young_person__sealed_at__isnull=True,
    )
    opened = failed = 0
    for pep in list(due.select_related("young_person").order_by("opens_on", "pk")):
        try:
            opening.start(pep=pep, by=by)
            opened += 1
        except PepError:
            failed += 1
    return opened, failed


def ask_again_for_lost_documents() -> int:
    """Queue documents again whose worker was stopped in the middle. Making twice is harmless."""
    before = clock.now() - _LOST_AFTER
    lost = Document.objects.filter(
        state=Making.MAKING, created_at__lt=before, withheld_at__isnull=True
    )
    with transaction.atomic():
        ids = [str(pk) for pk in lost.values_list("pk", flat=True)]
        for pk in ids:
            tasks.make_document.enqueue(pk)
    return len(ids)
