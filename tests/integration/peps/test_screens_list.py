"""The one list: what it counts, whom it shows to whom, its filters, and its queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pep_forms import clock
from pep_forms.engine import school_year as years
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import NetworkMember, User, YoungPerson
from pep_forms.peps import listing
from pep_forms.peps.actions import meeting, opening, reasons, sections
from pep_forms.peps.enums import Kind, State, Trigger
from pep_forms.peps.models import Meeting, Pep, PepTrigger
from pep_forms.peps.phases import PHASES, born_for
from pep_forms.peps.projections import outlook
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]
ROLES = ("designated_teacher", "social_worker", "vs_admin", "vs_reviewer")


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    def signed(user: User | None) -> Client:
        assert user is not None
        client.force_login(user, backend="pep_forms.people.backend.AccountBackend")
        return client

    return signed


def words_of(response: HttpResponse) -> str:
    """The page's words, without tags and runs of spaces."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    text = re.sub(r"<[^>]+>", " ", re.sub(r"<(option|select)\b.*?</\1>", " ", main, flags=re.S))
    return re.sub(r"\s+", " ", text).replace("&#x27;", "’")


def get(client: Client, **asked_for: str) -> str:
    response = client.get(reverse("peps:list"), asked_for)
    assert response.status_code == 200
    return words_of(response)


def hold_meeting(world: World, pep: Pep) -> None:
    worlds.type_in(pep, "school", world.teacher, need=f"Quiet places, {pep.window} {pep.kind}")
    sections.mark_done(pep=pep, section_id="school", by=world.teacher)
    meeting.record_meeting(pep=pep, by=world.teacher, held_on=clock.today())


def by_hand(rows: QuerySet[Any], **values: object) -> None:
    """Change rows past the actions, and have what the list keeps of them worked out again."""
    rows.update(**values)
    outlook.rebuild()


def other(name: str, **details: object) -> YoungPerson:
    """Another young person in care at a school of their own."""
    person = builders.make_young_person(name, in_care=True, **details)  # type: ignore[arg-type]
    builders.enrol(person)
    return person


# --- What it counts -----------------------------------------------------------------------


def test_meetings_of_this_school_year_are_counted_against_the_required(
    world: World, sign_in: SignIn
) -> None:
    hold_meeting(world, worlds.opened(world))
    by_hand(Meeting.objects.all(), held_on=date(2026, 6, 1))
    by_hand(
        Pep.objects.all(),
        state=State.COMPLETE,
        completed_at=clock.now(),
        completed_by=world.admin.user,
    )
    client = sign_in(world.admin.user)
    assert "0 of 2 held 2 more needed 0 of 3 reviews" in get(client)
    pep = opening.open_pep(young_person=world.young_person, by=world.admin, kind=Kind.REVIEW)
    hold_meeting(world, pep)
    assert "1 of 2 held 1 more needed 1 of 3 reviews" in get(client)
    # Last year's meeting is there when last year is asked for.
    assert "1 of 2 held 1 too few" in get(client, year="2025-26")


def test_what_is_due_and_what_is_overdue(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin.user)
    page = get(client)
    assert "Open a PEP: came into care overdue 17 October 2025" in page
    assert "1 Overdue" in page
    pep = worlds.opened(world, meeting_by=date(2026, 10, 9), complete_by=date(2026, 10, 16))
    by_hand(Pep.objects.filter(pk=pep.pk), initiate_by=None)
    page = get(client)
    assert "Hold the meeting 9 October 2026, in 4 working days" in page
    assert "0 Overdue" in page
    assert "1 Due in 20 working days" in page
    with clock.at(date(2026, 10, 12)):
        page = get(client)
        assert "Hold the meeting overdue 9 October 2026, 1 working day ago" in page
        assert "Complete the PEP 16 October 2026, in 4 working days" in page
        assert "1 Overdue" in page
        assert "1 Due in 20 working days" in page, "what is overdue hides nothing that is due"


def test_the_first_one_is_the_most_urgent(world: World, sign_in: SignIn) -> None:
    later = other("Aaron Later")
    pep = opening.open_pep(young_person=later, by=world.admin)
    by_hand(
        Pep.objects.filter(pk=pep.pk),
        initiate_by=None,
        meeting_by=date(2026, 12, 1),
        complete_by=date(2026, 12, 8),
    )
    page = get(sign_in(world.admin.user))
    assert page.index("Ada Example") < page.index("Aaron Later")
    page = get(sign_in(world.admin.user), sort="name")
    assert page.index("Aaron Later") < page.index("Ada Example")


