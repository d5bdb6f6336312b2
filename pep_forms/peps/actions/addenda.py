"""A word added after a PEP was complete. What was complete stays as it was, hash and all."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible, WrongState
from pep_forms.people.actor import Actor
from pep_forms.peps import lifecycle
from pep_forms.peps.enums import State
from pep_forms.peps.models import Addendum, Pep
from pep_forms.peps.rights import rights_for


@transaction.atomic
def add_addendum(
    *, pep: Pep, text: str, by: Actor, section_id: str = "", question_id: str = ""
) -> Addendum:
    """Add a dated correction or comment. Everybody who sees the PEP may, where they see it."""
    pep = lifecycle.locked(pep)
    rights = rights_for(by, pep)
    if by.user is None:
        raise NotAllowed(_("Only a person can add to a PEP."))
    if pep.state not in {State.COMPLETE, State.CLOSED}:
        raise WrongState(_("This PEP is not complete yet. Change it in its own sections."))
    text = text.strip()
    if not text:
        raise BadInput(_("Enter what you want to add."), field="text")
    section = rights.compiled.sections.get(section_id)
    if section_id and (section is None or not rights.sees_section(section)):
        raise NotVisible
    if question_id and not (
        rights.sees(question_id) and rights.compiled.questions[question_id].section.id == section_id
    ):
        raise NotVisible
    addendum = Addendum.objects.create(
        pep=pep,
        number=pep.addenda.count() + 1,
        section_id=section_id,
        question_id=question_id,
        text=text,
        role=by.role,
        added_at=clock.now(),
        added_by=by.user,
        on_behalf_of=by.on_behalf_of,
    )
    log_write(
        event="pep.addendum",
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={"number": addendum.number, "section": section_id, "question": question_id},
    )
    return addendum
