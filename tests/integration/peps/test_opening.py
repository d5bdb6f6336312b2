"""Opening: form, kind, facts and dates; what is filled in; and never two at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from pep_forms import clock
from pep_forms.engine.answers import Answers
from pep_forms.exceptions import AlreadyOpen, NotAllowed, NotVisible, Refused
from pep_forms.people.actor import Actor
from pep_forms.peps.actions import opening
from pep_forms.peps.enums import Kind, State, Trigger
from pep_forms.peps.models import AnswerChange, Pep, PepTrigger, SectionAnswers, Target
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


def answers(pep: Pep, section: str) -> Answers:
    row = SectionAnswers.objects.get(pep=pep, section_id=section)
    return Answers.from_json(row.answers)


def test_the_first_pep_after_coming_into_care_is_an_initial_full_one(world: World) -> None:
    pep = worlds.opened(world)
    assert pep.kind == Kind.INITIAL_FULL
    assert pep.state == State.OPEN
    assert pep.facts["full"] is True
    assert pep.facts["in_setting"] is True
    assert pep.facts["first_pep"] is True
    assert pep.facts["school_year"] == "2026-27"
    assert pep.facts["window"] == "autumn"
    assert [t.trigger for t in pep.triggers.all()] == [Trigger.ENTERED_CARE]


def test_what_the_record_knows_is_filled_in_and_says_where_it_came_from(world: World) -> None:
    pep = worlds.opened(world)
    child = answers(pep, "child")
    assert child.value("legal_name") == "Ada Example"
    assert child.entries["legal_name"].source == "record:young_person.legal_name"
    assert child.value("born") == world.young_person.date_of_birth.isoformat()
    assert child.value("estimated") is False
    school = answers(pep, "school")
    assert school.value("setting")["name"].startswith("Organisation")
    assert school.value("teacher")["role"] == "Designated teacher"
    assert "need" not in school.entries
    rows = school.rows_of("network_rows")
    assert len(rows) == 3
    roles = {school.value(f"network_rows/{row.id}/member_role") for row in rows}
    assert roles == {"Designated teacher", "Social worker", "Foster carer"}
    assert AnswerChange.objects.filter(pep=pep, address="legal_name", sealed=True).exists()


def test_a_second_one_is_refused_with_the_first(world: World) -> None:
    first = worlds.opened(world)
    for kind in (None, Kind.REVIEW, Kind.FULL_NEW_PLACEMENT):
        with pytest.raises(AlreadyOpen) as refused:
            worlds.opened(world, kind=kind)
        assert refused.value.pep_id == first.pk
    assert Pep.objects.count() == 1


def test_another_family_may_be_open_at_the_same_time(world: World) -> None:
    worlds.opened(world)
    assert worlds.opened(world, kind=Kind.INTERIM).kind == Kind.INTERIM


def test_who_may_open(world: World) -> None:
    def may(actor: Actor, kind: str) -> bool:
        return opening.may_open(world.young_person, kind, actor)

    assert may(world.admin, Kind.REVIEW)
    assert may(world.social_worker, Kind.INITIAL_FULL)
    assert not may(world.social_worker, Kind.REVIEW)
    assert not may(world.teacher, Kind.INITIAL_FULL)
    assert not may(world.reviewer, Kind.REVIEW)
    with pytest.raises(NotAllowed):
        opening.open_pep(young_person=world.young_person, by=world.teacher)
    stranger = Actor(builders.make_user(), "social_worker")
    with pytest.raises(NotVisible):
        opening.open_pep(young_person=world.young_person, by=stranger)
    opening.open_pep(young_person=world.young_person, by=world.social_worker)


def test_no_form_for_the_year_group_is_said(world: World) -> None:
    baby = builders.make_young_person(date_of_birth=date(2023, 12, 1), in_care=True)
    with pytest.raises(Refused, match="No released form fits"):
        opening.open_pep(young_person=baby, by=world.admin)


def test_one_that_opens_later_is_scheduled_and_filled_in_when_it_is_started(world: World) -> None:
    pep = worlds.opened(world, opens_on=date(2026, 11, 2), kind=Kind.REVIEW)
    assert pep.state == State.SCHEDULED
    assert not SectionAnswers.objects.filter(pep=pep).exists()
    with clock.at(date(2026, 11, 2)):
        pep = opening.start(pep=pep, by=world.admin)
    assert pep.state == State.OPEN
    assert answers(pep, "child").value("legal_name") == "Ada Example"


def complete_first(world: World) -> Pep:
    """A completed PEP with everything that can be carried."""
    pep = worlds.opened(world)
    worlds.type_in(pep, "child", world.social_worker, secret="Only for two")
    worlds.type_in(
        pep, "school", world.teacher, need="Quiet places", tutor="Mx Tutor", note="As seen"
    )
    from pep_forms.engine.merge import Change, RowChange
    from pep_forms.peps.actions import saving

    for by, address, raw in (
        (world.teacher, "aims/r1/t_change", "Read a chapter a week"),
        (world.teacher, "aims/r1/t_measure", "Reading log"),
        (world.teacher, "aims/r1/t_by", "2027-02-01"),
    ):
        changes = [RowChange("aims", "r1", "add"), Change(address, raw, _blank())]
        saving.save_section(pep=pep, section_id="targets", changes=changes, by=by)
    pep.refresh_from_db()
    Pep.objects.filter(pk=pep.pk).update(
        state=State.COMPLETE, completed_at=clock.now(), completed_by=world.reviewer.user
    )
    return Pep.objects.get(pk=pep.pk)


def _blank() -> str:
    from pep_forms.engine.answers import digest

    return digest("")


def test_the_next_one_carries_what_the_form_says(world: World) -> None:
    first = complete_first(world)
    with clock.at(date(2027, 1, 11)):
        pep = worlds.opened(world)
        assert pep.kind == Kind.REVIEW
        assert pep.previous == first
        school = answers(pep, "school")
        assert school.entries["need"].source == f"confirm:{first.pk}"
        assert not school.entries["need"].answered
        assert school.entries["tutor"].source == f"carried:{first.pk}"
        assert school.entries["tutor"].answered
        assert "note" not in school.entries
        assert answers(pep, "child").value("secret") == "Only for two"


def test_last_targets_come_in_as_rows_and_targets_keep_their_id(world: World) -> None:
    first = complete_first(world)
    began = Target.objects.get(pep=first)
    assert (began.row_id, began.target_id) == ("r1", "r1")
    assert began.review_by == date(2027, 2, 1)
    with clock.at(date(2027, 1, 11)):
        pep = worlds.opened(world)
    last = answers(pep, "last")
    (row,) = last.rows_of("last_targets")
    assert row.from_row == "r1"
    assert last.value(f"last_targets/{row.id}/l_target") == "Read a chapter a week"


def test_triggers_that_waited_are_taken_by_the_pep(world: World) -> None:
    assert PepTrigger.objects.filter(pep__isnull=True).count() == 1
    pep = worlds.opened(world)
    assert not PepTrigger.objects.filter(pep__isnull=True).exists()
    assert pep.triggers.get().evidence.startswith("care_period:")
