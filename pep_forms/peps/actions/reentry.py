"""Coming back into care: the plans of the time before are kept back until somebody shares them.

People who knew them then may have gone, and those of today are others. So the Virtual School
and the social worker alone read the old plans, and one of them decides what the network sees.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.exceptions import BadInput, NotAllowed
from pep_forms.people import changes
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson
from pep_forms.people.rights import check_may_see
from pep_forms.peps.actions import closing
from pep_forms.peps.enums import UNFINISHED, State
from pep_forms.peps.models import Pep
from pep_forms.peps.queries import keeps_earlier_care


def listen(change: changes.Change, by: Actor) -> None:
    """Keep back what was there before, in the transaction that records the return."""
    if isinstance(change, changes.CareStarted) and change.again:
        keep_back(young_person=change.young_person, before=change.period.starts_on)


def keep_back(*, young_person: YoungPerson, before: date) -> list[Pep]:
    """Keep back every PEP from before a return into care; part of the action that records it.

    One on its way is closed: the time it was made for is over, and the return asks for an
    initial PEP. What was shared after an earlier return is kept back again: those who saw it
    then are not the network of today. Nothing here ever shows more to anybody.
    """
    day = datetime.combine(before, time.min, tzinfo=clock.LONDON)
    old = Q(opened_at__lt=day) | Q(opened_at__isnull=True, created_at__lt=day)
    peps = Pep.objects.select_for_update(of=("self",)).select_related("young_person")
    found = list(peps.filter(old, young_person=young_person).order_by("pk"))
    system = Actor.system()
    for pep in found:
        if pep.state in UNFINISHED:
            closing.close(pep=pep, reason="left_care", by=system)
    now = clock.now()
    for pep in found:
        Pep.objects.filter(pk=pep.pk).update(earlier_care_at=now, shared_at=None, shared_by=None)
        _log("pep.kept_back", pep, system)
    return found


def kept_back(young_person: YoungPerson) -> QuerySet[Pep]:
    """The PEPs that only the Virtual School and the social worker see, the newest first."""
    return (
        Pep.objects.filter(
            young_person=young_person, earlier_care_at__isnull=False, shared_at__isnull=True
        )
        .exclude(state=State.VOID)
        .order_by("-opened_at", "-created_at")
    )


@transaction.atomic
def share(*, young_person: YoungPerson, peps: Collection[UUID], by: Actor) -> Sequence[Pep]:
    """Let the network of today see chosen PEPs of an earlier time in care, each by its rights.

    Asked twice for the same one, it is shared once.
    """
    check_may_see(by, young_person)
    if by.user is None or not keeps_earlier_care(by):
        raise NotAllowed(_("Only the Virtual School and the social worker may share earlier PEPs."))
    if not peps:
        raise BadInput(_("Choose at least one PEP to share"), field="peps")
    mine = Pep.objects.select_for_update(of=("self",)).filter(young_person=young_person)
    chosen = list(mine.filter(pk__in=peps, earlier_care_at__isnull=False).order_by("pk"))
    if len(chosen) != len(set(peps)):
        raise BadInput(_("Choose among the PEPs of the earlier time in care"), field="peps")
    shared = [pep for pep in chosen if pep.kept_back]
    for pep in shared:
        pep.shared_at, pep.shared_by = clock.now(), by.user
        pep.save(update_fields=["shared_at", "shared_by"])
        _log("pep.shared_after_return", pep, by)
    return shared


def _log(event: str, pep: Pep, by: Actor) -> None:
    log_write(
        event=event,
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={},
    )
