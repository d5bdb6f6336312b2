"""Setting aside a noted reason for a PEP: it happened, but asks for no PEP of its own."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed, WrongState
from pep_forms.people.actor import Actor
from pep_forms.people.rights import check_may_see
from pep_forms.peps.models import PepTrigger
from pep_forms.peps.projections import outlook

#: Why a reason asks for no PEP.
DISMISSALS: Mapping[str, str] = {
    "covered": gettext_noop("Another PEP already covers it"),
    "not_needed": gettext_noop("It is not a change that needs a PEP"),
    "mistake": gettext_noop("It was recorded by mistake"),
    "not_in_care": gettext_noop("The young person is no longer in care"),
    "other": gettext_noop("Another reason"),
}
_LONGEST = 500


def may_dismiss(by: Actor) -> bool:
    """Whether the actor decides about reasons: a Virtual School administrator."""
    return by.role == Role.VS_ADMIN


@transaction.atomic
def dismiss(*, trigger: PepTrigger, reason: str, by: Actor, note: str = "") -> PepTrigger:
    """Set a reason aside. The words stay with it; the log holds only which reason it was."""
    check_may_see(by, trigger.young_person)
    if not may_dismiss(by) or by.user is None:
        raise NotAllowed(_("Only the Virtual School may set a reason for a PEP aside."))
    if reason not in DISMISSALS:
        raise BadInput(_("Choose why no PEP is needed"), field="reason")
    if reason == "other" and not note.strip():
        raise BadInput(_("Say why no PEP is needed"), field="note")
    trigger = PepTrigger.objects.select_for_update(of=("self",)).get(pk=trigger.pk)
    if trigger.pep_id is not None:
        raise WrongState(_("A PEP was opened for this in the meantime. Close that PEP instead."))
    if trigger.dismissed_at is not None:
        raise WrongState(_("This was set aside already."))
    words = ". ".join(filter(None, (f"Set aside: {DISMISSALS[reason]}", note.strip())))
    trigger.note = "\n".join(filter(None, (trigger.note, words)))[:_LONGEST]
    trigger.dismissed_at = clock.now()
    trigger.dismissed_by = by.user
    trigger.save(update_fields=["note", "dismissed_at", "dismissed_by"])
    outlook.bring_up_to_date([trigger.young_person_id])
    log_write(
        event="pep.trigger_dismissed",
        by=by,
        subject=f"trigger:{trigger.pk}",
        young_person=trigger.young_person_id,
        data={"trigger": str(trigger.trigger), "reason": reason},
    )
    return trigger
