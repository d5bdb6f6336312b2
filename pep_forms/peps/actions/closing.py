"""Ending a PEP that is not complete: closed with a reason, or voided as opened by mistake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pep_forms import clock
from pep_forms.exceptions import BadInput, NotAllowed
from pep_forms.people import changes
from pep_forms.people.actor import Actor
from pep_forms.peps import lifecycle
from pep_forms.peps.actions.completion import freeze_labels
from pep_forms.peps.enums import UNFINISHED, Trigger
from pep_forms.peps.models import Pep

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: Why a PEP can be closed before it is complete.
REASONS: Mapping[str, StrOrPromise] = {
    "superseded": gettext_lazy("Replaced by a newer PEP"),
    "left_care": gettext_lazy("Left care"),
    "moved": gettext_lazy("Moved away"),
    "never_met": gettext_lazy("The meeting was never held"),
    "age_limit": gettext_lazy("Reached the age limit"),
    "other": gettext_lazy("Another reason"),
}

_BY_CALENDAR = (
    Trigger.SCHEDULED,
    Trigger.KEY_STAGE,
    Trigger.PLANNED_MOVE,
    Trigger.PROGRESSION,
)


#: Why the system may close one by itself: a day has passed, and nobody can go on with it.
BY_THE_SYSTEM: frozenset[str] = frozenset({"superseded", "left_care"})


@transaction.atomic
def close(*, pep: Pep, reason: str, by: Actor, note: str = "") -> Pep:
    """Close a PEP that will not be completed. What was written stays readable."""
    if reason not in REASONS:
        raise BadInput(_("Choose why you close this PEP."), field="reason")
    if reason == "other" and not note.strip():
        raise BadInput(_("Say why you close this PEP."), field="note")
    return _end(pep, "close", reason, note, by)


@transaction.atomic
def void(*, pep: Pep, by: Actor, note: str = "") -> Pep:
    """Take back a PEP that was opened by mistake and in which nobody has written."""
    return _end(pep, "void", "opened_by_mistake", note, by)


@transaction.atomic
def archive(*, pep: Pep, by: Actor) -> Pep:
    """Put a past PEP away: from now on everybody who could read it only reads it."""
    pep = lifecycle.locked(pep)
    lifecycle.check(pep, "archive", by)
    return lifecycle.move(pep, "archive", by, changes={"archived_at": clock.now()})


def listen(change: changes.Change, by: Actor) -> None:
    """Before a record is sealed, its plans that are on their way are closed."""
    if isinstance(change, changes.RecordSealing):
        for pep in Pep.objects.filter(young_person=change.young_person, state__in=UNFINISHED):
            close(pep=pep, reason="left_care", by=by)


def _end(pep: Pep, name: str, reason: str, note: str, by: Actor) -> Pep:
    pep = lifecycle.locked(pep)
    lifecycle.check(pep, name, by)
    if by.user is None and reason not in BY_THE_SYSTEM:
        raise NotAllowed(_("Only a person can close a PEP for this reason."))
    if name == "void" or reason == "never_met":
        _release_triggers(pep)
    return lifecycle.move(
        pep,
        name,
        by,
        changes={
            "closed_at": clock.now(),
            "closed_by": by.user,
            "closed_reason": reason,
            "closed_note": note.strip(),
            "frozen_labels": freeze_labels(pep),
        },
        data={"reason": reason},
    )


def _release_triggers(pep: Pep) -> None:
    """What happened still asks for a PEP; what only the calendar asked for comes by itself."""
    pep.triggers.filter(trigger__in=_BY_CALENDAR, evidence="").delete()
    pep.triggers.update(pep=None)
