"""Changing reference data. Only the Virtual School's administrators and the system may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.audit.actors import ActorLike
from pep_forms.exceptions import BadInput
from pep_forms.reference import cache, events, settings
from pep_forms.reference.loading import load
from pep_forms.reference.models import (
    Calendar,
    Code,
    CodeSet,
    ExtraDay,
    SettingValue,
    Term,
)
from pep_forms.reference.rights import check_may_change

__all__ = [
    "add_code",
    "add_extra_day",
    "load",
    "remove_extra_day",
    "save_term",
    "set_code_data",
    "set_code_end",
    "set_local_label",
    "set_setting",
]


@transaction.atomic
def set_setting(
    *,
    name: str,
    value: Any,
    phase: str = "",
    starts_on: date | None = None,
    by: ActorLike,
) -> SettingValue:
    """Give a setting a value from a day on (today when not told).

    Earlier values stay: what was opened before the day keeps counting by them.
    """
    check_may_change(by)
    setting = settings.definition(name)
    if phase and not setting.by_phase:
        raise BadInput(
            gettext("%(setting)s is the same for all phases.") % {"setting": setting.label},
            field="phase",
        )
    if phase and phase not in settings.PHASES:
        raise BadInput(gettext("There is no phase %(phase)s.") % {"phase": phase}, field="phase")
    stored = setting.to_json(setting.parse(value))
    row, _ = SettingValue.objects.update_or_create(
        name=name,
        phase=phase,
        starts_on=starts_on or clock.today(),
        defaults={"value": stored},
    )
    cache.touch("settings")
    _log(events.SETTING_CHANGED, by, f"setting:{name}", phase=phase, starts_on=row.starts_on)
    return row


@transaction.atomic
def set_local_label(*, code_set: str, code: str, label: str, by: ActorLike) -> Code:
    """Give a code the authority's own words; an empty label goes back to the shipped ones."""
    check_may_change(by)
    row = _code(code_set, code)
    row.local_label = label.strip()
    row.save(update_fields=["local_label"])
    cache.touch("codes")
    _log(events.LABELLED, by, f"code:{code_set}/{code}", label=row.local_label)
    return row


@transaction.atomic
def add_code(
    *,
    code_set: str,
    code: str,
    label: str,
    by: ActorLike,
    hint: str = "",
    group: str = "",
    order: int | None = None,
    valid_from: date | None = None,
    data: Mapping[str, Any] | None = None,
) -> Code:
    """Add the authority's own code to a set. Loading leaves it alone."""
    check_may_change(by)
    holder = CodeSet.objects.select_for_update().filter(name=code_set).first()
    if holder is None:
        raise BadInput(
            gettext("There is no code set %(code_set)s.") % {"code_set": code_set}, field="code_set"
        )
    if holder.codes.filter(code=code).exists():
        raise BadInput(
            gettext("%(code)s is in %(holder)s already.") % {"code": code, "holder": holder.label},
            field="code",
        )
    last = holder.codes.order_by("-order").values_list("order", flat=True).first() or 0
    row = holder.codes.create(
        code=code,
        label=label,
        hint=hint,
        group=group,
        order=last + 10 if order is None else order,
        valid_from=valid_from,
        local=True,
        data=dict(data or {}),
    )
    cache.touch("codes")
    _log(events.CODE_ADDED, by, f"code:{code_set}/{code}", label=label)
    return row


@transaction.atomic
def set_code_end(*, code_set: str, code: str, valid_to: date | None, by: ActorLike) -> Code:
    """Say until when a code may be chosen. Where it is stored already it keeps its label."""
    check_may_change(by)
    row = _code(code_set, code)
    if valid_to and row.valid_from and valid_to < row.valid_from:
        raise BadInput(gettext("The last day is before the first day."), field="valid_to")
    row.valid_to = valid_to
    row.local = True
    row.save(update_fields=["valid_to", "local"])
    cache.touch("codes")
    _log(events.CODE_RETIRED, by, f"code:{code_set}/{code}", valid_to=valid_to)
    return row


@transaction.atomic
def set_code_data(*, code_set: str, code: str, data: Mapping[str, Any], by: ActorLike) -> Code:
    """Say something else of a code than the shipped list does. Loading leaves it alone then."""
    check_may_change(by)
    row = _code(code_set, code)
    row.data = dict(data)
    row.local = True
    row.save(update_fields=["data", "local"])
    cache.touch("codes")
    _log(events.CODE_CHANGED, by, f"code:{code_set}/{code}")
    return row


@transaction.atomic
def save_term(
    *,
    calendar: str,
    school_year: str,
    number: int,
    starts_on: date,
    ends_on: date,
    by: ActorLike,
    calendar_label: str = "",
) -> Term:
    """Set the days of one term; a calendar that does not exist yet is made."""
    check_may_change(by)
    if ends_on < starts_on:
        raise BadInput(gettext("The term ends before it starts."), field="ends_on")
    holder, _ = Calendar.objects.get_or_create(
        key=calendar, defaults={"label": calendar_label or calendar}
    )
    others = holder.terms.exclude(school_year=school_year, number=number)
    if others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise BadInput(gettext("The days lie in another term already."), field="starts_on")
    row, _ = holder.terms.update_or_create(
        school_year=school_year,
        number=number,
        defaults={"starts_on": starts_on, "ends_on": ends_on},
    )
    cache.touch("calendars")
    _log(
        events.TERM_SAVED,
        by,
        f"calendar:{calendar}",
        school_year=school_year,
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return row


@transaction.atomic
def add_extra_day(
    *, day: date, label: str, by: ActorLike, until: date | None = None
) -> list[ExtraDay]:
    """Add a day off, or every day of a stretch, on which no deadline counts."""
    check_may_change(by)
    days = ((until or day) - day).days
    if not 0 <= days <= 31:
        raise BadInput(
            gettext("The last day must be within a month after the first."), field="until"
        )
    rows = [
        ExtraDay.objects.update_or_create(day=day + timedelta(days=n), defaults={"label": label})[0]
        for n in range(days + 1)
    ]
    cache.touch("calendars")
    _log(events.DAY_ADDED, by, f"day:{day}", label=label, until=until)
    return rows


@transaction.atomic
def remove_extra_day(*, day: date, by: ActorLike) -> None:
    """Let a day count again."""
    check_may_change(by)
    ExtraDay.objects.filter(day=day).delete()
    cache.touch("calendars")
    _log(events.DAY_REMOVED, by, f"day:{day}")


def _code(code_set: str, code: str) -> Code:
    row = Code.objects.select_for_update().filter(code_set__name=code_set, code=code).first()
    if row is None:
        raise BadInput(
            gettext("There is no code %(code)s in %(code_set)s.")
            % {"code": code, "code_set": code_set},
            field="code",
        )
    return row


def _log(event: str, by: ActorLike, subject: str, **data: Any) -> None:
    log_write(event=event, by=by, subject=subject, data=data)
