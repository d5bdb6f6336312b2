"""What ends with a time in care: the network's access, some working days later.

The last day is a column of the record, so the query that says who sees whom asks for it at
no cost. It is worked out again whenever a care period changes, never kept anywhere else.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from pep_forms.people.actions import network
from pep_forms.people.actor import Actor
from pep_forms.people.models import CarePeriod, NetworkMember, YoungPerson
from pep_forms.reference import settings, working_days


def last_day_of_access(left_on: date) -> date:
    """The day until which those who had access keep it, after something ended on a day."""
    return working_days.add(left_on, settings.get("access_ends_after", on=left_on))


def settle_access(young_person: YoungPerson) -> date | None:
    """Work out when access ends; part of an action that changed a care period.

    Nobody loses access while the newest care period goes on, or none was ever recorded.
    """
    newest = CarePeriod.objects.filter(young_person=young_person).order_by("-starts_on").first()
    left_on = newest.ends_on if newest is not None else None
    ends_on = last_day_of_access(left_on) if left_on is not None else None
    YoungPerson.objects.filter(pk=young_person.pk).update(access_ends_on=ends_on)
    young_person.access_ends_on = ends_on
    return ends_on


def settle_all(*, by: Actor) -> int:
    """Settle what no action has settled: records that came in with a care period already over.

    Returns how many there were; a second run finds none.
    """
    over = CarePeriod.objects.filter(young_person=OuterRef("pk"), ends_on__isnull=False)
    open_ = CarePeriod.objects.filter(young_person=OuterRef("pk"), ends_on__isnull=True)
    left = YoungPerson.objects.filter(~Exists(open_), Exists(over), access_ends_on__isnull=True)
    ids = list(left.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        with transaction.atomic():
            young_person = YoungPerson.objects.select_for_update().get(pk=pk)
            settle_access(young_person)
            network_leaves(young_person, by=by)
    return len(ids)


def network_leaves(young_person: YoungPerson, *, by: Actor) -> None:
    """End every place in the network with the access: nobody is back by a later time in care."""
    last_day = young_person.access_ends_on
    if last_day is None:
        return
    members = NetworkMember.objects.select_for_update().filter(young_person=young_person)
    for member in members.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=last_day)):
        network.close(member, max(last_day, member.starts_on), by=by)
