"""Whom the list is about in a school year that is over, and how often they met in a year."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pep_forms.engine import school_year as years
from pep_forms.people.models import CarePeriod, YoungPerson
from pep_forms.people.queries import with_current_setting
from pep_forms.peps.models import Meeting
from pep_forms.peps.phases import PHASES, born_for
from pep_forms.reference import settings

#: Meetings that count: all there were.
_EVERY = Q()
#: What was due then is over: the plain list is by name.
ORDER: Mapping[str, tuple[str, ...]] = {
    "": ("legal_name", "pk"),
    "meetings": ("meetings_held", "legal_name", "pk"),
    "youngest": ("-date_of_birth", "pk"),
    "oldest": ("date_of_birth", "pk"),
    "setting": ("setting_name", "legal_name", "pk"),
}


def people(
    visible: QuerySet[YoungPerson], year: str, *, short: bool, counting: Q = _EVERY
) -> QuerySet[YoungPerson]:
    """Those who were in care in a year in a way that makes a PEP a duty.

    With `short` only those who met less often than they had to, by the meetings `counting` is
    true of.
    """
    first, last = years.year_dates(year)
    exempt = settings.get("no_pep_legal_statuses", on=last)
    care = (
        CarePeriod.objects.filter(young_person=OuterRef("pk"), starts_on__lte=last)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
        .exclude(legal_status__in=exempt)
    )
    found = with_current_setting(visible.filter(Exists(care)), last)
    found = with_meetings(found, year, counting)
    if not short:
        return found
    too_few = Q(pk__in=[])
    for phase in PHASES:
        required = settings.get("meetings_required", phase=phase, on=last)
        too_few |= born_for(phase, last) & Q(meetings_held__lt=required)
    return found.filter(too_few)


def with_meetings(
    people: QuerySet[YoungPerson], year: str, counting: Q = _EVERY
) -> QuerySet[YoungPerson]:
    """Adds `meetings_held`: how often each met in a school year."""
    held = (
        Meeting.objects.filter(
            counting, pep__young_person=OuterRef("pk"), held_on__range=years.year_dates(year)
        )
        .order_by()
        .values("pep__young_person")
        .annotate(number=Count("pk"))
        .values("number")
    )
    number = Coalesce(Subquery(held, output_field=IntegerField()), 0)
    return people.annotate(meetings_held=number)