def test_whoever_left_care_stays_while_a_pep_is_open(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin.user)
    worlds.opened(world)
    by_hand(world.young_person.care_periods.all(), ends_on=clock.today() - timedelta(days=1))
    assert "Ada Example" in get(client)
    by_hand(
        Pep.objects.all(),
        state=State.CLOSED,
        closed_at=clock.now(),
        closed_by=world.admin.user,
        closed_reason="left_care",
    )
    assert "No young person is in care yet" in get(client)


@pytest.mark.parametrize("phase", PHASES)
def test_phases_are_found_by_birth_as_they_are_worked_out(world: World, phase: str) -> None:
    on = clock.today()
    for start in range(2006, 2026):
        for month, day in ((8, 31), (9, 1)):
            builders.make_young_person(date_of_birth=date(start, month, day))
    builders.make_young_person(date_of_birth=date(2010, 1, 1), taught_year_group=11)
    builders.make_young_person(date_of_birth=date(2015, 9, 1), taught_year_group=12)
    expected = set()
    for person in YoungPerson.objects.all():
        taught = person.taught_year_group
        year = years.year_group(person.date_of_birth, on) if taught is None else taught
        if years.phase(year) == phase:
            expected.add(person.pk)
    found = YoungPerson.objects.filter(born_for(phase, on))
    assert set(found.values_list("pk", flat=True)) == expected


# --- Filters ------------------------------------------------------------------------------


def test_filters_narrow_the_list(world: World, sign_in: SignIn) -> None:
    young = other("Young One", date_of_birth=date(2023, 3, 3))
    old = other("Old One", date_of_birth=date(2009, 10, 1))
    worlds.opened(world)
    client = sign_in(world.admin.user)
    names = {"Ada Example", "Young One", "Old One"}

    def shown(**asked_for: str) -> set[str]:
        page = get(client, **asked_for)
        return {name for name in names if name in page}

    assert shown() == names
    assert shown(phase="early_years") == {"Young One"}
    assert shown(phase="post_16") == {"Old One"}
    assert shown(show="none") == {"Young One", "Old One"}
    assert shown(state="open") == {"Ada Example"}
    assert shown(state="complete") == set()
    school = str(young.enrolments.get().organisation_id)
    assert shown(setting=school) == {"Young One"}
    assert shown(q="one") == {"Young One", "Old One"}
    assert shown(q=old.care_id) == {"Old One"}
    assert shown(show="short") == names
    assert shown(show="mine") == {"Young One", "Old One"}
    # What cannot be read is as if it had not been asked for.
    assert shown(show="x", phase="y", setting="z", state="w", year="1", sort="s", page="p") == names


def test_each_empty_list_says_what_to_do(world: World, sign_in: SignIn) -> None:
    pep = worlds.opened(world)
    by_hand(
        Pep.objects.filter(pk=pep.pk),
        initiate_by=None,
        meeting_by=date(2026, 12, 1),
        complete_by=date(2026, 12, 8),
    )
    client = sign_in(world.admin.user)
    assert "Nothing is overdue" in get(client, show="overdue")
    assert "Nothing waits for you" in get(client, show="mine")
    assert "Nobody found" in get(client, q="Zebedee")
    NetworkMember.objects.all().delete()
    newcomer = builders.join_network(builders.make_young_person(), Role.DESIGNATED_TEACHER)
    assert "There is nobody here yet" in get(sign_in(newcomer.user))


def test_mine_follows_the_life_of_a_pep(world: World, sign_in: SignIn) -> None:
    def mine(actor: Actor) -> bool:
        return "Ada Example" in get(sign_in(actor.user), show="mine")

    assert mine(world.admin), "the reason for a first PEP waits for them"
    assert mine(world.social_worker), "social workers open the first PEP"
    assert not mine(world.teacher)
    pep = worlds.opened(world)
    assert not mine(world.admin)
    assert mine(world.teacher), "they lead sections that are not done"
    hold_meeting(world, pep)
    assert mine(world.teacher)
    assert not mine(world.reviewer)
    by_hand(
        Pep.objects.all(),
        state=State.SUBMITTED,
        submitted_at=clock.now(),
        submitted_by=world.teacher.user,
    )
    assert mine(world.reviewer)
    assert mine(world.teacher), "they are asked to sign"
    by_hand(Pep.objects.all(), state=State.IN_QUALITY)
    assert mine(world.reviewer)
    by_hand(Pep.objects.all(), state=State.RETURNED, round=2)
    assert mine(world.teacher), "they submit again"
    assert not mine(world.reviewer)


# --- Who sees whom ------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_their_own_young_people(world: World, sign_in: SignIn, role: str) -> None:
    other("Somebody Else")
    page = get(sign_in(world.actor(role).user))
    assert "Ada Example" in page
    assert ("Somebody Else" in page) is role.startswith("vs_")
    assert ("Reasons that wait for a PEP" in page) is (role == "vs_admin")
    assert ("Open a PEP for" in page) is (role in {"vs_admin", "social_worker"})


