"""Starting at a school or other setting, and leaving it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from pep_forms.audit.actions import log_write
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput
from pep_forms.people import changes, rights
from pep_forms.people import details as rules
from pep_forms.people.actions import leaving, network
from pep_forms.people.actor import Actor
from pep_forms.people.models import Enrolment, NetworkMember, Organisation, YoungPerson

_DAY = timedelta(days=1)


@transaction.atomic
def start(
    *,
    young_person: YoungPerson,
    organisation: Organisation | None,
    starts_on: date,
    roll_status: str,
    by: Actor,
    main: bool = True,
    ends_on: date | None = None,
    reason_left: str = "",
) -> Enrolment:
    """Record where they learn from a day, or (without an organisation) that they are off roll.

    The main setting before it ends on the day before, with `reason_left`; its designated
    teacher keeps access for ten working days, to hand over.
    """
    rights.check_may_edit_record(by, young_person)
    values = rules.clean(
        {
            "starts_on": starts_on,
            "organisation": organisation,
            "roll_status": roll_status,
            "main": main,
        },
        rules.ENROLMENT,
    )
    _check_order(starts_on, ends_on)
    previous = _close_previous(young_person, starts_on, reason_left, by) if main else None
    if main:
        _check_free(young_person, starts_on, ends_on)
    enrolment = Enrolment.objects.create(young_person=young_person, ends_on=ends_on, **values)
    _log("people.enrolment.started", enrolment, by, roll_status=roll_status, main=main)
    if main and organisation is not None:
        changes.announce(changes.SettingChanged(young_person, enrolment, previous), by=by)
    elif main and previous is not None:
        changes.announce(changes.SettingLeft(young_person, previous), by=by)
    elif main:
        changes.announce(changes.RecordEdited(young_person), by=by)
    return enrolment


@transaction.atomic
def end(*, enrolment: Enrolment, ends_on: date, by: Actor, end_reason: str = "") -> None:
    """Record the last day at a setting when no other follows yet."""
    rights.check_may_edit_record(by, enrolment.young_person)
    row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if row.ends_on is not None:
        raise BadInput(_("This enrolment has ended already."), field="ends_on")
    _close(row, ends_on, end_reason, by)
    enrolment.ends_on, enrolment.end_reason = row.ends_on, row.end_reason
    if row.main and row.organisation_id is not None:
        changes.announce(changes.SettingLeft(enrolment.young_person, enrolment), by=by)
    elif row.main:
        changes.announce(changes.RecordEdited(enrolment.young_person), by=by)


@transaction.atomic
def edit(*, enrolment: Enrolment, details: Mapping[str, Any], by: Actor) -> list[str]:
    """Correct an enrolment; returns the names of what really changed."""
    rights.check_may_edit_record(by, enrolment.young_person)
    cleaned = rules.clean(details, rules.ENROLMENT)
    _check_order(cleaned.get("starts_on", enrolment.starts_on), enrolment.ends_on)
    fields = rules.changed(enrolment, cleaned)
    if fields:
        for field in fields:
            setattr(enrolment, field, cleaned[field])
        enrolment.save()
        _log("people.enrolment.edited", enrolment, by, fields=fields)
        changes.announce(changes.RecordEdited(enrolment.young_person), by=by)
    return fields


def _close_previous(
    young_person: YoungPerson, starts_on: date, reason: str, by: Actor
) -> Enrolment | None:
    previous = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(young_person=young_person, main=True, ends_on__isnull=True)
        .first()
    )
    if previous is None or previous.starts_on >= starts_on:
        return None
    _close(previous, starts_on - _DAY, reason, by)
    return previous


def _close(enrolment: Enrolment, ends_on: date, reason: str, by: Actor) -> None:
    _check_order(enrolment.starts_on, ends_on)
    enrolment.ends_on, enrolment.end_reason = ends_on, reason.strip()
    enrolment.save()
    _log("people.enrolment.ended", enrolment, by)
    if enrolment.main and enrolment.organisation_id is not None:
        _teachers_leave(enrolment, leaving.last_day_of_access(ends_on), by)


def _teachers_leave(enrolment: Enrolment, last_day: date, by: Actor) -> None:
    teachers = NetworkMember.objects.select_for_update().filter(
        young_person=enrolment.young_person_id,
        organisation=enrolment.organisation_id,
        role__in=[Role.DESIGNATED_TEACHER, Role.DELEGATE],
        starts_on__lte=last_day,
    )
    for teacher in teachers.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=last_day)):
        network.close(teacher, last_day, by=by)


def _check_free(young_person: YoungPerson, starts_on: date, ends_on: date | None) -> None:
    others = Enrolment.objects.filter(young_person=young_person, main=True).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)
    )
    if ends_on is not None:
        others = others.filter(starts_on__lte=ends_on)
    if others.exists():
        raise BadInput(
            _(
                "They are at another main setting on this day. End that enrolment first, "
                "or record this one as an extra setting."
            ),
            field="starts_on",
        )


def _check_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise BadInput(_("The last day must not be before the first."), field="ends_on")


def _log(event: str, enrolment: Enrolment, by: Actor, **data: object) -> None:
    log_write(
        event=event,
        by=by,
        subject=f"enrolment:{enrolment.pk}",
        young_person=enrolment.young_person_id,
        data=data,
    )
