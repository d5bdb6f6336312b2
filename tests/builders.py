"""Builders of a small world, walking the real actions. Factories of rows are for edges only.

Every builder takes what matters to a test and makes up the rest, the same each time.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.people import queries
from pep_forms.people.actions import (
    care_periods,
    enrolments,
    network,
    organisations,
    placements,
    users,
    young_people,
    young_person_access,
)
from pep_forms.people.actor import Actor
from pep_forms.people.models import (
    CarePeriod,
    Enrolment,
    NetworkMember,
    Organisation,
    Placement,
    User,
    YoungPerson,
)
from pep_forms.people.models.network import STAFF_ROLES

#: What every account made here is opened with.
PASSWORD = "plum kettle marigold nine"

SYSTEM = Actor.system()
_numbers = itertools.count(1)


def make_organisation(name: str = "", kind: str = "school", **details: Any) -> Organisation:
    """A school, unless told otherwise."""
    number = next(_numbers)
    return organisations.add(
        details={"name": name or f"Organisation {number}", "kind": kind, **details}, by=SYSTEM
    )


def make_user(
    role: str = "",
    *,
    username: str = "",
    full_name: str = "",
    password: str | None = PASSWORD,
    team: Organisation | None = None,
    starts_on: date | None = None,
    **details: Any,
) -> User:
    """An account; with a staff role it gets that role too (from long ago when not told)."""
    number = next(_numbers)
    user = users.add(
        username=username or f"user{number}",
        full_name=full_name or f"Person {number}",
        email=details.pop("email", f"user{number}@example.org"),
        password=password,
        by=SYSTEM,
        **details,
    )
    if role in STAFF_ROLES and (role != Role.SCS_TEAM or team is not None):
        users.give_staff_role(
            user=user,
            role=role,
            team=team,
            starts_on=starts_on or clock.today() - timedelta(days=1000),
            by=SYSTEM,
        )
    return user


def make_young_person(
    legal_name: str = "",
    *,
    date_of_birth: date | None = None,
    in_care: bool = False,
    **details: Any,
) -> YoungPerson:
    """A young person of about ten; `in_care` adds a care period and a foster placement."""
    number = next(_numbers)
    young_person = young_people.add(
        details={
            "legal_name": legal_name or f"Young Person {number}",
            "date_of_birth": date_of_birth or clock.today() - timedelta(days=3700),
            "care_id": f"C{number:06}",
            **details,
        },
        by=SYSTEM,
    )
    if in_care:
        start_care(young_person)
        place(young_person)
    return young_person


def start_care(young_person: YoungPerson, **details: Any) -> CarePeriod:
    """A care period from a year ago under a full care order."""
    values = {"starts_on": clock.today() - timedelta(days=365), "legal_status": "C2"}
    return care_periods.start(young_person=young_person, by=SYSTEM, **(values | details))


def place(young_person: YoungPerson, **details: Any) -> Placement:
    """A foster placement from a year ago."""
    values = {
        "starts_on": clock.today() - timedelta(days=365),
        "placement_type": "U6",
        "provider": "PR1",
        "episode_reason": "S",
    }
    return placements.start(young_person=young_person, by=SYSTEM, **(values | details))


def enrol(
    young_person: YoungPerson, organisation: Organisation | None = None, **details: Any
) -> Enrolment:
    """On roll at a school from a year ago."""
    values = {
        "starts_on": clock.today() - timedelta(days=365),
        "roll_status": "full_time",
        "organisation": organisation or make_organisation(),
    }
    return enrolments.start(young_person=young_person, by=SYSTEM, **(values | details))


def join_network(
    young_person: YoungPerson,
    role: str,
    user: User | None = None,
    *,
    starts_on: date | None = None,
    **details: Any,
) -> NetworkMember:
    """Somebody new (or `user`) in a role for a young person, from long ago when not told."""
    return network.add(
        young_person=young_person,
        user=user or make_user(),
        role=role,
        starts_on=starts_on or clock.today() - timedelta(days=300),
        by=SYSTEM,
        **details,
    )


def delegate(
    teacher: NetworkMember, user: User | None = None, sections: tuple[str, ...] = ("s1",)
) -> NetworkMember:
    """Somebody new (or `user`) to whom a designated teacher delegates sections."""
    return network.delegate(
        young_person=teacher.young_person,
        user=user or make_user(),
        sections=sections,
        by=Actor(teacher.user, Role.DESIGNATED_TEACHER),
    )


def make_young_person_account(young_person: YoungPerson) -> User:
    """The young person's own account, let in by a social worker they get if they have none."""
    holder = queries.role_holders(young_person, Role.SOCIAL_WORKER).first()
    worker = holder or join_network(young_person, Role.SOCIAL_WORKER)
    issued = young_person_access.issue_code(
        young_person=young_person, by=Actor(worker.user, Role.SOCIAL_WORKER)
    )
    setup = young_person_access.use_code(username=issued.username, code=issued.code)
    _, signed = young_person_access.offer_passphrase(setup)
    return young_person_access.take_passphrase(setup=setup, signed=signed)


def vs_admin() -> Actor:
    """A Virtual School administrator, acting."""
    return Actor(make_user(Role.VS_ADMIN), Role.VS_ADMIN)


def actor(member: NetworkMember) -> Actor:
    """A member of a network, acting in that role."""
    return Actor(member.user, member.role)
