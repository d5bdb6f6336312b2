"""Moving in, moving on and moving out."""

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
from pep_forms.people.actions import network
from pep_forms.people.actor import Actor
from pep_forms.people.models import (
    NetworkMember,
    Placement,
    PlacementAddress,
    YoungPerson,
)
from pep_forms.people.models.care import TEMPORARY_TYPES

#: Reasons for an episode in which the carer changes too (`episode_reason`).
_CARER_CHANGES = frozenset({"P", "B"})
_DAY = timedelta(days=1)


@transaction.atomic
def start(
    *,
    young_person: YoungPerson,
    starts_on: date,
    placement_type: str,
    by: Actor,
    ends_on: date | None = None,
    address: Mapping[str, str] | None = None,
    **more: Any,
) -> Placement:
    """Record where they live from a day. `more` holds the rest of `details.PLACEMENT`.

    The real placement before it must have ended (`move` does both at once); a temporary
    one, such as a hospital stay, lies over the real one.
    """
    rights.check_may_edit_record(by, young_person)
    return _start(
        young_person=young_person,
        starts_on=starts_on,
        ends_on=ends_on,
        placement_type=placement_type,
        address=address,
        previous=None,
        by=by,
        more=more,
    )


@transaction.atomic
def move(
    *,
    young_person: YoungPerson,
    starts_on: date,
    placement_type: str,
    by: Actor,
    change_reason: str = "",
    address: Mapping[str, str] | None = None,
    **more: Any,
) -> Placement:
    """End the placement they are in on the day before, and start the next.

    When the reason for the episode says that the carer changes too, the carers of the old
    placement leave the network that same day: they must not learn the new address.
    """
    rights.check_may_edit_record(by, young_person)
    old = (
        Placement.objects.select_for_update()
        .filter(young_person=young_person, ends_on__isnull=True, temporary=False)
        .first()
    )
    if old is None:
        raise BadInput(_("They are in no placement. Start one instead."), field="starts_on")
    if old.starts_on >= starts_on:
        raise BadInput(
            _("The move must be after the day this placement started."), field="starts_on"
        )
    if placement_type in TEMPORARY_TYPES:
        raise BadInput(
            _(
                "A temporary stay does not end the placement. "
                "Start it beside the placement instead."
            ),
            field="placement_type",
        )
    _close(old, starts_on - _DAY, change_reason, by)
    if more.get("episode_reason") in _CARER_CHANGES:
        _carers_leave(young_person, starts_on - _DAY, by)
    return _start(
        young_person=young_person,
        starts_on=starts_on,
        ends_on=None,
        placement_type=placement_type,
        address=address,
        previous=old,
        by=by,
        more=more,
    )


@transaction.atomic
def end(*, placement: Placement, ends_on: date, by: Actor, change_reason: str = "") -> None:
    """Record the last day of a placement when nothing follows it yet."""
    rights.check_may_edit_record(by, placement.young_person)
    row = Placement.objects.select_for_update().get(pk=placement.pk)
    if row.ends_on is not None:
        raise BadInput(_("This placement has ended already."), field="ends_on")
    _close(row, ends_on, change_reason, by)
    placement.ends_on, placement.change_reason = row.ends_on, row.change_reason
    changes.announce(changes.PlacementEnded(placement.young_person, placement), by=by)


@transaction.atomic
def edit(
    *,
    placement: Placement,
    details: Mapping[str, Any],
    by: Actor,
    address: Mapping[str, str] | None = None,
) -> list[str]:
    """Correct a placement or its address; returns the names of what really changed."""
    rights.check_may_edit_record(by, placement.young_person)
    cleaned = rules.clean(details, rules.PLACEMENT)
    _check_order(cleaned.get("starts_on", placement.starts_on), placement.ends_on)
    fields = rules.changed(placement, cleaned)
    for field in fields:
        setattr(placement, field, cleaned[field])
    placement.temporary = placement.placement_type in TEMPORARY_TYPES
    placement.save()
    if address is not None:
        fields += _save_address(placement, address)
    if fields:
        _log("people.placement.edited", placement, by, fields=fields)
    if "confidential" in fields and placement.confidential:
        changes.announce(changes.PlacementClosed(placement.young_person, placement), by=by)
    return fields


def _start(
    *,
    young_person: YoungPerson,
    starts_on: date,
    ends_on: date | None,
    placement_type: str,
    address: Mapping[str, str] | None,
    previous: Placement | None,
    by: Actor,
    more: Mapping[str, Any],
) -> Placement:
    values = rules.clean(
        {**more, "starts_on": starts_on, "placement_type": placement_type}, rules.PLACEMENT
    )
    _check_order(starts_on, ends_on)
    temporary = placement_type in TEMPORARY_TYPES
    _check_free(young_person, starts_on, ends_on, temporary=temporary)
    placement = Placement.objects.create(
        young_person=young_person, ends_on=ends_on, temporary=temporary, **values
    )
    _save_address(placement, address or {})
    _log(
        "people.placement.started",
        placement,
        by,
        placement_type=placement_type,
        episode_reason=placement.episode_reason,
    )
    changes.announce(changes.PlacementStarted(young_person, placement, previous), by=by)
    return placement


def _check_free(
    young_person: YoungPerson, starts_on: date, ends_on: date | None, *, temporary: bool
) -> None:
    others = (
        Placement.objects.select_for_update()
        .filter(young_person=young_person, temporary=temporary)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    )
    if ends_on is not None:
        others = others.filter(starts_on__lte=ends_on)
    if others.exists():
        raise BadInput(
            _("They are in another placement on this day. End that one first, or record a move."),
            field="starts_on",
        )


def _close(placement: Placement, ends_on: date, change_reason: str, by: Actor) -> None:
    _check_order(placement.starts_on, ends_on)
    values = rules.clean({"change_reason": change_reason}, rules.PLACEMENT)
    placement.ends_on, placement.change_reason = ends_on, values["change_reason"]
    placement.save()
    _log("people.placement.ended", placement, by, change_reason=change_reason)


def _carers_leave(young_person: YoungPerson, last_day: date, by: Actor) -> None:
    carers = NetworkMember.objects.select_for_update().filter(
        young_person=young_person,
        role__in=[Role.FOSTER_CARER, Role.KEY_WORKER],
        starts_on__lte=last_day,
    )
    for carer in carers.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=last_day)):
        network.close(carer, last_day, by=by)


def _save_address(placement: Placement, address: Mapping[str, str]) -> list[str]:
    values = rules.clean(address, rules.ADDRESS)
    where = PlacementAddress.objects.filter(placement=placement).first()
    if where is None:
        if not any(values.values()):
            return []
        where = PlacementAddress(placement=placement)
    fields = rules.changed(where, values)
    for field in fields:
        setattr(where, field, values[field])
    where.save()
    return fields


def _check_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise BadInput(_("The last day must not be before the first."), field="ends_on")


def _log(event: str, placement: Placement, by: Actor, **data: object) -> None:
    log_write(
        event=event,
        by=by,
        subject=f"placement:{placement.pk}",
        young_person=placement.young_person_id,
        data=data,
    )
