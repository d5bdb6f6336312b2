"""Letting fewer people see a part of a PEP. It works at once, and it is never undone here."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms.audit.actions import log_write
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed
from pep_forms.people import changes
from pep_forms.people.actor import Actor
from pep_forms.people.models import User, YoungPerson
from pep_forms.peps import confidential, documents, lifecycle
from pep_forms.peps.actions.withholding import withhold
from pep_forms.peps.enums import UNFINISHED, State
from pep_forms.peps.models import Pep, SectionRestriction
from pep_forms.peps.queries import check_may_see

#: The reason of what the record itself closes.
CONFIDENTIAL = "confidential placement"


@transaction.atomic
def narrow(
    *,
    pep: Pep,
    section_id: str,
    by: Actor,
    question_id: str = "",
    visible_to: Collection[str] | None = None,
    hidden_from: User | None = None,
    reason: str = "",
) -> SectionRestriction:
    """Close a section or a question to every role not in `visible_to`, or to one person.

    Stored documents whose readers lose sight of something are withheld and made anew
    without it. The Virtual School may do this, and a young person in their own sections.
    """
    pep = lifecycle.locked(pep)
    check_may_see(by, pep)
    section = compiled_version(pep.version_id).sections.get(section_id)
    if section is None:
        raise BadInput(_("Choose a section of this PEP."), field="section")
    placed = compiled_version(pep.version_id).questions.get(question_id)
    if question_id and (placed is None or placed.section.id != section_id):
        raise BadInput(_("Choose a question of this section."), field="question")
    own = by.role == Role.YOUNG_PERSON and Role.YOUNG_PERSON in section.led_by
    if by.user is None or not (by.role == Role.VS_ADMIN or own):
        raise NotAllowed(_("This role may not close a part of a PEP."))
    if visible_to is None and hidden_from is None:
        raise BadInput(_("Choose who should no longer see it."), field="visible_to")
    restriction = SectionRestriction.objects.create(
        pep=pep,
        section_id=section_id,
        question_id=question_id,
        visible_to=sorted(visible_to) if visible_to is not None else None,
        hidden_from=hidden_from,
        reason=reason.strip(),
        narrowed_by=by.user,
    )
    log_write(
        event="pep.section_narrowed",
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={
            "section": section_id,
            "question": question_id,
            "visible_to": restriction.visible_to,
            "hidden_from": str(hidden_from.pk) if hidden_from else "",
        },
    )
    if visible_to is not None:
        _make_anew(pep, {section.key: frozenset(visible_to)}, by)
    return restriction


def close_confidential(pep: Pep, *, by: Actor) -> int:
    """Close what leads to a confidential home; part of an action that checked its own rights.

    Returns how much was closed now: doing it again closes nothing twice.
    """
    compiled = compiled_version(pep.version_id)
    there = set(
        pep.restrictions.filter(reason=CONFIDENTIAL).values_list("section_id", "question_id")
    )
    new = [
        closing
        for closing in confidential.closings(compiled)
        if (closing.section_id, closing.question_id) not in there
    ]
    SectionRestriction.objects.bulk_create(
        SectionRestriction(
            pep=pep,
            section_id=closing.section_id,
            question_id=closing.question_id,
            visible_to=sorted(closing.visible_to),
            reason=CONFIDENTIAL,
            narrowed_by=by.user,
        )
        for closing in new
    )
    if not new:
        return 0
    log_write(
        event="pep.section_narrowed",
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={
            "reason": CONFIDENTIAL,
            "closed": [closing.question_id or closing.section_id for closing in new],
        },
    )
    lost: dict[str, frozenset[str]] = {}
    for closing in new:
        key = compiled.sections[closing.section_id].key
        kept = frozenset(closing.visible_to)
        lost[key] = lost.get(key, kept) & kept
    _make_anew(pep, lost, by)
    return len(new)


def listen(change: changes.Change, by: Actor) -> None:
    """A confidential home, new or known, closes what leads to it."""
    match change:
        case changes.PlacementClosed():
            close_all_confidential(change.young_person, by=by)
        case changes.PlacementStarted(placement=placement):
            if placement.confidential and not placement.temporary:
                close_all_confidential(change.young_person, by=by)


def close_all_confidential(young_person: YoungPerson, *, by: Actor) -> None:
    """A home became confidential: close what leads to it in every PEP there is.

    Those on their way also ask for the address from now on where only social care reads it.
    """
    peps = Pep.objects.select_for_update(of=("self",)).filter(young_person=young_person)
    for pep in peps.exclude(state=State.VOID).order_by("pk"):
        if pep.state in UNFINISHED and not pep.facts.get("confidential_placement"):
            pep.facts = {**pep.facts, "confidential_placement": True}
            pep.save(update_fields=["facts"])
            log_write(
                event="pep.facts_changed",
                by=by,
                subject=f"pep:{pep.pk}",
                young_person=pep.young_person_id,
                data={"confidential_placement": True},
            )
        if pep.state != State.SCHEDULED:
            close_confidential(pep, by=by)


def _make_anew(pep: Pep, kept: Mapping[str, frozenset[str]], by: Actor) -> None:
    """Withhold the documents of whoever lost sight of a section, and ask for new ones.

    `kept` says for the key of each section which roles still see all of it.
    """
    if pep.state not in {State.COMPLETE, State.ARCHIVED}:
        return
    lost = [
        spec.key
        for spec in documents.specs(pep)
        if any(
            key not in spec.leave_out and not set(spec.roles) <= roles
            for key, roles in kept.items()
        )
    ]
    withhold(pep=pep, audiences=lost, by=by)
