"""What runs once a day, and the command that puts read models right."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from pep_forms import clock
from pep_forms.builder.models import VersionAvailability
from pep_forms.exceptions import NotAllowed, WrongState
from pep_forms.notify.models import Message
from pep_forms.people.actions import care_periods
from pep_forms.people.actor import Actor
from pep_forms.peps import diagram
from pep_forms.peps.actions import (
    addenda,
    closing,
    daily,
    meeting,
    quality,
    reminding,
    saving,
    sections,
    sign_off,
    submission,
)
from pep_forms.peps.enums import Kind, State
from pep_forms.peps.management.commands import lifecycle_diagram
from pep_forms.peps.models import Document, Fact, Pep, SavedRequest
from pep_forms.peps.models.document import Making
from pep_forms.peps.queries import deadlines
from pep_forms.peps.rights import rights_for
from pep_forms.reference import settings, working_days
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 2)


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


def test_a_scheduled_pep_opens_on_its_day_and_once(world: World) -> None:
    pep = worlds.opened(world, opens_on=DAY, kind=Kind.REVIEW)
    assert daily.open_due(by=Actor.system()) == (0, 0)
    with clock.at(DAY):
        assert daily.open_due(by=Actor.system()) == (1, 0)
        assert daily.open_due(by=Actor.system()) == (0, 0)
    pep.refresh_from_db()
    assert pep.state == State.OPEN
    assert pep.opened_by is None


def test_one_that_cannot_be_opened_holds_up_nobody(world: World) -> None:
    worlds.opened(world, opens_on=DAY, kind=Kind.REVIEW)
    VersionAvailability.objects.update(retired_on=worlds.OPENED)
    with clock.at(DAY):
        assert daily.open_due(by=Actor.system()) == (0, 1)


def left(world: World, day: date) -> None:
    care_periods.end(
        period=world.young_person.care_periods.get(),
        ends_on=day,
        ceased_reason="E4A",
        by=worlds.SYSTEM,
    )


def complete(world: World) -> Pep:
    pep = quality.accept(pep=worlds.in_quality(world), by=world.reviewer)
    pep.refresh_from_db()
    return pep


def test_a_hand_over_ends_and_the_plan_is_closed_as_it_stands(world: World) -> None:
    pep = worlds.opened(world)
    worlds.type_in(pep, "school", world.teacher, need="Quiet places")
    builders.enrol(world.young_person, starts_on=worlds.OPENED)
    pep.refresh_from_db()
    until = pep.hand_over_until
    assert until is not None
    new = worlds.opened(world)
    with clock.at(until):
        assert daily.end_hand_overs(by=Actor.system()) == 0
    with clock.at(until + timedelta(days=1)):
        assert daily.end_hand_overs(by=Actor.system()) == 1
        assert daily.end_hand_overs(by=Actor.system()) == 0
    pep.refresh_from_db()
    new.refresh_from_db()
    assert (pep.state, pep.closed_reason, pep.closed_by) == (State.CLOSED, "superseded", None)
    assert new.state == State.OPEN
    assert "Quiet places" in str(pep.section_answers.get(section_id="school").answers)


def test_a_plan_that_was_met_about_during_the_hand_over_is_finished(world: World) -> None:
    pep = worlds.opened(world)
    worlds.type_in(pep, "school", world.teacher, need="Quiet places")
    sections.mark_done(pep=pep, section_id="school", by=world.teacher)
    builders.enrol(world.young_person, starts_on=worlds.OPENED)
    meeting.record_meeting(pep=pep, by=world.admin, held_on=clock.today())
    with clock.at(worlds.OPENED + timedelta(days=60)):
        assert daily.end_hand_overs(by=Actor.system()) == 0
    pep.refresh_from_db()
    assert pep.state == State.MEETING_HELD


def test_after_care_unfinished_plans_are_closed_when_access_has_ended(world: World) -> None:
    later = worlds.opened(world, opens_on=DAY, kind=Kind.TRANSITION)
    pep = worlds.opened(world)
    left(world, worlds.OPENED)
    world.young_person.refresh_from_db()
    last = world.young_person.access_ends_on
    assert last is not None
    with clock.at(last):
        assert daily.close_after_care(by=Actor.system()) == 0
        assert daily.open_due(by=Actor.system()) == (0, 0)
    with clock.at(DAY):
        assert daily.open_due(by=Actor.system()) == (0, 0)
        assert daily.close_after_care(by=Actor.system()) == 2
        assert daily.close_after_care(by=Actor.system()) == 0
    states = set(Pep.objects.filter(pk__in=[pep.pk, later.pk]).values_list("state", flat=True))
    assert states == {State.CLOSED}


def test_a_person_cannot_make_the_system_close_for_another_reason(world: World) -> None:
    pep = worlds.opened(world)
    with pytest.raises(NotAllowed):
        closing.close(pep=pep, reason="never_met", by=Actor.system())


def test_a_past_plan_is_archived_some_days_after_a_later_one_is_complete(world: World) -> None:
    first = complete(world)
    spring, done = date(2027, 2, 1), date(2027, 2, 3)
    with clock.at(spring):
        assert daily.archive_past(by=Actor.system()) == 0
        second = worlds.opened(world)
        worlds.type_in(second, "school", world.teacher, need="A place by the window")
        sections.mark_done(pep=second, section_id="school", by=world.teacher)
    with clock.at(done):
        meeting.record_meeting(pep=second, by=world.teacher, held_on=clock.today())
        worlds.type_in(second, "meeting", world.teacher, met_on=done.isoformat())
        submission.submit(pep=second, by=world.teacher)
        sign_off.sign(pep=second, decision="agree", by=world.teacher)
        quality.pick_up(pep=second, by=world.reviewer)
        quality.accept(pep=second, by=world.reviewer)
    day = working_days.add(done, settings.get("archive_after"))
    with clock.at(day - timedelta(days=1)):
        assert daily.archive_past(by=Actor.system()) == 0
    with clock.at(day):
        assert daily.archive_past(by=Actor.system()) == 1
        assert daily.archive_past(by=Actor.system()) == 0
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.ARCHIVED, State.COMPLETE)
    assert first.archived_at is not None
    # It is still read, and nobody adds to it.
    rights = rights_for(world.teacher, first)
    assert rights.sees("need")
    assert not rights.edits("need")
    with pytest.raises(WrongState):
        addenda.add_addendum(pep=first, text="Late", by=world.teacher)


def test_the_plans_of_somebody_who_left_care_are_archived(world: World) -> None:
    pep = complete(world)
    left(world, worlds.OPENED)
    with clock.at(DAY):
        assert daily.archive_past(by=Actor.system()) == 1
    pep.refresh_from_db()
    assert pep.state == State.ARCHIVED


def test_the_memory_of_a_save_goes_after_two_weeks(world: World) -> None:
    pep = worlds.opened(world)
    saving.save_section(pep=pep, section_id="school", changes=[], by=world.teacher, request_key="k")
    SavedRequest.objects.get_or_create(user=world.teacher.user, key="k")
    with clock.at(clock.now() + timedelta(days=13)):
        assert daily.forget_requests() == 0
    with clock.at(clock.now() + timedelta(days=15)):
        assert daily.forget_requests() == 1


def test_reminders_go_round_the_day_once_each_and_then_to_somebody_senior(world: World) -> None:
    pep = worlds.opened(world, kind=Kind.REVIEW, triggers=["scheduled"])
    due = min(day for _, day in deadlines(pep))

    def told(days: int) -> list[tuple[str, str]]:
        Message.objects.all().delete()
        with clock.at(working_days.add(due, days)):
            reminding.remind()
            once = Message.objects.count()
            reminding.remind()
        assert Message.objects.count() == once
        return sorted(Message.objects.values_list("kind", "to__username"))

    teacher = str(world.teacher.user.username if world.teacher.user else "")
    assert ("plan_due", teacher) in told(-10)
    assert told(-4) == []
    assert ("plan_due", teacher) in told(0)
    late = told(3)
    assert ("plan_overdue", teacher) in late
    assert [kind for kind, _ in late].count("plan_escalated") == 1
    assert told(9) == []


def test_a_document_whose_worker_died_is_made_after_all(world: World) -> None:
    pep = worlds.in_quality(world)
    Pep.objects.filter(pk=pep.pk).update(
        state=State.COMPLETE, completed_at=clock.now(), completed_by=world.reviewer.user
    )
    document = Document.objects.create(pep=pep, audience="full")
    assert daily.ask_again_for_lost_documents() == 0
    with clock.at(clock.now() + timedelta(hours=1)):
        out = io.StringIO()
        call_command("jobs", "daily", stdout=out)
        assert "lost_documents: 1" in out.getvalue()
    document.refresh_from_db()
    assert document.state == Making.STORED


def test_rebuilding_changes_nothing_when_all_is_right(world: World) -> None:
    worlds.met(world)
    out = io.StringIO()
    call_command("rebuild", stdout=out)
    assert out.getvalue().strip() == "All right."
    fact = Fact.objects.filter(meaning="meeting.date").first() or Fact.objects.first()
    if fact is not None:
        fact.delete()
        call_command("rebuild", stdout=out)
        assert "1 rows were wrong" in out.getvalue()


def test_the_page_about_the_life_of_a_pep_is_up_to_date(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    call_command("lifecycle_diagram", check=True)
    monkeypatch.setattr(lifecycle_diagram, "page", lambda: diagram.page() + "new")
    with pytest.raises(CommandError, match="not up to date"):
        call_command("lifecycle_diagram", check=True)
