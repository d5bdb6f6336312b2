"""What the system does by itself once a day. Each may run again at any time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from pep_forms import clock
from pep_forms.exceptions import PepError
from pep_forms.people.actor import Actor
from pep_forms.peps import tasks
from pep_forms.peps.actions import closing, opening
from pep_forms.peps.enums import UNFINISHED, UNMET, Family, State
from pep_forms.peps.models import Document, Pep, SavedRequest
from pep_forms.peps.models.document import Making
from pep_forms.reference import settings, working_days

#: A document that is still being made after this was lost with its worker.
_LOST_AFTER = timedelta(minutes=30)
#: A device that was off for a holiday may still repeat its last save.
_REMEMBERED = timedelta(days=14)


def end_hand_overs(*, by: Actor) -> int:
    """Close the PEPs whose setting was left, once its days to finish its part are over.

    What was written stays as it was handed over; the new setting's PEP follows on from it.
    One whose meeting was held is finished instead.
    """
    over = Pep.objects.filter(state__in=UNMET, hand_over_until__lt=clock.today())
    return _each(over, lambda pep: closing.close(pep=pep, reason="superseded", by=by))


def close_after_care(*, by: Actor) -> int:
    """Close the unfinished PEPs of those who left care, once the network has lost its access."""
    left = Pep.objects.filter(state__in=UNFINISHED, young_person__access_ends_on__lt=clock.today())
    return _each(left, lambda pep: closing.close(pep=pep, reason="left_care", by=by))


def archive_past(*, by: Actor) -> int:
    """Archive PEPs that a later complete one has replaced, or whose time in care is over.

    Until then a complete PEP is live: its actions and targets are worked on. How long after
    the later one it is archived is a setting.
    """
    today = clock.today()
    before = working_days.add(today, -settings.get("archive_after"))
    later = Pep.objects.filter(
        young_person=OuterRef("young_person"),
        family__in=[OuterRef("family"), Family.TERMLY],
        opened_at__gt=OuterRef("opened_at"),
        completed_at__date__lte=before,
    )
    past = Pep.objects.filter(state__in=[State.COMPLETE, State.CLOSED]).filter(
        Exists(later) | Q(young_person__access_ends_on__lt=today)
    )
    return _each(past, lambda pep: closing.archive(pep=pep, by=by))


def _each(peps: QuerySet[Pep], act: Callable[[Pep], object]) -> int:
    """Do it to each, in a transaction of its own: one that cannot be done holds up nobody."""
    done = 0
    for pep in list(peps.filter(young_person__sealed_at__isnull=True).order_by("pk")):
        try:
            act(pep)
            done += 1
        except PepError:
            continue
    return done


def open_due(*, by: Actor) -> tuple[int, int]:
    """Open the scheduled PEPs whose day has come. Returns how many opened, and how many not.

    One that cannot be opened (no form fits any more) does not hold up the others: it stays
    scheduled and shows as overdue.
    """
    due = Pep.objects.filter(
        state=State.SCHEDULED,
        opens_on__lte=clock.today(),
        young_person__sealed_at__isnull=True,
        # Whoever left care gets no new one; theirs is closed when access has ended.
        young_person__access_ends_on__isnull=True,
    )
    opened = failed = 0
    for pep in list(due.select_related("young_person").order_by("opens_on", "pk")):
        try:
            opening.start(pep=pep, by=by)
            opened += 1
        except PepError:
            failed += 1
    return opened, failed


def forget_requests() -> int:
    """Drop the memory of old saves: nobody repeats a request after so long. How many there were."""
    old = SavedRequest.objects.filter(created_at__lt=clock.now() - _REMEMBERED)
    return old.delete()[0]


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
