"""The list that answers the first question: what is due, overdue, and how many meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pep_forms import clock
from pep_forms.peps import queries
from pep_forms.peps.actions import opening
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


def test_a_child_waits_for_the_first_pep(world: World) -> None:
    (row,) = queries.overview(world.admin).object_list
    assert row.young_person == world.young_person
    assert [item.what for item in row.overdue] == ["Open a PEP: came into care"]
    assert (row.meetings_held, row.meetings_required, row.short) == (0, 2, 2)
    assert row.setting


def test_a_meeting_counts_and_the_next_deadline_shows(world: World) -> None:
    pep = worlds.met(world)
    (row,) = queries.overview(world.admin).object_list
    assert (row.meetings_held, row.short) == (1, 1)
    assert [item.what for item in row.due] == ["Complete the PEP"]
    assert row.due[0].by == pep.complete_by
    assert row.peps == (pep,)


def test_a_meeting_of_last_school_year_does_not_count(world: World) -> None:
    worlds.met(world)
    with clock.at(date(2027, 9, 6)):
        (row,) = queries.overview(world.admin).object_list
        assert row.meetings_held == 0
        assert row.overdue


def test_only_those_the_actor_may_see(world: World) -> None:
    builders.make_young_person(in_care=True)
    assert len(queries.overview(world.admin).object_list) == 2
    assert len(queries.overview(world.teacher).object_list) == 1
    assert len(queries.overview(world.reviewer, text="Ada").object_list) == 1


def test_children_not_in_care_or_in_short_breaks_are_not_counted(world: World) -> None:
    builders.make_young_person()
    breaks = builders.make_young_person()
    builders.start_care(breaks, legal_status="V4")
    assert len(queries.overview(world.admin).object_list) == 1


@pytest.mark.parametrize(
    ("show", "number"),
    [("all", 2), ("overdue", 2), ("due", 0), ("short_of_meetings", 2), ("no_pep", 1)],
)
def test_filters(world: World, show: queries.Show, number: int) -> None:
    worlds.opened(world)
    builders.make_young_person(in_care=True)
    assert len(queries.overview(world.admin, show=show).object_list) == number


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(queries.overview(world.admin).object_list)
        return len(captured)

    worlds.opened(world)
    count()
    one = count()
    for _ in range(5):
        child = builders.make_young_person(in_care=True)
        builders.enrol(child)
        opening.open_pep(young_person=child, by=world.admin)
    assert count() == one
    assert one <= 8
