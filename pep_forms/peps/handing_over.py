"""The days in which a school that a young person has left still finishes its part of a PEP.

It writes what only it knows, so that the next school has it: where they were, their needs, their
attendance, what became of the last targets. The rest of that PEP stands still for the school, and
is closed with it when the days are over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from pep_forms import clock
from pep_forms.db import current
from pep_forms.engine.compile import Compiled
from pep_forms.engine.roles import Role
from pep_forms.people.models import Enrolment, NetworkMember
from pep_forms.peps.enums import UNMET
from pep_forms.reference import settings

if TYPE_CHECKING:
    from datetime import date

    from pep_forms.people.actor import Actor
    from pep_forms.people.models import User
    from pep_forms.peps.models import Pep

#: The roles of a school.
SCHOOL: frozenset[str] = frozenset({Role.DESIGNATED_TEACHER, Role.DELEGATE})


def under_way(pep: Pep) -> bool:
    """Whether a PEP is being handed over: the school was left and no meeting was held about it."""
    return pep.hand_over_until is not None and pep.state in UNMET


def is_under_way() -> Q:
    """`under_way` as a condition."""
    return Q(hand_over_until__isnull=False, state__in=sorted(str(state) for state in UNMET))


def section_keys(on: date | None = None) -> frozenset[str]:
    """The keys of the sections that the school they left may still finish: a setting."""
    return frozenset(settings.get("hand_over_sections", on=on))


def left_to_write(actor: Actor, pep: Pep, compiled: Compiled) -> frozenset[str] | None:
    """Ids of the only sections in which somebody of a school may still write; None for all.

    Of a PEP that is being handed over the school they are at now only reads: it has a PEP of
    its own. Once the days are over the old one only reads as well.
    """
    if actor.role not in SCHOOL or not under_way(pep):
        return None
    over = pep.hand_over_until is not None and pep.hand_over_until < clock.today()
    if over or (actor.user is not None and _of_the_new_school(actor.user, actor.role, pep)):
        return frozenset()
    keys = section_keys()
    return frozenset(section.id for section in compiled.form.sections if section.key in keys)


def at_the_new_school(user: User, role: str, day: date) -> Exists:
    """The condition on a PEP that somebody holds a role of the school they are at now."""
    there = Enrolment.objects.filter(
        current(day),
        main=True,
        young_person=OuterRef("young_person"),
        organisation=OuterRef("organisation"),
    )
    mine = NetworkMember.objects.filter(
        current(day), user=user, role=role, young_person=OuterRef("young_person")
    )
    return Exists(mine.filter(Exists(there)))


def _of_the_new_school(user: User, role: str, pep: Pep) -> bool:
    day = clock.today()
    schools = Enrolment.objects.filter(current(day), main=True, young_person=pep.young_person_id)
    return NetworkMember.objects.filter(
        current(day),
        user=user,
        role=role,
        young_person=pep.young_person_id,
        organisation__in=schools.values("organisation"),
    ).exists()
