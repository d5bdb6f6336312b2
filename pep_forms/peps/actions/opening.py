"""Opening a PEP: form, kind, facts and dates fixed, and everything known filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.builder.models import FormVersion
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.answers import Answers
from pep_forms.engine.roles import Role
from pep_forms.exceptions import AlreadyOpen, BadInput, NotAllowed
from pep_forms.people.actor import SYSTEM, Actor
from pep_forms.people.models import YoungPerson
from pep_forms.people.rights import check_may_see
from pep_forms.peps import lifecycle, notices, prefill, triggers
from pep_forms.peps.actions import narrowing
from pep_forms.peps.carried import last_of, last_pep
from pep_forms.peps.enums import UNFINISHED, UNMET, Kind, State, family_of
from pep_forms.peps.history import entry_to_json
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.models import AnswerChange, Pep, PepTrigger, SectionAnswers
from pep_forms.peps.projections import outlook
from pep_forms.peps.projections.update import rebuild
from pep_forms.peps.proposal import Proposal, chosen_version, propose, version_of
from pep_forms.peps.record import Record
from pep_forms.reference import settings

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = [
    "check_may_open",
    "kinds_for",
    "last_pep",
    "may_open",
    "note_trigger",
    "open_pep",
    "propose",
    "start",
]

#: Why somebody opens a PEP with another form than the proposed one.
FORM_REASONS: Mapping[str, StrOrPromise] = {
    "stage_not_age": gettext_lazy("It fits their stage better than the form for their age"),
    "taught_elsewhere": gettext_lazy("They are taught outside their year group"),
    "setting": gettext_lazy("It fits the setting they are at"),
    "agreed": gettext_lazy("It was agreed with the Virtual School"),
}


def may_open(young_person: YoungPerson, kind: str, by: Actor) -> bool:
    """Whether the actor's role may open a PEP of a kind. The roles are settings."""
    if by.is_system:
        return True
    allowed = set(settings.get("may_open")) | {Role.VS_ADMIN}
    if kind == Kind.INITIAL_FULL:
        allowed |= set(settings.get("may_open_initial"))
    return by.role in allowed


def kinds_for(young_person: YoungPerson, by: Actor) -> list[str]:
    """The kinds of PEP that the actor's role may open; none for most roles."""
    return [str(kind) for kind in Kind if may_open(young_person, kind, by)]


def check_may_open(young_person: YoungPerson, kind: str, by: Actor) -> None:
    """Raise NotVisible or NotAllowed unless the actor may open it."""
    check_may_see(by, young_person)
    if not may_open(young_person, kind, by):
        raise NotAllowed(_("This role may not open a PEP of this kind. Ask the Virtual School."))


def open_pep(
    *,
    young_person: YoungPerson,
    by: Actor,
    kind: str | None = None,
    triggers: Sequence[str] | None = None,
    template_key: str | None = None,
    opens_on: date | None = None,
    meeting_by: date | None = None,
    complete_by: date | None = None,
    meeting_planned_at: datetime | None = None,
    form_reason: str = "",
) -> Pep:
    """Open a PEP as proposed, with whatever is given here instead.

    With `opens_on` in the future it is only scheduled, and filled in when it is started.
    Raises AlreadyOpen, with the id of the first, when one of this family is on its way in
    the same window.
    """
    if kind is not None and kind not in Kind.values:
        raise BadInput(_("Choose what kind of PEP this is."), field="kind")
    if form_reason and form_reason not in FORM_REASONS:
        raise BadInput(_("Choose why you open it with another form."), field="form_reason")
    try:
        with transaction.atomic():
            # One at a time for each young person, so that two cannot open the same PEP.
            young_person = YoungPerson.objects.select_for_update().get(pk=young_person.pk)
            today = clock.today()
            day = opens_on if opens_on is not None and opens_on > today else today
            proposal = propose(young_person, day, kind=kind, codes=triggers)
            check_may_open(young_person, proposal.kind, by)
            _check_none_open(young_person, proposal)
            version = version_of(template_key, day) if template_key else chosen_version(proposal)
            pep = Pep(
                young_person=young_person,
                version=version,
                previous=last_pep(young_person),
                kind=proposal.kind,
                facts=proposal.facts,
                state=State.SCHEDULED,
                state_since=clock.now(),
                school_year=proposal.window.school_year,
                window=proposal.window.name,
                opens_on=day,
                initiate_by=proposal.due.initiate_by,
                available_by=proposal.due.available_by,
                meeting_by=meeting_by or proposal.due.meeting_by,
                complete_by=complete_by or proposal.due.complete_by,
                clock_basis=proposal.due.basis,
                meeting_planned_at=meeting_planned_at,
            )
            if day == today:
                _mark_open(pep, by)
            pep.save()
            _take_triggers(pep, proposal, by)
            outlook.of_pep(pep)
            if pep.state == State.OPEN:
                _fill(pep, by)
            _log(pep, by, form_reason)
            if pep.state == State.OPEN:
                notices.opened(pep, by)
            return pep
    except IntegrityError as error:
        # Somebody was faster in another process.
        first = in_the_way(young_person, proposal)
        if first is None:
            raise
        raise _already_open(first) from error


