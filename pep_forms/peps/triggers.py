"""What in a young person's record asks for a PEP.

The room of people announces what happened; this listens, inside the same transaction, so a
move and the plan it asks for stand or fall together.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from pep_forms.audit.actions import log_write
from pep_forms.engine import school_year as years
from pep_forms.exceptions import Refused
from pep_forms.people import changes
from pep_forms.people import queries as people
from pep_forms.people.actor import Actor
from pep_forms.people.models import Enrolment, YoungPerson
from pep_forms.peps import due_dates, facts, kinds, notices
from pep_forms.peps.due_dates import DueDates, Happened
from pep_forms.peps.enums import FULL_KINDS, UNMET, Family, State, Trigger, is_full
from pep_forms.peps.models import Pep, PepTrigger
from pep_forms.peps.queries import of_this_care
from pep_forms.reference import settings, windows, working_days

#: Events after which the setting that was left still finishes its part.
_LEAVING = frozenset({Trigger.NEW_SETTING, Trigger.OFF_ROLL})
#: Events that turn an open PEP into a full one instead of asking for another.
_UPGRADING = frozenset({Trigger.ENTERED_CARE, Trigger.NEW_PLACEMENT, Trigger.KEY_STAGE})


def listen(change: changes.Change, by: Actor) -> None:
    """Note the trigger that a change is, if it is one. Temporary moves and new faces are not."""
    if isinstance(change, changes.CareEnded):
        notices.left_care(change.young_person, by)
        return
    found = _trigger_of(change)
    if found is None:
        return
    trigger, happened_on, evidence = found
    note(
        young_person=change.young_person,
        trigger=trigger,
        happened_on=happened_on,
        evidence=evidence,
        by=by,
    )


def _trigger_of(change: changes.Change) -> tuple[Trigger, date, str] | None:
    match change:
        case changes.CareStarted(period=period):
            exempt = settings.get("no_pep_legal_statuses", on=period.starts_on)
            if period.legal_status in exempt:
                return None
            return Trigger.ENTERED_CARE, period.starts_on, f"care_period:{period.pk}"
        case changes.PlacementStarted(placement=placement):
            # The first placement of a time in care comes with the care period itself.
            reasons = set(settings.get("full_pep_episode_reasons", on=placement.starts_on)) - {"S"}
            if placement.temporary or placement.episode_reason not in reasons:
                return None
            return Trigger.NEW_PLACEMENT, placement.starts_on, f"placement:{placement.pk}"
        case changes.SettingChanged(enrolment=enrolment, previous=previous):
            evidence = f"enrolment:{enrolment.pk}"
            if enrolment.organisation_id is None:
                return Trigger.OFF_ROLL, enrolment.starts_on, evidence
            if not _moved_school(change.young_person, enrolment, previous):
                return None
            return Trigger.NEW_SETTING, enrolment.starts_on, evidence
        case changes.SettingLeft(enrolment=enrolment):
            day = enrolment.ends_on or enrolment.starts_on
            return Trigger.OFF_ROLL, day, f"enrolment_end:{enrolment.pk}"
    return None


def _moved_school(
    young_person: YoungPerson, enrolment: Enrolment, previous: Enrolment | None
) -> bool:
    """The first school that is recorded is no change of school, unless a PEP was made before."""
    if not enrolment.main:
        return False
    if previous is not None:
        return previous.organisation_id != enrolment.organisation_id
    return young_person.peps.filter(of_this_care()).exclude(state=State.VOID).exists()


def note(
    *,
    young_person: YoungPerson,
    trigger: str,
    happened_on: date,
    by: Actor,
    evidence: str = "",
    note: str = "",
) -> PepTrigger:
    """Note a trigger. The same evidence twice is one trigger.

    A PEP that was not met about yet becomes a full one and takes the trigger; otherwise the
    trigger waits for the PEP that is opened for it.
    """
    if evidence:
        known = PepTrigger.objects.filter(
            young_person=young_person, trigger=trigger, evidence=evidence
        ).first()
        if known is not None:
            return known
    record = facts.known(young_person, happened_on)
    phase = facts.phase(record, happened_on)
    due = due_dates.of_event(
        Happened(trigger, happened_on), phase=phase, first_review=young_person.next_review_on
    )
    noted = PepTrigger.objects.create(
        young_person=young_person,
        trigger=trigger,
        happened_on=happened_on,
        evidence=evidence,
        note=note,
        initiate_by=due.initiate_by,
        available_by=due.available_by,
        noted_by=by.user,
    )
    log_write(
        event="pep.trigger_noted",
        by=by,
        subject=f"trigger:{noted.pk}",
        young_person=young_person.pk,
        data={"trigger": str(trigger), "on": happened_on.isoformat(), "evidence": evidence},
    )
    unmet = unmet_pep(young_person)
    if unmet is not None and trigger in _UPGRADING:
        upgrade(pep=unmet, trigger=noted, by=by)
    elif unmet is not None and trigger in _LEAVING:
        _hand_over(unmet, happened_on, phase)
    return noted


def unmet_pep(young_person: YoungPerson) -> Pep | None:
    """The full or review PEP that waits for its meeting: the newest, when there are several."""
    return (
        Pep.objects.select_for_update(of=("self",))
        .filter(
            young_person=young_person,
            family=Family.TERMLY,
            state__in=UNMET,
            hand_over_until__isnull=True,
            # What is on paper was met about, and is what it is.
            paper_reason="",
        )
        .order_by("-created_at")
        .first()
    )


def upgrade(*, pep: Pep, trigger: PepTrigger, by: Actor) -> Pep:
    """Make a PEP that was not met about a full one, with the trigger and the stricter dates."""
    trigger.pep = pep
    trigger.save(update_fields=["pep"])
    before = pep.kind
    if not is_full(pep.kind):
        pep.kind = kinds.kind_for([*pep.triggers.values_list("trigger", flat=True)])
    if pep.kind not in FULL_KINDS:
        raise Refused(_("This event does not ask for a full PEP."))
    record = facts.known(pep.young_person, trigger.happened_on)
    pep.facts = {
        **pep.facts,
        "kind": str(pep.kind),
        "full": True,
        "placement_known": record.placement_known,
        "confidential_placement": record.confidential_placement,
    }
    due = _due(pep).earlier(_complete_with(trigger, pep))
    for name in ("initiate_by", "available_by", "meeting_by", "complete_by"):
        setattr(pep, name, getattr(due, name))
    pep.save(
        update_fields=[
            "kind",
            "facts",
            "initiate_by",
            "available_by",
            "meeting_by",
            "complete_by",
        ]
    )
    log_write(
        event="pep.upgraded",
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={"from": str(before), "to": str(pep.kind), "trigger": str(trigger.trigger)},
    )
    return pep


def _due(pep: Pep) -> DueDates:
    return DueDates(pep.initiate_by, pep.available_by, pep.meeting_by, pep.complete_by)


def _complete_with(trigger: PepTrigger, pep: Pep) -> DueDates:
    if trigger.available_by is None:
        return DueDates()
    phase = str(pep.facts.get("phase", "school"))
    complete_by = due_dates.after(trigger.available_by, "finish_by", phase=phase)
    return DueDates(trigger.initiate_by, trigger.available_by, trigger.available_by, complete_by)


def _hand_over(pep: Pep, left_on: date, phase: str) -> None:
    """Give the setting that was left some school days to finish its part."""
    days = settings.get("hand_over_days", phase=phase, on=left_on)
    try:
        pep.hand_over_until = working_days.add(left_on, days, unit="school")
    except Refused:
        pep.hand_over_until = working_days.add(left_on, days)
    pep.save(update_fields=["hand_over_until"])


def pending(young_person: YoungPerson) -> list[PepTrigger]:
    """Triggers that no PEP has answered yet, oldest first."""
    return list(
        PepTrigger.objects.filter(
            young_person=young_person, pep__isnull=True, dismissed_at__isnull=True
        ).order_by("happened_on", "created_at")
    )


def key_stage_due(young_person: YoungPerson, on: date) -> bool:
    """Whether a full PEP is due because a new key stage began with this school year."""
    record = facts.known(young_person, on)
    year = facts.year_group(record, on)
    if year not in settings.get("full_pep_years", on=on):
        return False
    school_year = windows.of(on, years.phase(year)).school_year
    full_this_year = Pep.objects.filter(
        of_this_care(), young_person=young_person, school_year=school_year, kind__in=FULL_KINDS
    ).exclude(state__in=[State.VOID, State.CLOSED])
    return not full_this_year.exists()


def planned_moves(young_person: YoungPerson, on: date) -> bool:
    """Whether the record already knows of another setting that begins later."""
    enrolment = people.current_enrolment(young_person, on)
    later = young_person.enrolments.filter(starts_on__gt=on, main=True)
    if enrolment is not None:
        later = later.exclude(organisation=enrolment.organisation_id)
    return later.exists()
