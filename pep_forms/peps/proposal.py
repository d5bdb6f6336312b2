"""What to open for a young person: kind, form and dates, proposed from what the record says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.builder.models import FormVersion
from pep_forms.builder.queries import form, live_version, live_versions
from pep_forms.engine.spec import FormSpec
from pep_forms.exceptions import BadInput, Refused
from pep_forms.people.models import YoungPerson
from pep_forms.people.queries import current_care_period
from pep_forms.peps import due_dates, facts, kinds, triggers
from pep_forms.peps.due_dates import DueDates, Happened
from pep_forms.peps.enums import Trigger
from pep_forms.peps.models import PepTrigger
from pep_forms.reference import settings, windows

#: What a form says that it is for when paper is typed into it; no PEP is opened with it.
PAPER = "paper"


@dataclass(frozen=True)
class Proposal:
    """What would be opened. `notes` are things to think about before doing it."""

    kind: str
    triggers: tuple[str, ...]
    pending: tuple[PepTrigger, ...]
    version: FormVersion | None
    #: Every form that fits, the proposed one first.
    versions: tuple[FormVersion, ...]
    facts: dict[str, Any]
    window: windows.Window
    due: DueDates
    notes: tuple[str, ...] = ()

    @property
    def template_key(self) -> str:
        """Key of the proposed template; empty when none fits."""
        return self.version.template.key if self.version else ""


def propose(
    young_person: YoungPerson,
    on: date | None = None,
    *,
    kind: str | None = None,
    codes: Sequence[str] | None = None,
) -> Proposal:
    """Propose a PEP as things stand on a day. `kind` and `codes` (triggers) overrule."""
    day = on or clock.today()
    waiting = triggers.pending(young_person)
    record = facts.known(young_person, day)
    phase = facts.phase(record, day)
    window = windows.of(day, phase)
    reasons = list(codes) if codes is not None else _reasons(young_person, waiting, day)
    chosen = kind or kinds.kind_for(reasons, first=record.first_pep)
    happened = [
        Happened(item.trigger, item.happened_on) for item in waiting if item.trigger in reasons
    ]
    # A reason that nobody noted in the record counts from the day the PEP is opened.
    noted = {event.trigger for event in happened}
    happened += [Happened(code, day) for code in reasons if code not in noted]
    fitting = fitting_versions(phase, facts.year_group(record, day), chosen, day)
    return Proposal(
        kind=str(chosen),
        triggers=tuple(dict.fromkeys(str(code) for code in reasons)),
        pending=tuple(item for item in waiting if item.trigger in reasons),
        version=fitting[0] if fitting else None,
        versions=tuple(fitting),
        facts=facts.compute(chosen, record, day, window),
        window=window,
        due=due_dates.compute(
            happened, window, phase=phase, first_review=young_person.next_review_on
        ),
        notes=tuple(_notes(young_person, facts.year_group(record, day), day)),
    )


def _reasons(young_person: YoungPerson, waiting: Sequence[PepTrigger], day: date) -> list[str]:
    found = [item.trigger for item in waiting]
    if triggers.key_stage_due(young_person, day):
        found.append(Trigger.KEY_STAGE)
    if not found and triggers.planned_moves(young_person, day):
        found.append(Trigger.PLANNED_MOVE)
    return list(dict.fromkeys(found)) or [Trigger.SCHEDULED]


def fitting_versions(phase: str, year_group: int, kind: str, on: date) -> list[FormVersion]:
    """The released forms for a phase, year and kind; those made for exactly them come first."""
    fitting = [
        version for version in live_versions(on) if fits(form(version.pk), phase, year_group, kind)
    ]
    return sorted(fitting, key=lambda version: _width(form(version.pk)))


def fits(spec: FormSpec, phase: str, year_group: int, kind: str) -> bool:
    """Whether a form is for a phase, year and kind."""
    scope = spec.scope
    return (
        phase in (scope.phases or (spec.phase,))
        and scope.min_year <= year_group <= scope.max_year
        and (not scope.kinds or kind in scope.kinds)
    )


def _width(spec: FormSpec) -> tuple[bool, int, int]:
    scope = spec.scope
    return not scope.kinds, len(scope.phases or (spec.phase,)), scope.max_year - scope.min_year


def version_of(template_key: str, on: date) -> FormVersion:
    """The version of a template to open with. Raises BadInput when there is none."""
    version = live_version(template_key, on)
    if version is None:
        raise BadInput(_("This form is not released. Choose another one."), field="template")
    return version


def chosen_version(proposal: Proposal) -> FormVersion:
    """The proposed version. Raises Refused, saying what to do, when no form fits."""
    if proposal.version is None:
        raise Refused(
            _(
                "No released form fits this young person’s year group and this kind of PEP. "
                "Release one, or choose a form yourself."
            )
        )
    return proposal.version


def _notes(young_person: YoungPerson, year_group: int, day: date) -> list[str]:
    notes = []
    period = current_care_period(young_person, day)
    scope = settings.get("age_scope", on=day)
    if period is None:
        notes.append(_("The record does not say that this young person is in care on this day."))
    elif period.legal_status in settings.get("no_pep_legal_statuses", on=day):
        notes.append(_("For a series of short breaks no PEP is needed."))
    if young_person.age(day) < scope.from_age:
        notes.append(
            _("PEPs are made from the age of %(from_age)s.") % {"from_age": scope["from_age"]}
        )
    if year_group > scope.to_year_group:
        notes.append(
            _("PEPs are made to the end of Year %(to_year_group)s.")
            % {"to_year_group": scope["to_year_group"]}
        )
    return notes
