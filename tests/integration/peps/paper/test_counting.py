"""A PEP on paper counts wherever an electronic one does that was held on the same day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pep_forms.exceptions import AlreadyOpen, BadInput, Incomplete, NotAllowed, Refused, WrongState
from pep_forms.people.actions import care_periods
from pep_forms.peps import lifecycle, listing, my_turn
from pep_forms.peps.actions import closing, meeting, opening, paper, quality, submission
from pep_forms.peps.enums import State
from pep_forms.peps.listing import Wanted
from pep_forms.peps.models import Meeting, Outlook, Pep, PepTrigger, Target
from pep_forms.peps.projections import outlook
from pep_forms.peps.projections.update import rebuild
from tests import builders
from tests.integration.peps.paper import world as worlds
from tests.integration.peps.paper.world import HELD, TARGET, World


def held(world: World) -> int:
    (row,) = listing.listing(world.admin, Wanted(text=world.young_person.legal_name)).rows
    return row.meetings_held


def test_it_counts_once_it_is_submitted_with_scan_and_facts(world: World) -> None:
    pep = worlds.begun(world)
    assert (pep.state, held(world)) == (State.IN_PROGRESS, 0)
    with pytest.raises(Incomplete) as lacking:
        submission.submit(pep=pep, by=world.admin)
    assert "Attach the scan of the paper PEP" in str(lacking.value.missing)
    worlds.facts_typed(pep, world.admin)
    with pytest.raises(Incomplete) as lacking:
        submission.submit(pep=pep, by=world.admin)
    assert lacking.value.missing == ("Attach the scan of the paper PEP",)
    assert held(world) == 0
    worlds.scanned(pep, world.admin)
    pep = submission.submit(pep=pep, by=world.admin)
    assert (pep.state, held(world)) == (State.SUBMITTED, 1)
    assert (pep.meeting.held_on, pep.school_year, pep.window) == (HELD, "2026-27", "autumn")
    assert Outlook.objects.get(pk=world.young_person.pk).met == 202601
    assert outlook.rebuild() == 0
    assert rebuild(pep) == 0


def test_one_of_a_year_that_is_over_counts_in_that_year(world: World) -> None:
    worlds.submitted(world, held_on=date(2026, 3, 10), reason="historic")
    assert held(world) == 0
    past = listing.listing(world.admin, Wanted(school_year="2025-26"))
    assert [row.meetings_held for row in past.rows] == [1]
    assert outlook.rebuild() == 0


def test_it_answers_what_waited_for_it_by_that_day(world: World) -> None:
    entered = PepTrigger.objects.get(trigger="entered_care")
    later = opening.note_trigger(
        young_person=world.young_person,
        trigger="new_placement",
        happened_on=HELD + timedelta(days=1),
        by=world.admin,
    )
    review = worlds.submitted(world)
    entered.refresh_from_db()
    assert entered.pep is None, "a review is not the full PEP that was asked for"
    paper.take_back(pep=review, reason="Wrong kind.", by=world.admin)
    full = worlds.submitted(world, kind="initial_full")
    entered.refresh_from_db()
    later.refresh_from_db()
    assert (entered.pep, later.pep) == (full, None)
    assert outlook.rebuild() == 0


def test_an_event_does_not_turn_what_is_on_paper_into_another_pep(world: World) -> None:
    pep = worlds.begun(world)
    opening.note_trigger(
        young_person=world.young_person,
        trigger="new_placement",
        happened_on=worlds.TODAY,
        by=world.admin,
    )
    pep.refresh_from_db()
    assert pep.kind == "review"


def test_a_quorum_is_counted_from_who_is_named(world: World) -> None:
    pep = worlds.begun(world)
    worlds.facts_typed(pep, world.admin)
    worlds.scanned(pep, world.admin)
    assert not submission.submit(pep=pep, by=world.admin).meeting.quorate
    submission.recall(pep=pep, by=world.admin)
    for number, role in enumerate(("designated_teacher", "foster_carer")):
        worlds.row(
            pep,
            world.admin,
            "paper_people",
            f"q{number}",
            paper_people_person="name:Somebody",
            paper_people_role=role,
        )
    assert submission.submit(pep=pep, by=world.admin).meeting.quorate


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (worlds.TODAY + timedelta(days=1), "in the future"),
        (date(2014, 2, 28), "before the young person was born"),
        (date(2015, 5, 5), "in care on that day"),
    ],
)
def test_a_day_on_which_there_was_no_pep_is_refused(world: World, day: date, words: str) -> None:
    with pytest.raises(BadInput, match=words) as refused:
        worlds.begun(world, held_on=day)
    assert refused.value.field == "held_on"
    assert not Pep.objects.exists()


def test_the_day_is_looked_at_again_when_it_was_typed_anew(world: World) -> None:
    pep = worlds.begun(world)
    worlds.facts_typed(pep, world.admin)
    worlds.scanned(pep, world.admin)
    worlds.typed(pep, world.admin, paper_date="2015-05-05")
    with pytest.raises(BadInput, match="in care on that day"):
        submission.submit(pep=pep, by=world.admin)
    worlds.typed(pep, world.admin, paper_date="2026-03-10")
    pep = submission.submit(pep=pep, by=world.admin)
    assert (pep.school_year, pep.window, pep.meeting.held_on) == (
        "2025-26",
        "spring",
        date(2026, 3, 10),
    )
    assert pep.opened_at is not None
    assert pep.opened_at.date() == date(2026, 3, 10)
    assert outlook.rebuild() == 0


def test_a_second_of_the_same_kind_for_the_window_is_refused(world: World) -> None:
    first = worlds.complete(world)
    with pytest.raises(AlreadyOpen) as refused:
        worlds.begun(world, held_on=HELD + timedelta(days=2))
    assert refused.value.pep_id == first.pk
    assert worlds.begun(world, kind="full_new_placement").pk
    assert worlds.begun(world, held_on=date(2026, 3, 10)).pk


def test_an_electronic_one_that_is_open_is_gone_to_instead(world: World) -> None:
    first = opening.open_pep(young_person=world.young_person, by=world.admin)
    with pytest.raises(AlreadyOpen) as refused:
        worlds.begun(world)
    assert refused.value.pep_id == first.pk


def test_no_electronic_one_is_opened_over_paper_that_is_typed_in(world: World) -> None:
    first = worlds.begun(world, kind="initial_full")
    with pytest.raises(AlreadyOpen) as refused:
        opening.open_pep(young_person=world.young_person, by=world.admin)
    assert refused.value.pep_id == first.pk


def test_a_scan_is_a_pdf_or_pictures(world: World) -> None:
    pep = worlds.begun(world)
    worlds.facts_typed(pep, world.admin)
    worlds.scanned(pep, world.admin)
    worlds.scanned(pep, world.admin, content=b"Just some words.", name="words.txt")
    with pytest.raises(Refused, match="PDF or photos"):
        submission.submit(pep=pep, by=world.admin)
    assert not Meeting.objects.exists()


def test_it_is_graded_returned_for_a_better_scan_and_accepted(world: World) -> None:
    teacher = world.actor("designated_teacher")
    pep = worlds.submitted(world, teacher)
    assert pep in my_turn.waiting_for(world.reviewer, Pep.objects.all())
    quality.pick_up(pep=pep, by=world.reviewer)
    quality.grade(pep=pep, by=world.reviewer, grades={"new_targets": "amber"})
    pep = quality.return_pep(
        pep=pep,
        by=world.reviewer,
        reason="Page two cannot be read.",
        sections={worlds.SECTION: "Scan page two again."},
    )
    assert (pep.state, held(world)) == (State.RETURNED, 1)
    assert pep in my_turn.waiting_for(teacher, Pep.objects.all())
    worlds.scanned(pep, teacher, name="better.pdf")
    pep = submission.submit(pep=pep, by=teacher)
    quality.pick_up(pep=pep, by=world.reviewer)
    pep = quality.accept(pep=pep, by=world.reviewer)
    assert (pep.state, held(world)) == (State.COMPLETE, 1)
    assert pep.documents.count() == 3
    with pytest.raises(AssertionError):
        worlds.typed(pep, world.admin, paper_date="2026-10-07")


def test_targets_are_looked_back_on_in_the_next_pep(world: World) -> None:
    before = worlds.complete(world, kind="initial_full")
    (target,) = Target.objects.filter(pep=before)
    assert target.parts["change"] == TARGET
    assert target.parts["assigned_to"][0]["name"] == "Ann Lee"
    after = opening.open_pep(young_person=world.young_person, by=world.admin)
    assert after.previous == before
    rows = worlds.rows_of(after, "last_targets", "k11_targets")
    assert [cells["k11_targets_target"] for cells in rows] == [TARGET]
    assert [cells["k11_targets_assigned_to"][0]["name"] for cells in rows] == ["Ann Lee"]
    assert rebuild(after) == 0


def test_a_young_person_without_targets_on_paper(world: World) -> None:
    pep = worlds.begun(world)
    worlds.facts_typed(pep, world.admin, targets=())
    worlds.scanned(pep, world.admin)
    assert submission.submit(pep=pep, by=world.admin).state == State.SUBMITTED
    assert not Target.objects.exists()


def test_a_correction_opens_a_complete_one_again(world: World) -> None:
    pep = worlds.complete(world)
    assert "correct" in lifecycle.offered(pep, world.admin)
    for reason in ("", "  "):
        with pytest.raises(BadInput):
            paper.correct(pep=pep, reason=reason, by=world.admin)
    with pytest.raises(NotAllowed):
        paper.correct(pep=pep, reason="Wrong day.", by=world.actor("social_worker"))
    pep = paper.correct(pep=pep, reason="The paper says the 8th.", by=world.admin)
    assert (pep.state, held(world)) == (State.RETURNED, 1)
    assert not pep.documents.filter(withheld_at__isnull=True).exists()
    worlds.typed(pep, world.admin, paper_date="2026-10-08")
    pep = submission.submit(pep=pep, by=world.admin)
    quality.pick_up(pep=pep, by=world.reviewer)
    pep = quality.accept(pep=pep, by=world.reviewer)
    assert Meeting.objects.get(pep=pep).held_on == date(2026, 10, 8)
    assert pep.documents.filter(withheld_at__isnull=True).count() == 3


def test_an_electronic_one_is_neither_corrected_nor_taken_back(world: World) -> None:
    pep = opening.open_pep(young_person=world.young_person, by=world.admin)
    assert not {"correct", "take_back"} & set(lifecycle.offered(pep, world.admin))
    with pytest.raises(WrongState):
        paper.take_back(pep=pep, reason="By mistake.", by=world.admin)


def test_the_meeting_of_paper_cannot_be_planned(world: World) -> None:
    pep = worlds.begun(world)
    assert not meeting.may_plan(pep, world.admin)
    assert "hold_meeting" not in lifecycle.offered(pep, world.admin)
    assert "submit" in lifecycle.offered(pep, world.admin)


def test_one_that_was_begun_can_be_closed(world: World) -> None:
    pep = worlds.begun(world)
    closing.close(pep=pep, reason="other", note="The paper is lost.", by=world.admin)
    assert held(world) == 0
    assert worlds.begun(world).pk


def test_an_earlier_time_in_care_is_for_those_who_keep_it(world: World) -> None:
    person = world.young_person
    old = worlds.TODAY - timedelta(days=365)
    teacher = world.users["designated_teacher"]
    care_periods.end(
        period=person.care_periods.get(),
        ends_on=worlds.TODAY - timedelta(days=40),
        ceased_reason="E4A",
        by=builders.SYSTEM,
    )
    builders.start_care(person, starts_on=worlds.TODAY - timedelta(days=10))
    builders.join_network(person, "designated_teacher", teacher, starts_on=worlds.TODAY)
    with pytest.raises(BadInput, match="earlier time in care"):
        worlds.begun(world, world.actor("designated_teacher"), held_on=old + timedelta(days=5))
    pep = worlds.begun(world, held_on=old + timedelta(days=5))
    assert pep.kept_back
