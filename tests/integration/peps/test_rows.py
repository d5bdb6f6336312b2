"""What a row of the list says: what is due, what is overdue, and how many meetings were held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from pep_forms import clock
from pep_forms.people.actor import Actor
from pep_forms.peps.listing import Wanted, listing
from pep_forms.peps.rows import ListRow
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


def rows(actor: Actor, **wanted: str) -> list[ListRow]:
    return list(listing(actor, Wanted(**wanted)).rows)  # type: ignore[arg-type]


def test_a_child_waits_for_the_first_pep(world: World) -> None:
    (row,) = rows(world.admin)
    assert row.young_person == world.young_person
    assert [(item.what, item.overdue) for item in row.due] == [("Open a PEP: came into care", True)]
    assert (row.meetings_held, row.meetings_required, row.short) == (0, 2, 2)
    assert row.setting


def test_a_meeting_counts_and_the_next_deadline_shows(world: World) -> None:
    pep = worlds.met(world)
    (row,) = rows(world.admin)
    assert (row.meetings_held, row.short) == (1, 1)
    assert [item.what for item in row.due] == ["Complete the PEP"]
    assert row.due[0].by == pep.complete_by
    assert row.peps == (pep,)


def test_a_meeting_of_last_school_year_does_not_count(world: World) -> None:
    worlds.met(world)
    with clock.at(date(2027, 9, 6)):
        (row,) = rows(world.admin)
        assert row.meetings_held == 0
        assert any(item.overdue for item in row.due)


def test_only_those_the_actor_may_see(world: World) -> None:
    builders.make_young_person(in_care=True)
    assert len(rows(world.admin)) == 2
    assert len(rows(world.teacher)) == 1
    assert len(rows(world.reviewer, text="Ada")) == 1


def test_children_not_in_care_or_in_short_breaks_are_not_listed(world: World) -> None:
    builders.make_young_person()
    breaks = builders.make_young_person()
    builders.start_care(breaks, legal_status="V4")
    assert len(rows(world.admin)) == 1


@pytest.mark.parametrize(
    ("show", "number"), [("", 2), ("overdue", 2), ("due", 0), ("short", 2), ("none", 1)]
)
def test_filters(world: World, show: str, number: int) -> None:
    worlds.opened(world)
    builders.make_young_person(in_care=True)
    assert len(rows(world.admin, show=show)) == number
