"""Who may move a PEP, from where: every role × every state × every move, asked of the guard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.exceptions import NotAllowed, NotVisible, WrongState
from pep_forms.people.actor import SYSTEM, Actor
from pep_forms.peps import lifecycle
from pep_forms.peps.enums import State
from pep_forms.peps.models import Pep
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db

ROLES = ["designated_teacher", "social_worker", "foster_carer", "young_person", "vs_admin"]
ROLES += ["vs_reviewer"]
#: The roles that may make each move, for a PEP of a school that has a designated teacher.
WHO: dict[str, set[str]] = {
    "start": {"vs_admin"},
    "hold_meeting": {"designated_teacher", "vs_admin"},
    "submit": {"designated_teacher"},
    "recall": {"designated_teacher"},
    "recall_again": {"designated_teacher"},
    "pick_up": {"vs_reviewer"},
    "return": {"vs_reviewer"},
    "resubmit": {"designated_teacher"},
    "accept": {"vs_reviewer"},
    "close": {"vs_admin"},
    "void": {"vs_reviewer"},
    "archive": set(),
}


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


@pytest.fixture
def pep(world: World) -> Pep:
    found = worlds.opened(world)
    Pep.objects.filter(pk=found.pk).update(
        submitted_at=clock.now(), submitted_by=world.teacher.user
    )
    return Pep.objects.get(pk=found.pk)


@pytest.fixture(autouse=True)
def _no_guards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only who and where are asked here; guards have tests of their own."""
    from dataclasses import replace

    bare = {name: replace(t, guards=()) for name, t in lifecycle.BY_NAME.items()}
    monkeypatch.setattr(lifecycle, "BY_NAME", bare)


def outcome(pep: Pep, name: str, by: Actor) -> type[Exception] | None:
    try:
        lifecycle.check(pep, name, by)
    except (NotAllowed, WrongState) as error:
        return type(error)
    return None


@pytest.mark.parametrize("role", ROLES)
def test_every_move_for_every_state(world: World, pep: Pep, role: str) -> None:
    by = world.actor(role)
    for state in State:
        pep.state = state
        for name, who in WHO.items():
            expected: Any = None
            if role not in who:
                expected = NotAllowed
            elif state not in lifecycle.BY_NAME[name].sources:
                expected = WrongState
            assert outcome(pep, name, by) is expected, (name, state)


def test_the_system_only_opens_on_the_day_and_archives(pep: Pep) -> None:
    for state in State:
        pep.state = state
        for name in WHO:
            allowed = SYSTEM in lifecycle.BY_NAME[name].who
            here = state in lifecycle.BY_NAME[name].sources
            expected = None if allowed and here else WrongState if allowed else NotAllowed
            assert outcome(pep, name, worlds.SYSTEM) is expected


def test_a_stranger_does_not_learn_that_it_exists(pep: Pep) -> None:
    for role in (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.VS_ADMIN, Role.VS_REVIEWER):
        by = Actor(builders.make_user(), role)
        for name in WHO:
            with pytest.raises(NotVisible):
                lifecycle.check(pep, name, by)


def test_without_a_teacher_social_care_leads(world: World, pep: Pep) -> None:
    pep.facts = {**pep.facts, "in_setting": False}
    assert lifecycle.may(pep, "submit", world.social_worker)
    assert lifecycle.may(pep, "submit", world.admin)
    assert not lifecycle.may(pep, "submit", world.carer)


def test_what_is_offered_is_what_may_be_done(world: World, pep: Pep) -> None:
    pep.state = State.SUBMITTED
    assert lifecycle.offered(pep, world.teacher) == ("recall",)
    assert lifecycle.offered(pep, world.reviewer) == ("pick_up",)
    assert lifecycle.offered(pep, world.admin) == ("close",)
    assert lifecycle.offered(pep, world.carer) == ()
