"""The facts of a PEP, worked out from the record on the day it is opened.

They are fixed from then on, so that questions do not come and go when the record changes;
only an action changes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pep_forms.engine import school_year as years
from pep_forms.people.models import YoungPerson
from pep_forms.people.queries import current_enrolment, current_placement
from pep_forms.peps.enums import State, is_full
from pep_forms.peps.models import Pep
from pep_forms.peps.queries import of_this_care
from pep_forms.reference import codes, windows

#: The oldest year group there is a form for.
_LAST_YEAR = 14


@dataclass(frozen=True, slots=True)
class Known:
    """What the record says about a young person on one day."""

    date_of_birth: date
    taught_year_group: int | None = None
    #: A code of `roll_status`; empty when no enrolment is recorded.
    roll_status: str = ""
    has_organisation: bool = False
    placement_known: bool = False
    confidential_placement: bool = False
    first_pep: bool = True


def known(young_person: YoungPerson, on: date) -> Known:
    """What the record says on a day."""
    enrolment = current_enrolment(young_person, on)
    placement = current_placement(young_person, on)
    earlier = Pep.objects.filter(of_this_care(), young_person=young_person)
    return Known(
        date_of_birth=young_person.date_of_birth,
        taught_year_group=young_person.taught_year_group,
        roll_status=enrolment.roll_status if enrolment else "",
        has_organisation=bool(enrolment and enrolment.organisation_id),
        placement_known=placement is not None,
        confidential_placement=bool(placement and placement.confidential),
        first_pep=not earlier.exclude(state=State.VOID).exists(),
    )


def year_group(record: Known, on: date) -> int:
    """The year they are taught in: by age, unless the record says otherwise."""
    if record.taught_year_group is not None:
        return record.taught_year_group
    return min(_LAST_YEAR, years.year_group(record.date_of_birth, on))


def phase(record: Known, on: date) -> str:
    """Which family of templates fits."""
    return years.phase(year_group(record, on))


def compute(kind: str, record: Known, on: date, window: windows.Window) -> dict[str, Any]:
    """Every fact of a PEP of a kind, opened on a day for a window."""
    year = year_group(record, on)
    on_roll, in_setting = _roll(record)
    return {
        "kind": str(kind),
        "full": is_full(kind),
        "phase": years.phase(year),
        "year_group": year,
        "key_stage": years.key_stage(year),
        "school_year": window.school_year,
        "window": window.name,
        "age": years.age(record.date_of_birth, on),
        "in_setting": in_setting,
        "on_roll": on_roll,
        "placement_known": record.placement_known,
        "compulsory_age": years.of_compulsory_school_age(record.date_of_birth, on),
        "first_pep": record.first_pep,
        "confidential_placement": record.confidential_placement,
    }


def _roll(record: Known) -> tuple[bool, bool]:
    says = codes.data("roll_status", record.roll_status) if record.roll_status else {}
    on_roll = bool(says.get("on_roll", record.has_organisation))
    in_setting = bool(says.get("in_setting", record.has_organisation))
    return on_roll, in_setting
