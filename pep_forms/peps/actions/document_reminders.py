"""Reminding whoever answers for a document that it is to be looked at again, or runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop

from pep_forms import clock
from pep_forms.db import current
from pep_forms.engine.roles import Role
from pep_forms.notify import kinds
from pep_forms.notify.actions import queue
from pep_forms.people.actor import Actor
from pep_forms.people.models import StaffRole
from pep_forms.people.queries import role_holders
from pep_forms.peps.enclosures import rights
from pep_forms.peps.enclosures.settings import days_of_notice
from pep_forms.peps.models import Enclosure

DOCUMENT_DUE = kinds.register(
    "document_due",
    gettext_noop("A document needs you soon"),
    gettext_noop(
        "A document that you answer for as {role} is to be looked at again, or is good, until "
        "{due_on}.\n\nPlease attach a newer copy, or give it another date.\n\n{link}"
    ),
)
DOCUMENT_PAST = kinds.register(
    "document_past",
    gettext_noop("A document needs you"),
    gettext_noop(
        "A document that you answer for as {role} was due on {due_on}.\n\n"
        "Please attach a newer copy, give it another date, or withdraw it.\n\n{link}"
    ),
)
#: A day on which the job did not run is made up for within these.
_LATE = timedelta(days=7)


def remind_documents() -> int:
    """Remind of every document whose day is near or has just gone by. Returns how many.

    Each reminder goes out once, whenever this runs: a message has a key of its own.
    """
    today = clock.today()
    days = (today - _LATE, today + timedelta(days=days_of_notice()))
    rows = (
        Enclosure.objects.filter(Q(review_on__range=days) | Q(expires_on__range=days))
        .filter(~Q(rights.replaced()), withdrawn_at__isnull=True)
        .filter(attachment__state__in=rights.clean_states(), young_person__sealed_at__isnull=True)
        .select_related("young_person", "attached_by", "pep", "attachment")
    )
    return sum(_remind(row, day) for row in rows for day in _days(row, *days))


def _days(row: Enclosure, first: date, last: date) -> Iterator[date]:
    for day in {row.review_on, row.expires_on}:
        if day is not None and first <= day <= last:
            yield day


def _remind(row: Enclosure, day: date) -> bool:
    kind = DOCUMENT_PAST if day < clock.today() else DOCUMENT_DUE
    people = responsible(row)
    for actor in people:
        assert actor.user is not None  # noqa: S101 - nobody else answers for anything
        queue(
            to=actor.user,
            kind=kind,
            key=f"{kind}:{row.pk}:{day}:{actor.user.pk}",
            context={
                "link": f"/young-people/{row.young_person_id}/documents/{row.pk}/",
                "role": actor.role,
                "due_on": day,
            },
        )
    return bool(people)


def responsible(enclosure: Enclosure) -> list[Actor]:
    """Who answers for a document now: the first of these who can still do something with it.

    Whoever attached it, whoever holds that role after them, the social worker, and in the end
    the Virtual School.
    """
    for circle in _circles(enclosure):
        found = [actor for actor in circle if _can_act(actor, enclosure)]
        if found:
            return found
    return []


def _circles(enclosure: Enclosure) -> Iterator[list[Actor]]:
    yield [Actor(enclosure.attached_by, enclosure.role)]
    for role in dict.fromkeys((enclosure.role, str(Role.SOCIAL_WORKER))):
        holders = role_holders(enclosure.young_person, role).select_related("user")
        yield [Actor(member.user, role) for member in holders]
    staff = StaffRole.objects.filter(current(), role=Role.VS_ADMIN).select_related("user")
    yield [Actor(one.user, Role.VS_ADMIN) for one in staff]


def _can_act(actor: Actor, enclosure: Enclosure) -> bool:
    user = actor.user
    if user is None or not user.is_active or not user.email:
        return False
    return rights.sees(actor, enclosure)
