"""Queries whose SQL is kept: they answer as the ones that are built anew, for every value."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import CharField, DateField, UUIDField
from django.test.utils import CaptureQueriesContext

from pep_forms import clock
from pep_forms.db import current
from pep_forms.engine.roles import Role
from pep_forms.people import queries
from pep_forms.people.actor import Actor
from pep_forms.people.models import NetworkMember, StaffRole, User, YoungPerson
from pep_forms.prepared import Given, Prepared
from tests import builders

pytestmark = pytest.mark.django_db


def _slow_roles(user: User, on: date) -> set[str]:
    staff = StaffRole.objects.filter(current(on), user=user)
    members = NetworkMember.objects.filter(current(on), user=user)
    found = {row.role for row in staff} | {row.role for row in members}
    return {str(role) for role in found}


def test_who_knows_of_whom_is_who_is_on_their_list() -> None:
    today = clock.today()
    people = [builders.make_young_person(in_care=True) for _ in range(3)]
    roles = (Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.FOSTER_CARER)
    users = [builders.join_network(people[0], role).user for role in roles]
    builders.join_network(people[1], Role.SOCIAL_WORKER, users[0])
    NetworkMember.objects.filter(user=users[1]).update(ends_on=today + timedelta(days=2))
    YoungPerson.objects.filter(pk=people[1].pk).update(access_ends_on=today + timedelta(days=5))
    for days in (-2000, 0, 2, 3, 5, 6):
        day = today + timedelta(days=days)
        for user in users:
            assert set(queries.roles_of(user, day)) == _slow_roles(user, day)
            for role in roles:
                actor = Actor(user, role)
                listed = set(queries.young_people_for(actor, day))
                assert {who for who in people if queries.knows_of(actor, who, day)} == listed


def test_a_sealed_record_is_known_to_nobody() -> None:
    who = builders.make_young_person(in_care=True)
    worker = builders.join_network(who, Role.SOCIAL_WORKER).user
    assert queries.knows_of(Actor(worker, Role.SOCIAL_WORKER), who)
    YoungPerson.objects.filter(pk=who.pk).update(sealed_at=clock.now())
    assert not queries.knows_of(Actor(worker, Role.SOCIAL_WORKER), who)


def test_values_are_told_anew_and_come_back_as_python() -> None:
    asked = Prepared(
        lambda: NetworkMember.objects.filter(
            user=Given("user", UUIDField()),
            role=Given("role", CharField()),
            starts_on__lte=Given("day", DateField()),
        ).values_list("young_person", "starts_on", "ends_on", "delegated_sections")
    )
    who = builders.make_young_person(in_care=True)
    member = builders.join_network(who, Role.SOCIAL_WORKER)
    values = {"user": member.user_id, "role": Role.SOCIAL_WORKER, "day": clock.today()}
    row = (who.pk, member.starts_on, None, [])
    assert asked.rows(**values) == [row]
    assert asked.rows(**values | {"user": uuid4()}) == []
    assert asked.rows(**values | {"role": Role.PARENT}) == []
    assert asked.rows(**values | {"day": member.starts_on - timedelta(days=1)}) == []
    with CaptureQueriesContext(connection) as caught:
        assert asked.rows(**values) == [row], "nothing is remembered but the SQL"
    assert len(caught) == 1
    NetworkMember.objects.all().delete()
    assert asked.rows(**values) == []


def test_every_value_must_be_told() -> None:
    asked = Prepared(
        lambda: User.objects.filter(pk=Given("user", UUIDField())).values_list("username")
    )
    with pytest.raises(KeyError):
        asked.rows(person=uuid4())
