"""How many of everybody's PEPs the list asks about for the authority: the most urgent, by days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.peps import listing, my_turn
from pep_forms.peps.enums import State
from pep_forms.peps.models import Pep
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db

DAY = worlds.OPENED
#: How many days from today each plan must be complete, in no order.
DUE = (5, 1, 3, 3, 3, 9)


@pytest.fixture
def world() -> Iterator[World]:
    """Six plans that are ready for their meetings, with nobody at school to lead them."""
    with clock.at(DAY):
        found = worlds.make_world()
        for days in DUE:
            child = builders.make_young_person(in_care=True)
            builders.enrol(child)
            theirs = World(**{**vars(found), "young_person": child})
            pep = worlds.opened(theirs)
            due = DAY + timedelta(days=days)
            Pep.objects.filter(pk=pep.pk).update(state=State.READY, complete_by=due)
        yield found


def among(at_most: int, role: str = Role.VS_ADMIN) -> tuple[list[int], bool]:
    """After how many days those are due that are asked about, and whether there are more."""
    peps, more = my_turn.of_everybody(role, DAY, at_most=at_most)
    days = peps.order_by("complete_by").values_list("complete_by", flat=True)
    return [(day - DAY).days for day in days if day is not None], more


@pytest.mark.parametrize(
    ("at_most", "expected"),
    [
        (1, ([1], True)),
        # A day is looked at whole: whichever of its plans would be left out is chance.
        (2, ([1, 3, 3, 3], True)),
        (3, ([1, 3, 3, 3], True)),
        (4, ([1, 3, 3, 3], True)),
        (5, ([1, 3, 3, 3, 5], True)),
        (6, ([1, 3, 3, 3, 5, 9], False)),
        (7, ([1, 3, 3, 3, 5, 9], False)),
    ],
)
def test_whole_days_are_asked_about_the_most_urgent_first(
    world: World, at_most: int, expected: tuple[list[int], bool]
) -> None:
    assert among(at_most) == expected


def test_what_is_not_to_be_led_is_never_left_out(world: World) -> None:
    """A scheduled plan whose day has come, and for a reviewer what asks for a review."""
    last = Pep.objects.latest("complete_by")
    Pep.objects.filter(pk=last.pk).update(
        state=State.SUBMITTED, submitted_at=clock.now(), submitted_by=world.teacher.user
    )
    assert among(1, Role.VS_REVIEWER) == ([1, 9], True)
    Pep.objects.filter(pk=last.pk).update(
        state=State.SCHEDULED, opens_on=DAY, submitted_at=None, submitted_by=None
    )
    assert among(1) == ([1, 9], True)
    Pep.objects.filter(pk=last.pk).update(opens_on=DAY + timedelta(days=1))
    assert among(1) == ([1], True)


def test_plans_without_a_day_do_not_break_it(world: World) -> None:
    Pep.objects.update(complete_by=None)
    peps, more = my_turn.of_everybody(Role.VS_ADMIN, DAY, at_most=2)
    assert peps.count() == len(DUE)
    assert more


@pytest.mark.parametrize(("most", "more"), [(2, True), (5, True), (6, False), (20, False)])
def test_the_list_says_that_there_may_be_more(
    world: World, monkeypatch: pytest.MonkeyPatch, most: int, more: bool
) -> None:
    """To an administrator, of whom alone it is asked whether somebody else leads."""
    monkeypatch.setattr(listing, "MOST", most)
    mine = listing.listing(world.admin, listing.Wanted(show="mine")).counts["mine"]
    assert mine.more is more
    theirs = listing.listing(world.reviewer, listing.Wanted(show="mine")).counts["mine"]
    assert not theirs.more


def test_nothing_is_lost_while_fewer_wait_than_are_asked_about(world: World) -> None:
    all_, _ = my_turn.of_everybody(Role.VS_ADMIN, DAY, at_most=len(DUE))
    some = my_turn.waiting_for(world.admin, all_)
    every = my_turn.waiting_for(world.admin, Pep.objects.all())
    assert set(some.values_list("pk", flat=True)) == set(every.values_list("pk", flat=True))
    assert len(some) == len(DUE)
    # With a teacher there, whoever leads is the school.
    child = Pep.objects.earliest("complete_by").young_person
    builders.join_network(child, Role.DESIGNATED_TEACHER)
    assert len(my_turn.waiting_for(world.admin, all_)) == len(DUE) - 1