def test_a_carer_reads_what_is_asked_of_them(world: World, sign_in: SignIn) -> None:
    other("Somebody Else")
    client = sign_in(world.carer.user)
    assert "No PEP is open now" in get(client)
    worlds.opened(world)
    page = get(client)
    assert "Ada Example" in page
    assert "Nothing is asked of you now" in page
    assert "Somebody Else" not in page
    assert "came into care" not in page.lower()
    assert "Initial" not in page


def test_a_young_person_reads_about_their_own_plan(world: World, sign_in: SignIn) -> None:
    worlds.opened(world)
    page = get(sign_in(world.child.user))
    assert "Your PEP" in page
    assert "It is open. Everybody can write their part." in page
    assert "Ada Example" not in page


def test_it_only_reads(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin.user)
    assert client.post(reverse("peps:list")).status_code == 405
    client.logout()
    response = client.get(reverse("peps:list"))
    assert response.status_code == 302
    assert "/login/" in response["Location"]


# --- Queries ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["vs_admin", "social_worker"])
def test_the_number_of_queries_is_the_same_for_5_and_50(
    world: World, sign_in: SignIn, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(listing.listing.__kwdefaults__, "per_page", 100)
    client = sign_in(world.actor(role).user)
    school = builders.make_organisation()

    def grow(to: int) -> None:
        for number in range(YoungPerson.objects.count(), to):
            person = builders.make_young_person(f"Person {number}", in_care=True)
            builders.enrol(person, school)
            builders.join_network(person, Role.SOCIAL_WORKER, world.social_worker.user)
            if number % 2:
                opening.open_pep(young_person=person, by=world.admin)

    def queries() -> int:
        get(client)
        with CaptureQueriesContext(connection) as caught:
            page = get(client)
        assert f"{YoungPerson.objects.count()} young people" in page
        # Whether reference data has changed is asked every few seconds, not by page.
        return sum("reference_stamp" not in query["sql"] for query in caught.captured_queries)

    grow(5)
    few = queries()
    grow(50)
    assert queries() == few
    assert few <= 21


# --- Reasons ------------------------------------------------------------------------------


def test_reasons_are_listed_and_set_aside(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin.user)
    page = words_of(client.get(reverse("peps:reasons")))
    assert "Ada Example" in page
    assert "Came into care" in page
    trigger = PepTrigger.objects.get()
    address = reverse("peps:reason_dismiss", args=[trigger.pk])
    assert "Choose why no PEP is needed" in words_of(client.post(address, {"note": ""}))
    assert "Say why no PEP is needed" in words_of(client.post(address, {"reason": "other"}))
    response = client.post(address, {"reason": "mistake", "note": "Wrong child"})
    assert response.status_code == 302
    trigger.refresh_from_db()
    assert trigger.dismissed_by == world.admin.user
    assert trigger.note == "Set aside: It was recorded by mistake. Wrong child"
    assert "Nothing waits" in words_of(client.get(reverse("peps:reasons")))
    again = client.post(address, {"reason": "mistake"})
    assert "This was set aside already" in words_of(again)


def test_a_reason_is_noted_by_hand(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin.user)
    reasons.dismiss(trigger=PepTrigger.objects.get(), reason="covered", by=world.admin)
    address = reverse("peps:reason_add", args=[world.young_person.pk])
    sent = {
        "trigger": Trigger.OTHER,
        "happened_on_day": "1",
        "happened_on_month": "10",
        "happened_on_year": "2026",
        "note": "Permanently excluded",
    }
    assert client.post(address, sent).status_code == 302
    noted = PepTrigger.objects.get(dismissed_at=None)
    assert (noted.trigger, noted.happened_on) == (Trigger.OTHER, date(2026, 10, 1))
    page = words_of(client.get(reverse("peps:history", args=[world.young_person.pk])))
    assert "Permanently excluded" in page


@pytest.mark.parametrize("role", ["designated_teacher", "social_worker", "foster_carer"])
def test_only_the_virtual_school_keeps_reasons(world: World, sign_in: SignIn, role: str) -> None:
    client = sign_in(world.actor(role).user)
    trigger = PepTrigger.objects.get()
    assert client.get(reverse("peps:reasons")).status_code == 403
    dismiss = reverse("peps:reason_dismiss", args=[trigger.pk])
    assert client.post(dismiss, {"reason": "mistake"}).status_code == 403
    add = reverse("peps:reason_add", args=[world.young_person.pk])
    assert client.post(add, {"trigger": "other"}).status_code == 403
    assert PepTrigger.objects.get().dismissed_at is None
