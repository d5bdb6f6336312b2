"""A role says that its part of a section is done, or takes that back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.exceptions import BadInput, NotVisible
from pep_forms.people.actor import Actor
from pep_forms.peps import lifecycle
from pep_forms.peps.models import Pep, SectionDone
from pep_forms.peps.rights import rights_for


@transaction.atomic
def mark_done(*, pep: Pep, section_id: str, by: Actor) -> None:
    """The actor's role says its part of a section is done. Saying it twice is harmless.

    Raises NotVisible when there is nothing in it for them to write.
    """
    locked = _locked_for(pep, section_id, by)
    if by.user is None:
        raise BadInput(gettext("Only a person can say that a section is done."))
    _, made = SectionDone.objects.get_or_create(
        pep=locked,
        section_id=section_id,
        role=by.role,
        defaults={
            "done_at": clock.now(),
            "done_by": by.user,
            "on_behalf_of": by.on_behalf_of,
        },
    )
    if made:
        _log(locked, section_id, by, "pep.section_done")
    lifecycle.look_again(locked, by=by)


@transaction.atomic
def mark_not_done(*, pep: Pep, section_id: str, by: Actor) -> None:
    """Take the actor's role's "done" back."""
    locked = _locked_for(pep, section_id, by)
    gone, _ = SectionDone.objects.filter(pep=locked, section_id=section_id, role=by.role).delete()
    if gone:
        _log(locked, section_id, by, "pep.section_not_done")
    lifecycle.look_again(locked, by=by)


def _locked_for(pep: Pep, section_id: str, by: Actor) -> Pep:
    locked = lifecycle.locked(pep)
    rights = rights_for(by, locked)
    section = rights.compiled.sections.get(section_id)
    if section is None or not rights.edits_section(section):
        raise NotVisible
    return locked


def _log(pep: Pep, section_id: str, by: Actor, event: str) -> None:
    log_write(
        event=event,
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={"section": section_id},
    )
