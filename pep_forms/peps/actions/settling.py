"""A PEP on paper that is to count: its day, its window, its scan, and what it answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.answers import Answers
from pep_forms.exceptions import Refused
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson
from pep_forms.peps import attachments, kinds, on_paper
from pep_forms.peps.enums import is_full
from pep_forms.peps.models import Pep, PepTrigger
from pep_forms.peps.stored import load


def settle(pep: Pep, held_on: date, by: Actor) -> None:
    """Look once more at a PEP on paper that is to count: its day, its window and its scan.

    Part of recording its meeting and of submitting it, which have checked and locked it.
    """
    on_paper.check_day(pep.young_person, held_on)
    on_paper.check_keeps(pep.young_person, held_on, by)
    _check_scan(pep)
    facts, window = on_paper.facts_on(pep.young_person, pep.kind, held_on)
    on_paper.check_only(pep.young_person, pep.kind, window, but=pep)
    facts["first_pep"] = pep.facts.get("first_pep", False)
    fields: dict[str, Any] = {
        "facts": facts,
        "school_year": window.school_year,
        "window": window.name,
        "opened_at": on_paper.opened_at(held_on),
    }
    earlier = earlier_care_at(pep.young_person, held_on)
    if (earlier is None) != (pep.earlier_care_at is None):
        fields["earlier_care_at"] = earlier
    changed = [name for name, value in fields.items() if getattr(pep, name) != value]
    for name in changed:
        setattr(pep, name, fields[name])
    if changed:
        pep.save(update_fields=changed)


def take_triggers(pep: Pep, held_on: date) -> None:
    """What asked for this PEP by the day of its meeting asks no longer."""
    waiting = PepTrigger.objects.filter(
        young_person=pep.young_person,
        pep__isnull=True,
        dismissed_at__isnull=True,
        happened_on__lte=held_on,
    )
    for trigger in waiting:
        asks_for = kinds.kind_for([trigger.trigger])
        if asks_for == pep.kind or (is_full(pep.kind) and is_full(asks_for)):
            trigger.pep = pep
            trigger.save(update_fields=["pep"])


def earlier_care_at(young_person: YoungPerson, held_on: date) -> datetime | None:
    """When it was kept back: now, if a day lies in a time in care before the one that goes on."""
    return clock.now() if on_paper.of_earlier_care(young_person, held_on) else None


def _check_scan(pep: Pep) -> None:
    """A scan is a PDF or pictures, and every one of its files has passed the virus check."""
    compiled = compiled_version(pep.version_id)
    files = attachments.of_pep(pep)
    for question in on_paper.scan_questions(compiled):
        section = compiled.questions[question.id].section.id
        entry = load(pep, [section]).get(section, Answers()).entries.get(question.id)
        for key in attachments.ids_in(entry.value if entry else None):
            file = files.get(key)
            if file is None or file.file_type not in on_paper.SCANS:
                raise Refused(
                    _(
                        "The scan must be a PDF or photos of the pages. Take out what is neither, "
                        "and attach a scan."
                    )
                )