@transaction.atomic
def start(*, pep: Pep, by: Actor) -> Pep:
    """Open a scheduled PEP: with the newest form and the record as they are today."""
    pep = lifecycle.locked(pep)
    lifecycle.check(pep, "start", by)
    proposal = propose(
        pep.young_person,
        kind=pep.kind,
        codes=[*pep.triggers.values_list("trigger", flat=True)],
    )
    pep.version = _version_today(pep, proposal)
    pep.facts = {**proposal.facts, "school_year": pep.school_year, "window": pep.window}
    pep.previous = last_pep(pep.young_person, but=pep)
    pep.save(update_fields=["version", "facts", "previous"])
    lifecycle.move(
        pep,
        "start",
        by,
        changes={"opened_at": clock.now(), "opened_by": by.user, "opens_on": clock.today()},
        data={"kind": str(pep.kind)},
    )
    _fill(pep, by)
    return pep


def _version_today(pep: Pep, proposal: Proposal) -> FormVersion:
    """The newest version of the form it was scheduled with, unless only another one fits now."""
    key = pep.version.template.key
    fits = key in {version.template.key for version in proposal.versions}
    if fits or proposal.version is None:
        return version_of(key, clock.today())
    return proposal.version


@transaction.atomic
def note_trigger(
    *, young_person: YoungPerson, trigger: str, happened_on: date, by: Actor, note: str = ""
) -> PepTrigger:
    """A person notes a reason for a PEP that the record does not show."""
    check_may_see(by, young_person)
    if by.role != Role.VS_ADMIN and not by.is_system:
        raise NotAllowed(_("Only the Virtual School may note a reason for a PEP."))
    noted = triggers.note(
        young_person=young_person, trigger=trigger, happened_on=happened_on, by=by, note=note
    )
    outlook.bring_up_to_date([young_person.pk])
    return noted


def _check_none_open(young_person: YoungPerson, proposal: Proposal) -> None:
    first = in_the_way(young_person, proposal)
    if first is not None:
        raise _already_open(first)


def in_the_way(young_person: YoungPerson, proposal: Proposal) -> Pep | None:
    """A PEP of this family and window on its way; one that was met only if nothing happened
    since that asks for another."""
    same = Pep.objects.filter(
        young_person=young_person,
        family=family_of(proposal.kind),
        school_year=proposal.window.school_year,
        window=proposal.window.name,
        state__in=UNFINISHED,
        hand_over_until__isnull=True,
    ).order_by("created_at")
    for pep in same.select_related("meeting"):
        if pep.state in UNMET:
            return pep
        meeting = getattr(pep, "meeting", None)
        since = meeting.held_on if meeting else None
        if since is None or not any(item.happened_on >= since for item in proposal.pending):
            return pep
    return None


def _already_open(first: Pep) -> AlreadyOpen:
    label = str(first.get_kind_display())
    return AlreadyOpen(
        _("A PEP is already open for this window (%(label)s). Go to it, or close it first.")
        % {"label": label},
        pep_id=first.pk,
    )


def _mark_open(pep: Pep, by: Actor) -> None:
    pep.state = State.OPEN
    pep.opened_at = clock.now()
    pep.opened_by = by.user


def _take_triggers(pep: Pep, proposal: Proposal, by: Actor) -> None:
    for waiting in proposal.pending:
        waiting.pep = pep
        waiting.save(update_fields=["pep"])
    there = {waiting.trigger for waiting in proposal.pending}
    PepTrigger.objects.bulk_create(
        PepTrigger(
            young_person=pep.young_person,
            pep=pep,
            trigger=code,
            happened_on=clock.today(),
            noted_by=by.user,
        )
        for code in proposal.triggers
        if code not in there
    )


def _fill(pep: Pep, by: Actor) -> None:
    """Fill in what the record of today and the last PEP know."""
    fill(pep, clock.today(), last_of(pep.previous, pep.young_person, but=pep), by=by)


def fill(pep: Pep, on: date, last: prefill.Last | None, *, by: Actor) -> None:
    """Fill in what the record of a day knows and what is carried on, with a history of its own.

    Part of an action that has checked and made the PEP.
    """
    now = clock.now()
    compiled = compiled_version(pep.version_id)
    record = Record(pep.young_person, on, pep.facts)
    lookups = PepLookups(pep, compiled, {})
    filled = prefill.answers_for(compiled, record, last, lookups, at=now)
    SectionAnswers.objects.bulk_create(
        SectionAnswers(
            pep=pep, section_id=section, answers=answers.to_json(), revision=1, updated_at=now
        )
        for section, answers in filled.items()
    )
    _keep_history(pep, filled, now)
    rebuild(pep)
    if pep.facts.get("confidential_placement"):
        narrowing.close_confidential(pep, by=by)


def _keep_history(pep: Pep, filled: dict[str, Answers], now: datetime) -> None:
    AnswerChange.objects.bulk_create(
        (
            AnswerChange(
                pep=pep,
                section_id=section,
                address=address,
                author=None,
                role=SYSTEM,
                first_at=now,
                last_at=now,
                value=entry_to_json(entry),
                sealed=True,
            )
            for section, answers in filled.items()
            for address, entry in answers.entries.items()
        ),
        batch_size=500,
    )


def _log(pep: Pep, by: Actor, form_reason: str = "") -> None:
    log_write(
        event="pep.opened" if pep.state == State.OPEN else "pep.scheduled",
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={
            "kind": str(pep.kind),
            "version": str(pep.version_id),
            "window": f"{pep.school_year} {pep.window}",
            "previous": str(pep.previous_id or ""),
            **({"form_reason": form_reason} if form_reason else {}),
        },
    )
