"""Who hears of an overdue plan when reminding did not help: those above whoever it waits for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.notify.models import Message
from pep_forms.people.actions import users
from pep_forms.peps import my_turn, notices
from pep_forms.peps.actions import reminding
from pep_forms.peps.models import Pep
from pep_forms.peps.queries import deadlines
from pep_forms.reference import working_days
from tests import builders
from tests.world import World, make_world, release_shipped

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 5)
VS, TEAM, MANAGER = "vs_admin", "scs_team", "manager"


@pytest.fixture
def world() -> Iterator[World]:
    """With a manager of the social worker's team, and one of another team."""
    with clock.at(DAY):
        release_shipped()
        found = make_world(born=date(2013, 5, 4))
        team = found.young_person.network.get(role=Role.SOCIAL_WORKER).organisation
        found.users[MANAGER] = builders.make_user(Role.SCS_TEAM, team=team)
        other = builders.make_organisation(kind="team")
        found.users["another team"] = builders.make_user(Role.SCS_TEAM, team=other)
        yield found


def told(world: World) -> dict[str, str]:
    """Who was told, and which role they were told it waits for."""
    names = {user.pk: name for name, user in world.users.items()}
    found = Message.objects.filter(kind="plan_escalated")
    return {names[m.to_id]: m.context["role"] for m in found}


SOCIAL_CARE = [Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER]
SCHOOL = [Role.DESIGNATED_TEACHER, Role.DELEGATE]
TABLE = [
    *(([role], {VS: role, TEAM: role, MANAGER: role}) for role in SOCIAL_CARE),
    # A head has no account: the Virtual School speaks to them.
    *(([role], {VS: role}) for role in SCHOOL),
    *(([role], {VS: role}) for role in (Role.FOSTER_CARER, Role.YOUNG_PERSON, Role.IRO)),
    ([Role.VS_REVIEWER], {VS: Role.VS_REVIEWER}),
    (
        [Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER],
        {VS: Role.DESIGNATED_TEACHER, TEAM: Role.SOCIAL_WORKER, MANAGER: Role.SOCIAL_WORKER},
    ),
    # Where nobody is asked, social care leads, and the Virtual School looks.
    ([], {VS: Role.SOCIAL_WORKER, TEAM: Role.SOCIAL_WORKER, MANAGER: Role.SOCIAL_WORKER}),
]


@pytest.mark.parametrize(("waiting", "expected"), TABLE)
def test_the_table(world: World, waiting: list[str], expected: dict[str, str]) -> None:
    notices.escalate(world.pep, DAY, waiting)
    assert told(world) == expected
    notices.escalate(world.pep, DAY, waiting)
    assert Message.objects.filter(kind="plan_escalated").count() == len(expected)


def test_some_days_after_the_due_date_and_not_before(world: World) -> None:
    week = timedelta(days=7)
    days = {"initiate_by": DAY + week, "meeting_by": DAY + 2 * week, "complete_by": DAY + 3 * week}
    Pep.objects.filter(pk=world.pep.pk).update(**days)
    world.pep.refresh_from_db()
    due = min(by for _, by in deadlines(world.pep))
    with clock.at(working_days.add(due, 2)):
        reminding.remind()
        assert told(world) == {}
    with clock.at(working_days.add(due, 3)):
        roles = set(my_turn.whose_turn(world.pep).values())
        assert roles >= {Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER}
        reminding.remind()
        assert set(told(world)) == {VS, TEAM, MANAGER}


def test_nobody_is_told_of_a_plan_that_they_may_not_see(world: World) -> None:
    """A manager whose role has ended, and everybody once the network has lost its access."""
    role = world.users[MANAGER].staff_roles.get()
    users.end_staff_role(staff_role=role, ends_on=date(2026, 10, 4), by=builders.SYSTEM)
    notices.escalate(world.pep, DAY, [Role.SOCIAL_WORKER])
    assert set(told(world)) == {VS, TEAM}
    Message.objects.all().delete()
    world.young_person.access_ends_on = world.pep.young_person.access_ends_on = date(2026, 10, 1)
    notices.escalate(world.pep, DAY, [Role.SOCIAL_WORKER])
    assert set(told(world)) == {VS}
