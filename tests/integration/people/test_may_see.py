"""The truth table of who may see a young person: every role, relation and edge of dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.exceptions import NotVisible
from pep_forms.people import queries, rights
from pep_forms.people.actions import users
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson
from pep_forms.people.models.network import NETWORK_ROLES
from tests import builders

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 3, 2), date(2026, 6, 30)
DAY = timedelta(days=1)
#: A day, and whether a membership from FIRST to LAST counts on it.
EDGES = [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)]
PLAIN_ROLES = [role for role in NETWORK_ROLES if role != Role.DELEGATE]
ALL_ROLES = [*NETWORK_ROLES, Role.YOUNG_PERSON, Role.VS_ADMIN, Role.VS_REVIEWER]


def sees(actor: Actor, young_person: YoungPerson, on: date | None = None) -> bool:
    """What the rights, the list and the roles say; they must agree."""
    may = rights.may_see(actor, young_person, on)
    everybody = YoungPerson.including_sealed.filter(pk=young_person.pk)
    assert queries.young_people_for(actor, on).filter(pk=young_person.pk).exists() is may
    assert everybody.filter(queries.known_to(actor, on, by="pk")).exists() is may
    if actor.user is not None:
        held = queries.roles_for(actor.user, young_person, on)
        assert (actor.role in held) is may
    return may


@pytest.mark.parametrize(("day", "expected"), EDGES)
@pytest.mark.parametrize("role", PLAIN_ROLES)
def test_a_member_sees_between_the_first_and_the_last_day(
    role: str, day: date, expected: bool
) -> None:
    with clock.at(FIRST):
        young_person = builders.make_young_person()
        member = builders.join_network(young_person, role, starts_on=FIRST, ends_on=LAST)
    with clock.at(day):
        assert sees(builders.actor(member), young_person) is expected
    assert sees(builders.actor(member), young_person, day) is expected


@pytest.mark.parametrize(("day", "expected"), EDGES)
def test_a_delegate_sees_while_the_teacher_does(day: date, expected: bool) -> None:
    with clock.at(FIRST):
        teacher = builders.join_network(
            builders.make_young_person(), Role.DESIGNATED_TEACHER, starts_on=FIRST, ends_on=LAST
        )
        delegate = builders.delegate(teacher)
    assert sees(builders.actor(delegate), teacher.young_person, day) is expected


@pytest.mark.parametrize("role", ALL_ROLES)
@pytest.mark.parametrize("acting", ALL_ROLES)
def test_a_role_counts_only_where_it_is_held(role: str, acting: str) -> None:
    """Somebody with one role for one child gets nothing by claiming another, or elsewhere."""
    young_person, other = builders.make_young_person(), builders.make_young_person()
    if role == Role.YOUNG_PERSON:
        user = builders.make_young_person_account(young_person)
    elif role in (Role.VS_ADMIN, Role.VS_REVIEWER):
        user = builders.make_user(role)
    elif role == Role.DELEGATE:
        teacher = builders.join_network(young_person, Role.DESIGNATED_TEACHER)
        user = builders.delegate(teacher).user
    else:
        user = builders.join_network(young_person, role).user
    everywhere = role in (Role.VS_ADMIN, Role.VS_REVIEWER)
    assert sees(Actor(user, acting), young_person) is (acting == role)
    assert sees(Actor(user, acting), other) is (acting == role and everywhere)


@pytest.mark.parametrize("role", [*ALL_ROLES, "", "system", "head_of_everything"])
def test_without_a_relation_no_role_sees(role: str) -> None:
    assert not sees(Actor(builders.make_user(), role), builders.make_young_person())
    assert not rights.may_see(Actor(None, "" if role == "system" else role), YoungPerson())


@pytest.mark.parametrize(("day", "expected"), EDGES)
@pytest.mark.parametrize("role", [Role.VS_ADMIN, Role.VS_REVIEWER])
def test_virtual_school_staff_see_all_while_they_have_the_role(
    role: str, day: date, expected: bool
) -> None:
    with clock.at(FIRST):
        user = builders.make_user()
        users.give_staff_role(
            user=user, role=role, starts_on=FIRST, ends_on=LAST, by=builders.SYSTEM
        )
        young_person = builders.make_young_person()
    assert sees(Actor(user, role), young_person, day) is expected


@pytest.mark.parametrize(("day", "expected"), EDGES)
def test_a_team_sees_the_young_people_of_its_social_workers(day: date, expected: bool) -> None:
    with clock.at(FIRST):
        team, other = (builders.make_organisation(kind="social_care_team") for _ in range(2))
        member = builders.make_user(Role.SCS_TEAM, team=team)
        stranger = builders.make_user(Role.SCS_TEAM, team=other)
        young_person = builders.make_young_person()
        builders.join_network(
            young_person, Role.SOCIAL_WORKER, starts_on=FIRST, ends_on=LAST, organisation=team
        )
    assert sees(Actor(member, Role.SCS_TEAM), young_person, day) is expected
    assert not sees(Actor(stranger, Role.SCS_TEAM), young_person, day)


@pytest.mark.parametrize("role", ALL_ROLES)
def test_a_sealed_record_is_seen_by_nobody(role: str) -> None:
    young_person = builders.make_young_person()
    if role == Role.YOUNG_PERSON:
        user = builders.make_young_person_account(young_person)
    elif role in (Role.VS_ADMIN, Role.VS_REVIEWER):
        user = builders.make_user(role)
    elif role == Role.DELEGATE:
        teacher = builders.join_network(young_person, Role.DESIGNATED_TEACHER)
        user = builders.delegate(teacher).user
    else:
        user = builders.join_network(young_person, role).user
    assert sees(Actor(user, role), young_person)
    young_person.sealed_at = clock.now()
    young_person.save()
    assert not sees(Actor(user, role), young_person)
    assert not rights.may_see(Actor.system(), young_person)
    with pytest.raises(NotVisible):
        rights.check_may_see(Actor(user, role), young_person)


def test_a_disabled_account_sees_nothing() -> None:
    admin, young_person = builders.make_user(Role.VS_ADMIN), builders.make_young_person()
    users.disable(user=admin, by=builders.SYSTEM)
    assert not sees(Actor(admin, Role.VS_ADMIN), young_person)
    assert queries.roles_of(admin) == ()


def test_roles_are_offered_in_order_and_only_current_ones() -> None:
    user = builders.make_user(Role.VS_REVIEWER)
    first, second = builders.make_young_person(), builders.make_young_person()
    builders.join_network(first, Role.FOSTER_CARER, user)
    builders.join_network(second, Role.DESIGNATED_TEACHER, user)
    builders.join_network(
        second, Role.IRO, user, ends_on=clock.today() - DAY, starts_on=clock.today() - 9 * DAY
    )
    assert queries.roles_of(user) == ("vs_reviewer", "designated_teacher", "foster_carer")
    assert queries.roles_for(user, first) == {"vs_reviewer", "foster_carer"}
