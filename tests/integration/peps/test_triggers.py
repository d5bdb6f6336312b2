"""What events ask for, with and without a PEP on its way: the table of events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from pep_forms import clock
from pep_forms.people.actions import enrolments, placements
from pep_forms.peps import proposal, triggers
from pep_forms.peps.actions import opening
from pep_forms.peps.enums import Kind, State, Trigger
from pep_forms.peps.models import Pep, PepTrigger
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db

TODAY = worlds.OPENED


@pytest.fixture
def world() -> Iterator[World]:
    """Everything up to now is answered by a completed PEP of the spring before."""
    with clock.at(date(2026, 3, 2)):
        made = worlds.make_world()
        pep = worlds.opened(made)
        Pep.objects.filter(pk=pep.pk).update(
            state=State.COMPLETE, completed_at=clock.now(), completed_by=made.reviewer.user
        )
    with clock.at(TODAY):
        yield made


def waiting(world: World) -> list[str]:
    return [item.trigger for item in triggers.pending(world.young_person)]


def move(world: World, reason: str = "P") -> None:
    placements.move(
        young_person=world.young_person,
        starts_on=TODAY,
        placement_type="U6",
        episode_reason=reason,
        by=worlds.SYSTEM,
    )


@pytest.mark.parametrize("reason", ["P", "B"])
def test_a_move_to_another_carer_asks_for_a_full_pep(world: World, reason: str) -> None:
    move(world, reason)
    assert waiting(world) == [Trigger.NEW_PLACEMENT]
    found = proposal.propose(world.young_person)
    assert found.kind == Kind.FULL_NEW_PLACEMENT
    assert found.due.available_by == date(2026, 11, 2)


@pytest.mark.parametrize("reason", ["T", "U", "L"])
def test_a_move_with_the_same_carer_asks_for_nothing(world: World, reason: str) -> None:
    move(world, reason)
    assert waiting(world) == []


@pytest.mark.parametrize("kind", ["T0", "T1", "T2", "T3", "T4"])
def test_a_short_absence_asks_for_nothing(world: World, kind: str) -> None:
    builders.place(world.young_person, starts_on=TODAY, placement_type=kind, episode_reason="T")
    assert waiting(world) == []


def test_a_move_upgrades_a_pep_that_was_not_met_about(world: World) -> None:
    pep = worlds.opened(world)
    assert pep.kind == Kind.REVIEW
    move(world)
    pep.refresh_from_db()
    assert pep.kind == Kind.FULL_NEW_PLACEMENT
    assert pep.facts["full"] is True
    assert set(pep.triggers.values_list("trigger", flat=True)) == {"scheduled", "new_placement"}
    assert pep.available_by == date(2026, 11, 2)
    assert pep.meeting_by == date(2026, 11, 2)
    assert waiting(world) == []
    assert Pep.objects.filter(state=State.OPEN).count() == 1


def test_after_the_meeting_a_move_asks_for_another(world: World) -> None:
    first = worlds.met(world)
    move(world)
    first.refresh_from_db()
    assert first.kind == Kind.REVIEW
    assert waiting(world) == [Trigger.NEW_PLACEMENT]
    second = worlds.opened(world)
    assert second.kind == Kind.FULL_NEW_PLACEMENT
    assert second.pk != first.pk


def test_a_new_school_lets_the_old_one_hand_over_and_a_full_pep_open(world: World) -> None:
    first = worlds.opened(world)
    builders.enrol(world.young_person, starts_on=TODAY)
    first.refresh_from_db()
    assert first.kind == Kind.REVIEW
    assert first.hand_over_until is not None
    assert first.hand_over_until > TODAY
    second = worlds.opened(world)
    assert second.kind == Kind.FULL_NEW_SETTING
    assert second.available_by == date(2026, 10, 19)
    assert second.previous == first


def test_no_school_asks_for_an_interim_pep(world: World) -> None:
    enrolment = world.young_person.enrolments.get()
    enrolments.end(enrolment=enrolment, ends_on=TODAY - timedelta(days=1), by=worlds.SYSTEM)
    assert waiting(world) == [Trigger.OFF_ROLL]
    pep = worlds.opened(world)
    assert pep.kind == Kind.INTERIM
    assert pep.facts["in_setting"] is False


def test_placement_and_school_on_one_day_are_one_full_pep_with_two_triggers(world: World) -> None:
    move(world)
    builders.enrol(world.young_person, starts_on=TODAY)
    pep = worlds.opened(world)
    assert pep.kind == Kind.FULL_NEW_SETTING
    assert set(pep.triggers.values_list("trigger", flat=True)) == {"new_placement", "new_setting"}


def test_coming_into_care_asks_for_an_initial_full_pep() -> None:
    with clock.at(TODAY):
        child = builders.make_young_person()
        builders.start_care(child, starts_on=TODAY)
        (noted,) = triggers.pending(child)
        assert noted.trigger == Trigger.ENTERED_CARE
        assert noted.initiate_by == date(2026, 10, 19)
        assert noted.available_by == date(2026, 11, 2)


@pytest.mark.parametrize("status", ["V3", "V4"])
def test_short_breaks_ask_for_nothing(status: str) -> None:
    with clock.at(TODAY):
        child = builders.make_young_person()
        builders.start_care(child, starts_on=TODAY, legal_status=status)
        assert triggers.pending(child) == []


def test_a_new_key_stage_asks_for_a_full_pep_in_the_first_window(world: World) -> None:
    child = builders.make_young_person(date_of_birth=date(2015, 8, 31), in_care=True)
    PepTrigger.objects.filter(young_person=child).update(
        dismissed_at=clock.now(), dismissed_by=world.admin.user
    )
    assert triggers.key_stage_due(child, TODAY)
    found = proposal.propose(child)
    assert Trigger.KEY_STAGE in found.triggers
    assert found.kind == Kind.FULL_KEY_STAGE
    opening.open_pep(young_person=child, by=world.admin)
    assert not triggers.key_stage_due(child, TODAY)


def test_the_same_evidence_is_one_trigger(world: World) -> None:
    for _ in range(2):
        triggers.note(
            young_person=world.young_person,
            trigger=Trigger.OTHER,
            happened_on=TODAY,
            evidence="letter:1",
            by=worlds.SYSTEM,
        )
    assert waiting(world) == [Trigger.OTHER]
