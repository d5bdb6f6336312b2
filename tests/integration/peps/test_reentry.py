"""Coming back into care: who sees the plans of the time before, and what is carried from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from pep_forms import clock
from pep_forms.api.actions import tokens
from pep_forms.audit.models import WriteEntry
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible
from pep_forms.people.actions import care_periods
from pep_forms.people.actor import Actor
from pep_forms.peps import listing
from pep_forms.peps.actions import (
    addenda,
    meeting,
    narrowing,
    opening,
    quality,
    reentry,
    sign_off,
    submission,
)
from pep_forms.peps.enums import State, Trigger
from pep_forms.peps.models import Outlook, Pep
from pep_forms.peps.previous import previous_answers
from pep_forms.peps.projections import outlook
from pep_forms.peps.queries import check_may_see, peps_for
from pep_forms.peps.rights import rights_for
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db

BACK = worlds.OPENED + timedelta(days=7)
#: Who sees a plan of an earlier time in care: before it was shared, and after.
TABLE = {
    Role.VS_ADMIN: (True, True),
    Role.VS_REVIEWER: (True, True),
    Role.SOCIAL_WORKER: (True, True),
    Role.PERSONAL_ADVISER: (False, True),
    Role.IRO: (False, True),
    Role.SCS_TEAM: (False, True),
    Role.DESIGNATED_TEACHER: (False, True),
    Role.DELEGATE: (False, True),
    Role.FOSTER_CARER: (False, True),
    Role.KEY_WORKER: (False, True),
    Role.PARENT: (False, True),
    Role.YOUNG_PERSON: (False, True),
}


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


def complete(world: World) -> Pep:
    pep = worlds.met(world)
    worlds.type_in(pep, "school", world.teacher, tutor="Old tutor", note="Old note")
    worlds.type_in(pep, "meeting", world.teacher, met_on=clock.today().isoformat())
    submission.submit(pep=pep, by=world.teacher)
    sign_off.sign(pep=pep, decision="agree", by=world.teacher)
    quality.pick_up(pep=pep, by=world.reviewer)
    pep.refresh_from_db()
    quality.accept(pep=pep, by=world.reviewer)
    pep.refresh_from_db()
    return pep


def come_back(world: World, on: date = BACK) -> None:
    """They left care a day before, and the same people are round them again."""
    period = world.young_person.care_periods.first()
    assert period is not None
    end = {"ends_on": on - timedelta(days=1), "ceased_reason": "E4A"}
    care_periods.end(period=period, by=builders.SYSTEM, **end)
    builders.start_care(world.young_person, starts_on=on)
    world.young_person.refresh_from_db()


def everybody(world: World) -> dict[str, Actor]:
    """Somebody in every role there is."""
    young_person = world.young_person
    found = {role: world.actor(role) for role in TABLE if role in _IN_WORLD}
    for role in (Role.PERSONAL_ADVISER, Role.IRO, Role.SCS_TEAM, Role.KEY_WORKER, Role.PARENT):
        found[role] = Actor(builders.join_network(young_person, role).user, role)
    teacher = young_person.network.get(role=Role.DESIGNATED_TEACHER)
    found[Role.DELEGATE] = Actor(builders.delegate(teacher).user, Role.DELEGATE)
    return found


_IN_WORLD = {
    Role.DESIGNATED_TEACHER,
    Role.SOCIAL_WORKER,
    Role.FOSTER_CARER,
    Role.YOUNG_PERSON,
    Role.VS_ADMIN,
    Role.VS_REVIEWER,
}


def knows(actor: Actor, pep: Pep) -> bool:
    """Whether every way of asking says that the actor may know of a plan."""
    asked: list[bool] = [peps_for(actor).filter(pk=pep.pk).exists()]
    for ask in (rights_for, check_may_see):
        try:
            ask(actor, pep)
            asked.append(True)
        except NotVisible:
            asked.append(False)
    assert len(set(asked)) == 1, "the ways of asking differ"
    return asked[0]


def test_only_the_virtual_school_and_the_social_worker_see_it_until_it_is_shared(
    world: World,
) -> None:
    pep = complete(world)
    people = everybody(world)
    assert set(people) == set(Role)
    assert all(knows(actor, pep) for actor in people.values()), "before they left"
    with clock.at(BACK):
        come_back(world)
        pep.refresh_from_db()
        seen = {role: knows(actor, pep) for role, actor in people.items()}
        assert seen == {role: before for role, (before, _) in TABLE.items()}
        reentry.share(young_person=world.young_person, peps=[pep.pk], by=people["social_worker"])
        pep.refresh_from_db()
        seen = {role: knows(actor, pep) for role, actor in people.items()}
        assert seen == {role: after for role, (_, after) in TABLE.items()}


def doors(world: World, actor: Actor, token: str, pep: Pep) -> dict[str, bool]:
    """What lets the actor in to one plan, or names it."""
    client, api = Client(), Client(headers={"Authorization": f"Bearer {token}"})
    assert actor.user is not None
    client.force_login(actor.user)
    paths = ("", "check/", "document.pdf", "documents/full.pdf", "bundle.zip", "steps/school/")
    found = {path: client.get(f"/peps/{pep.pk}/{path}").status_code == 200 for path in paths}
    for path in ("", "/sections/school"):
        found[f"api{path}"] = api.get(f"/api/v1/peps/{pep.pk}{path}").status_code == 200
    lists = {
        "api list": api.get("/api/v1/peps/"),
        "list": client.get("/peps/"),
        "front page": client.get("/"),
        "history": client.get(f"/young-people/{world.young_person.pk}/peps/"),
    }
    assert {response.status_code for response in lists.values()} == {200}
    return found | {
        name: str(pep.pk) in response.content.decode() for name, response in lists.items()
    }


def test_every_door_shuts_to_the_teacher_and_opens_again_when_it_is_shared(world: World) -> None:
    pep = complete(world)
    _, token = tokens.issue(user=world.teacher.user, role="designated_teacher", by=worlds.SYSTEM)  # type: ignore[arg-type]
    _, other = tokens.issue(user=world.social_worker.user, role="social_worker", by=worlds.SYSTEM)  # type: ignore[arg-type]
    before = doors(world, world.teacher, token, pep)
    assert sum(before.values()) >= 8, before
    with clock.at(BACK):
        come_back(world)
        after = doors(world, world.teacher, token, pep)
        assert not any(after.values()), after
        worker = doors(world, world.social_worker, other, pep)
        assert worker["api"]
        assert worker["history"]
        assert worker[""]
        reentry.share(young_person=world.young_person, peps=[pep.pk], by=world.admin)
        assert doors(world, world.teacher, token, pep) == before


def test_nothing_is_carried_and_beside_it_stands_only_for_those_who_see_it(world: World) -> None:
    old = complete(world)
    with clock.at(BACK):
        come_back(world)
        new = worlds.opened(world)
        assert new.previous == old
        assert new.kind == "initial_full"
        assert new.facts["first_pep"] is True
        stored = str(list(new.section_answers.values_list("answers", flat=True)))
        assert "Old tutor" not in stored
        assert "Quiet places" not in stored
        assert str(old.pk) not in stored
        section = rights_for(world.teacher, new).compiled.sections["school"]
        assert not previous_answers(new, world.teacher, section, 0).entries
        told = previous_answers(new, world.social_worker, section, 0).entries
        assert told["note"].value == "Old note"
        reentry.share(young_person=world.young_person, peps=[old.pk], by=world.admin)
        new = Pep.objects.get(pk=new.pk)
        assert previous_answers(new, world.teacher, section, 0).entries["note"].value == "Old note"


def test_what_was_shared_before_the_next_plan_is_carried_into_it(world: World) -> None:
    """The other side of the same rule, so that it is the sharing that decides."""
    old = complete(world)
    with clock.at(BACK):
        come_back(world)
        reentry.share(young_person=world.young_person, peps=[old.pk], by=world.admin)
        new = worlds.opened(world)
        school = new.section_answers.get(section_id="school").answers
        assert school["entries"]["tutor"]["value"] == "Old tutor"


def test_a_plan_on_its_way_is_closed_and_the_return_asks_for_a_full_one(world: World) -> None:
    first = worlds.opened(world)
    planned = worlds.opened(world, kind="transition", opens_on=BACK + timedelta(days=30))
    with clock.at(BACK):
        come_back(world)
        for pep in (first, planned):
            pep.refresh_from_db()
            assert (pep.state, pep.closed_reason, pep.kept_back) == ("closed", "left_care", True)
        waiting = world.young_person.pep_triggers.filter(pep=None)
        assert [row.trigger for row in waiting] == [Trigger.ENTERED_CARE]
        new = worlds.opened(world)
        assert new.triggers.get().happened_on == BACK
        assert not new.kept_back
        assert outlook.rebuild() == 0


def test_only_what_was_there_before_the_return_is_kept_back(world: World) -> None:
    """The return is recorded some days late: what was opened since belongs to it."""
    old = complete(world)
    with clock.at(BACK + timedelta(days=1)):
        new = worlds.opened(world, kind="transition")
    with clock.at(BACK + timedelta(days=3)):
        come_back(world)
        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.kept_back, new.kept_back) == (True, False)
        assert new.state != State.CLOSED


def test_the_first_time_in_care_keeps_nothing_back() -> None:
    with clock.at(worlds.OPENED):
        young_person = builders.make_young_person()
        builders.start_care(young_person, starts_on=worlds.OPENED)
        assert not WriteEntry.objects.filter(event="pep.kept_back").exists()


def test_lists_and_counts_tell_nothing_of_it(world: World) -> None:
    pep = complete(world)
    assert Outlook.objects.get(pk=world.young_person.pk).met % 100 == 1
    with clock.at(BACK):
        come_back(world)
        assert Outlook.objects.get(pk=world.young_person.pk).met == 0
        assert outlook.rebuild() == 0
        row = listing.listing(world.teacher, listing.Wanted()).rows[0]
        assert (row.last, row.meetings_held) == (None, 0)
        assert listing.listing(world.admin, listing.Wanted()).rows[0].last == pep
        asked = listing.Wanted(state="complete")
        assert not listing.listing(world.teacher, asked).rows
        assert listing.listing(world.admin, asked).rows
    with clock.at(BACK + timedelta(days=365)):
        past = listing.Wanted(school_year="2026-27")
        assert listing.listing(world.admin, past).rows[0].meetings_held == 1
        # The network is there again, with another plan from that year not among theirs.
        builders.join_network(world.young_person, "iro", world.carer.user)
        iro = Actor(world.carer.user, Role.IRO)
        assert listing.listing(iro, past).rows[0].meetings_held == 0


@pytest.mark.parametrize("role", list(Role))
def test_who_may_share(world: World, role: Role) -> None:
    pep = complete(world)
    people = everybody(world)
    with clock.at(BACK):
        come_back(world)
        share: Any = lambda: reentry.share(  # noqa: E731
            young_person=world.young_person, peps=[pep.pk], by=people[role]
        )
        if not TABLE[role][0]:
            with pytest.raises(NotAllowed):
                share()
            pep.refresh_from_db()
            assert pep.kept_back
            return
        assert share() == [pep]
        assert share() == [], "asked twice, shared once"
        pep.refresh_from_db()
        assert (pep.kept_back, pep.shared_by) == (False, people[role].user)
        logged = WriteEntry.objects.filter(event="pep.shared_after_return", subject=f"pep:{pep.pk}")
        assert [row.user_id for row in logged] == [people[role].user_id]


def test_only_plans_of_an_earlier_time_of_this_young_person_are_shared(world: World) -> None:
    pep = complete(world)
    with clock.at(BACK):
        come_back(world)
        other = builders.make_young_person(in_care=True)
        builders.enrol(other)
        new = worlds.opened(world)
        for who, peps in ((other, [pep.pk]), (world.young_person, [new.pk]), (other, [])):
            with pytest.raises(BadInput):
                reentry.share(young_person=who, peps=peps, by=world.admin)
        stranger = Actor(builders.make_user(), Role.SOCIAL_WORKER)
        with pytest.raises(NotVisible):
            reentry.share(young_person=world.young_person, peps=[pep.pk], by=stranger)
        pep.refresh_from_db()
        assert pep.kept_back
        with pytest.raises(IntegrityError), transaction.atomic():
            Pep.objects.filter(pk=new.pk).update(shared_at=clock.now(), shared_by=world.admin.user)


def test_another_return_keeps_back_what_was_shared_after_the_first(world: World) -> None:
    old = complete(world)
    with clock.at(BACK):
        come_back(world)
        reentry.share(young_person=world.young_person, peps=[old.pk], by=world.admin)
        second = worlds.opened(world)
    with clock.at(BACK + timedelta(days=20)):
        come_back(world, BACK + timedelta(days=20))
        for pep in (old, second):
            pep.refresh_from_db()
            assert pep.kept_back
            assert pep.shared_by is None


def test_nobody_writes_to_what_they_do_not_see(world: World) -> None:
    pep = complete(world)
    open_ = worlds.opened(world, kind="transition")
    with clock.at(BACK):
        come_back(world)
        pep.refresh_from_db()
        with pytest.raises(NotVisible):
            addenda.add_addendum(pep=pep, text="A word more", by=world.teacher)
        with pytest.raises(NotVisible):
            meeting.plan_meeting(pep=open_, planned_at=clock.now(), by=world.teacher)
        with pytest.raises(NotVisible):
            narrowing.narrow(pep=pep, section_id="child", by=world.child, visible_to=["vs_admin"])
        with pytest.raises(NotVisible):
            opening.start(pep=open_, by=world.carer)


def test_it_is_shared_on_a_page(world: World, client: Client) -> None:
    pep, kept = complete(world), worlds.opened(world, kind="transition")
    with clock.at(BACK):
        come_back(world)
        assert world.social_worker.user is not None
        assert world.teacher.user is not None
        page = f"/young-people/{world.young_person.pk}/peps/earlier/"
        plans = f"/young-people/{world.young_person.pk}/peps/"
        client.force_login(world.teacher.user)
        assert client.get(page).status_code in {403, 404}
        assert client.post(page, {"peps": [str(pep.pk)]}).status_code in {403, 404}
        assert page not in client.get(plans).content.decode()
        client.force_login(world.social_worker.user)
        assert page in client.get(plans).content.decode()
        assert page in client.get(f"/peps/{pep.pk}/").content.decode()
        assert "Choose at least one plan" in client.post(page, {"sent": "1"}).content.decode()
        shown = client.get(page).content.decode()
        assert str(pep.pk) in shown
        assert str(kept.pk) in shown
        done = client.post(page, {"peps": [str(pep.pk)]}, follow=True).content.decode()
        assert "shared 12 October 2026" in done
        client.force_login(world.teacher.user)
        seen = client.get(plans).content.decode()
        assert str(pep.pk) in seen
        assert str(kept.pk) not in seen
