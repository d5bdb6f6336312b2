"""Coming into care, changes of legal status, and leaving care."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from pep_forms.audit.actions import log_write
from pep_forms.exceptions import BadInput
from pep_forms.people import changes, rights
from pep_forms.people import details as rules
from pep_forms.people.actions import leaving
from pep_forms.people.actor import Actor
from pep_forms.people.models import CarePeriod, YoungPerson


@transaction.atomic
def start(
    *,
    young_person: YoungPerson,
    starts_on: date,
    legal_status: str,
    by: Actor,
    category_of_need: str = "",
    ends_on: date | None = None,
    ceased_reason: str = "",
) -> CarePeriod:
    """Record that they came into care. One time in care ends before the next begins."""
    rights.check_may_edit_record(by, young_person)
    values = rules.clean(
        {
            "starts_on": starts_on,
            "legal_status": legal_status,
            "category_of_need": category_of_need,
            "ceased_reason": ceased_reason,
        },
        rules.CARE_PERIOD,
    )
    _check_order(starts_on, ends_on)
    earlier = CarePeriod.objects.select_for_update().filter(young_person=young_person)
    if earlier.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)).exists():
        raise BadInput(
            _("They are in care on this day already. End that care period first."),
            field="starts_on",
        )
    period = CarePeriod.objects.create(young_person=young_person, ends_on=ends_on, **values)
    _log("people.care_period.started", period, by, legal_status=legal_status)
    leaving.settle_access(young_person)
    again = earlier.exclude(pk=period.pk).exists()
    changes.announce(changes.CareStarted(young_person, period, again), by=by)
    return period


@transaction.atomic
def edit(*, period: CarePeriod, details: Mapping[str, Any], by: Actor) -> list[str]:
    """Correct a care period, or record a new legal status in it."""
    rights.check_may_edit_record(by, period.young_person)
    cleaned = rules.clean(details, rules.CARE_PERIOD)
    _check_order(cleaned.get("starts_on", period.starts_on), period.ends_on)
    fields = rules.changed(period, cleaned)
    if fields:
        for field in fields:
            setattr(period, field, cleaned[field])
        period.save()
        leaving.settle_access(period.young_person)
        _log("people.care_period.edited", period, by, fields=fields)
        changes.announce(changes.RecordEdited(period.young_person), by=by)
    return fields


@transaction.atomic
def end(*, period: CarePeriod, ends_on: date, ceased_reason: str, by: Actor) -> None:
    """Record the last day in care and why it ended.

    The network reads on for some working days more; the Virtual School keeps its access.
    """
    rights.check_may_edit_record(by, period.young_person)
    row = CarePeriod.objects.select_for_update().get(pk=period.pk)
    if row.ends_on is not None:
        raise BadInput(_("This care period has ended already."), field="ends_on")
    _check_order(row.starts_on, ends_on)
    values = rules.clean({"ceased_reason": ceased_reason}, rules.CARE_PERIOD)
    period.ends_on, period.ceased_reason = ends_on, values["ceased_reason"]
    period.save()
    _log("people.care_period.ended", period, by, ceased_reason=ceased_reason)
    leaving.settle_access(period.young_person)
    leaving.network_leaves(period.young_person, by=by)
    changes.announce(changes.CareEnded(period.young_person, period), by=by)


def _check_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise BadInput(_("The last day must not be before the first."), field="ends_on")


def _log(event: str, period: CarePeriod, by: Actor, **data: object) -> None:
    log_write(
        event=event,
        by=by,
        subject=f"care_period:{period.pk}",
        young_person=period.young_person_id,
        data=data,
    )
