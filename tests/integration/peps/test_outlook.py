"""What the list keeps of each young person is what it would work out: after every action."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.people import pages
from pep_forms.people.actions import care_periods, enrolments, organisations, young_people
from pep_forms.people.actor import Actor
from pep_forms.peps import listing
from pep_forms.peps.actions import (
    closing,
    meeting,
    opening,
    quality,
    reasons,
    sections,
    sign_off,
    submission,
)
from pep_forms.peps.enums import Kind
from pep_forms.peps.listing import Wanted
from pep_forms.peps.models import Deadline, Outlook, Pep, PepTrigger
from pep_forms.peps.projections import outlook
from pep_forms.peps.projections.models import NEVER
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


def of(world: World) -> Outlook:
    return Outlook.objects.get(pk=world.young_person.pk)


def names(actor: Actor, **wanted: str) -> set[str]:
    found = listing.listing(actor, Wanted(**wanted))  # type: ignore[arg-type]
    return {row.young_person.legal_name for row in found.rows}


def _to_submission(world: World, pep: Pep) -> None:
    worlds.type_in(pep, "school", world.teacher, need=f"Quiet places {pep.kind}")
    sections.mark_done(pep=pep, section_id="school", by=world.teacher)
    meeting.record_meeting(pep=pep, by=world.teacher, held_on=clock.today())
    worlds.type_in(pep, "meeting", world.teacher, met_on=clock.today().isoformat())
    submission.submit(pep=pep, by=world.teacher)


def test_the_whole_journey_leaves_nothing_to_put_right(world: World) -> None:
    person, admin = world.young_person, world.admin

    def right(what: str) -> None:
        assert outlook.rebuild() == 0, what

    right("came into care and to a school")
    assert of(world).next_due == PepTrigger.objects.get().initiate_by
    scheduled = worlds.opened(world, opens_on=date(2026, 10, 12))
    right("scheduled")
    assert (of(world).on_way, of(world).next_due <= date(2026, 10, 12)) == (1, True)
    with clock.at(date(2026, 10, 12)):
        opening.start(pep=scheduled, by=admin)
        right("started")
        _to_submission(world, scheduled)
        right("submitted")
        assert of(world).met == 202601
        submission.recall(pep=scheduled, by=world.teacher)
        right("recalled")
        submission.submit(pep=scheduled, by=world.teacher)
        scheduled.refresh_from_db()
        sign_off.sign(pep=scheduled, decision="agree", by=world.teacher)
        quality.pick_up(pep=scheduled, by=world.reviewer)
        quality.return_pep(
            pep=scheduled, by=world.reviewer, reason="Thin", sections={"school": "More"}
        )
        right("returned")
        scheduled.refresh_from_db()
        assert of(world).last_due == scheduled.correct_by
        review = opening.open_pep(young_person=person, by=admin, kind=Kind.INTERIM)
        right("a second one opened")
        assert of(world).on_way == 2
        closing.void(pep=review, by=world.reviewer)
        right("opened by mistake")
        noted = opening.note_trigger(
            young_person=person, trigger="other", happened_on=clock.today(), by=admin
        )
        right("a reason noted")
        reasons.dismiss(trigger=noted, reason="covered", by=admin)
        right("a reason set aside")
        closing.close(pep=scheduled, reason="superseded", by=admin)
        right("closed")
        assert (of(world).on_way, of(world).met) == (0, 202601)


def test_the_record_is_followed(world: World) -> None:
    person, admin = world.young_person, world.admin
    period = person.care_periods.get()
    steps: dict[str, Callable[[], object]] = {
        "another name": lambda: young_people.edit(
            young_person=person, details={"legal_name": "Ada Renamed"}, by=admin
        ),
        "another status": lambda: care_periods.edit(
            period=period, details={"legal_status": "E1"}, by=admin
        ),
        "another school, next month": lambda: enrolments.start(
            young_person=person,
            organisation=builders.make_organisation("Next School"),
            starts_on=date(2026, 11, 2),
            roll_status="full_time",
            by=admin,
        ),
    }
    for what, act in steps.items():
        act()
        assert outlook.rebuild() == 0, what
    assert of(world).legal_name == "Ada Renamed"
    assert of(world).right_until == date(2026, 11, 1)
    with clock.at(date(2026, 11, 2)):
        assert outlook.turn_the_page() > 0
        school = person.enrolments.get(ends_on=None).organisation
        assert of(world).setting == school
        organisations.edit(organisation=school, details={"name": "New Name"}, by=admin)
        assert of(world).setting_name == "New Name"
        enrolments.end(
            enrolment=person.enrolments.get(ends_on=None), ends_on=clock.today(), by=admin
        )
        care_periods.end(period=period, ends_on=clock.today(), ceased_reason="E11", by=admin)
        assert outlook.rebuild() == 0
        assert of(world).care_until == clock.today()
    with clock.at(date(2026, 11, 3)):
        assert names(admin) == set(), "nobody waits for a job to leave the list"
        assert outlook.turn_the_page() > 0
        assert not Outlook.objects.exists()
        assert not Deadline.objects.exists()


def test_a_new_day_needs_no_new_rows(world: World) -> None:
    pep = worlds.opened(world, meeting_by=date(2026, 11, 20), complete_by=date(2026, 12, 11))
    assert pep.initiate_by is not None
    worlds.type_in(pep, "school", world.teacher, need="Quiet places")
    seen = {}
    for day in (date(2026, 10, 6), date(2026, 11, 2), date(2026, 11, 23), date(2026, 12, 14)):
        with clock.at(day):
            counts = listing.listing(world.admin, Wanted()).counts
            seen[day] = (counts["overdue"].exact, counts["due"].exact)
            assert outlook.rebuild() == 0
    assert list(seen.values()) == [(0, 0), (0, 1), (1, 1), (1, 0)]


def test_meetings_of_another_year_count_as_none(world: World) -> None:
    worlds.met(world)
    other = builders.make_young_person("Bea Other", in_care=True)
    order = [row.young_person for row in listing.listing(world.admin, Wanted(sort="meetings")).rows]
    assert order == [other, world.young_person]
    with clock.at(date(2027, 9, 6)):
        found = listing.listing(world.admin, Wanted(show="short"))
        assert {row.meetings_held for row in found.rows} == {0}
        assert found.counts["short"].exact == 2


def test_short_breaks_are_followed_by_the_setting_of_the_day(world: World) -> None:
    period = world.young_person.care_periods.get()
    care_periods.edit(period=period, details={"legal_status": "V4"}, by=world.admin)
    assert names(world.admin) == set()
    worlds.opened(world)
    assert names(world.admin) == {"Ada Example"}


def test_the_command_puts_right_what_is_wrong_and_says_so(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    builders.make_young_person("Bea Other", in_care=True)
    call_command("rebuild")
    assert "All right." in capsys.readouterr().out
    Outlook.objects.filter(pk=world.young_person.pk).update(next_due=NEVER, met=5)
    Outlook.objects.exclude(pk=world.young_person.pk).delete()
    gone = builders.make_young_person("Cy Gone")
    Outlook.objects.create(young_person=gone, legal_name="x", date_of_birth=date(2015, 1, 1))
    call_command("rebuild")
    assert "3 rows were wrong" in capsys.readouterr().out
    call_command("rebuild")
    assert "All right." in capsys.readouterr().out


def test_numbers_and_pages_stop_at_the_most(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST", 3)
    for number in range(4):
        builders.make_young_person(f"Person {number}", in_care=True)
    found = listing.listing(world.admin, Wanted(page=99), per_page=2)
    assert str(found.number) == "3+"
    assert (found.page.number, len(found.rows)) == (2, 1)


def test_the_list_on_the_page_is_counted_to_its_end_and_the_others_less_far(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "BESIDE", 3)
    for number in range(4):
        builders.make_young_person(f"Person {number}", in_care=True)
    found = listing.listing(world.admin, Wanted())
    assert (str(found.number), str(found.counts["short"])) == ("5", "3+")
    found = listing.listing(world.admin, Wanted(show="short"))
    assert (str(found.number), str(found.counts["short"])) == ("5", "5")
    assert (str(found.counts[""]), str(found.counts["none"])) == ("5", "3+")


def test_bringing_many_up_to_date_asks_as_often_as_one(world: World) -> None:
    def queries() -> int:
        people = list(Outlook.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as caught:
            outlook.bring_up_to_date(people)
        return len(caught)

    one = queries()
    for number in range(5):
        person = builders.make_young_person(f"Person {number}", in_care=True)
        opening.open_pep(young_person=person, by=world.admin)
    assert queries() == one


def test_an_action_that_is_undone_leaves_the_row_alone(world: World) -> None:
    before = of(world).next_due
    with transaction.atomic():
        worlds.opened(world)
        assert of(world).on_way == 1
        transaction.set_rollback(True)
    assert (of(world).on_way, of(world).next_due) == (0, before)


@pytest.mark.parametrize("role", [Role.VS_ADMIN, Role.VS_REVIEWER, Role.DESIGNATED_TEACHER])
def test_mine_is_what_the_rows_say(world: World, role: str) -> None:
    """The number on the tab is that of the rows marked as one's own, by state after state."""
    actor = world.actor(role)
    pep = worlds.opened(world)

    def agree() -> None:
        found = listing.listing(actor, Wanted())
        assert found.counts["mine"].exact == int(bool(found.mine))

    agree()
    _to_submission(world, pep)
    agree()
    pep.refresh_from_db()
    sign_off.sign(pep=pep, decision="agree", by=world.teacher)
    quality.pick_up(pep=pep, by=world.reviewer)
    agree()
    quality.return_pep(pep=pep, by=world.reviewer, reason="Thin", sections={"school": "More"})
    agree()
