"""Adding a PEP that was written on paper, correcting it, and taking it back."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from media.actions.purging import purge
from media.models import Attachment
from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.engine.roles import AUTHORITY_ROLES
from pep_forms.exceptions import BadInput, NotAllowed
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson
from pep_forms.people.rights import check_may_see
from pep_forms.peps import attachments, lifecycle, on_paper
from pep_forms.peps.actions import narrowing
from pep_forms.peps.actions.opening import fill
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.actions.settling import earlier_care_at
from pep_forms.peps.actions.withholding import take_back_documents
from pep_forms.peps.enums import Kind, PaperReason, State
from pep_forms.peps.models import Meeting, Pep, SectionFlag
from pep_forms.peps.projections import outlook


def begin(*, young_person: YoungPerson, reason: str, kind: str, held_on: date, by: Actor) -> Pep:
    """Begin to type in a PEP that was written on paper. It counts once it is submitted.

    Raises NotVisible or NotAllowed, BadInput with what to change, Refused without a form, and
    AlreadyOpen, with the id of the other, when there is one of this kind for the same window.
    """
    if reason not in PaperReason.values:
        raise BadInput(_("Choose why this PEP is on paper."), field="reason")
    if kind not in Kind.values:
        raise BadInput(_("Choose what kind of PEP this is."), field="kind")
    try:
        with transaction.atomic():
            young_person = YoungPerson.objects.select_for_update().get(pk=young_person.pk)
            check_may_see(by, young_person)
            if by.user is None or not on_paper.may_add(by):
                raise NotAllowed(_("This role may not add a PEP on paper. Ask the Virtual School."))
            on_paper.check_day(young_person, held_on)
            on_paper.check_keeps(young_person, held_on, by)
            facts, window = on_paper.facts_on(young_person, kind, held_on)
            on_paper.check_only(young_person, kind, window)
            pep = Pep.objects.create(
                young_person=young_person,
                version=on_paper.version_for(young_person, held_on),
                kind=kind,
                paper_reason=reason,
                facts=facts,
                state=State.OPEN,
                state_since=clock.now(),
                school_year=window.school_year,
                window=window.name,
                opened_at=on_paper.opened_at(held_on),
                opened_by=by.user,
                earlier_care_at=earlier_care_at(young_person, held_on),
            )
            outlook.of_pep(pep)
            _log("pep.paper_begun", pep, by, {"kind": kind, "reason": reason})
            # Nothing of another PEP stands on this paper.
            fill(pep, held_on, None, by=by)
            _type_date(pep, held_on, by)
    except IntegrityError:
        # Somebody was faster in another process.
        on_paper.check_only(young_person, kind, window)
        raise
    pep.refresh_from_db()
    return pep


@transaction.atomic
def correct(*, pep: Pep, reason: str, by: Actor) -> Pep:
    """Open a complete PEP on paper again: what was typed of it is wrong, or the scan is.

    Its documents are taken back; it is submitted and looked at again like any that was returned.
    """
    pep = lifecycle.locked(pep)
    lifecycle.check(pep, "correct", by)
    reason = reason.strip()
    if by.user is None or not reason:
        raise BadInput(_("Say what has to be corrected."), field="reason")
    now = clock.now()
    SectionFlag.objects.bulk_create(
        SectionFlag(
            pep=pep,
            section_id=section.id,
            reason=reason,
            round=pep.round,
            flagged_at=now,
            flagged_by=by.user,
        )
        for section in compiled_version(pep.version_id).form.sections
        if not section.builtin
    )
    take_back_documents(pep=pep, audiences=None, by=by)
    return lifecycle.move(
        pep,
        "correct",
        by,
        changes={
            "round": pep.round + 1,
            "completed_at": None,
            "completed_by": None,
            "archived_at": None,
        },
        data={"reason": reason, "round": pep.round},
    )


@transaction.atomic
def take_back(*, pep: Pep, reason: str, by: Actor) -> Pep:
    """Take back a PEP on paper that is about somebody else, or was added by mistake.

    It counts no longer, only the Virtual School reads what was typed, and its scan is deleted
    for good, with a certificate for each file.
    """
    pep = lifecycle.locked(pep)
    lifecycle.check(pep, "take_back", by)
    reason = reason.strip()
    if by.user is None or not reason:
        raise BadInput(_("Say why you take it back."), field="reason")
    take_back_documents(pep=pep, audiences=None, by=by)
    Meeting.objects.filter(pep=pep).delete()
    pep.triggers.update(pep=None)
    pep = lifecycle.move(
        pep,
        "take_back",
        by,
        changes={
            "closed_at": clock.now(),
            "closed_by": by.user,
            "closed_reason": "opened_by_mistake",
            "closed_note": reason,
        },
        data={"reason": reason},
    )
    for key in attachments.of_pep(pep):
        purge(attachment=Attachment.objects.get(pk=key), reason=reason, by=by)
    for section in compiled_version(pep.version_id).form.sections:
        if not section.builtin:
            narrowing.narrow(
                pep=pep, section_id=section.id, visible_to=AUTHORITY_ROLES, reason=reason, by=by
            )
    outlook.of_pep(pep)
    return pep


def _type_date(pep: Pep, held_on: date, by: Actor) -> None:
    compiled = compiled_version(pep.version_id)
    for placed in compiled.by_meaning.get("meeting.date", ()):
        if not placed.within:
            save_section(
                pep=pep,
                section_id=placed.section.id,
                changes=[Change(placed.id, held_on.isoformat(), digest(""))],
                by=by,
            )


def _log(event: str, pep: Pep, by: Actor, data: dict[str, str]) -> None:
    log_write(
        event=event,
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={
            **{name: str(value) for name, value in data.items()},
            "version": str(pep.version_id),
            "window": f"{pep.school_year} {pep.window}",
        },
    )
