"""Opening a PEP on screen: the proposal, what may be changed, and never two at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pep_forms import clock
from pep_forms.audit.models import WriteEntry
from pep_forms.builder.actions import import_definition, release
from pep_forms.engine.roles import Role
from pep_forms.people.models import NetworkMember, User
from pep_forms.peps.enums import Kind, State, Trigger
from pep_forms.peps.models import Document, Pep, PepTrigger
from pep_forms.peps.models.document import Making
from tests import builders
from tests.integration.people.conftest import body
from tests.integration.peps import world as worlds
from tests.integration.peps.test_screens_list import words_of
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]


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


def address(world: World) -> str:
    return reverse("peps:open", args=[world.young_person.pk])


def sent(response: HttpResponse, **changed: object) -> dict[str, object]:
    """What a browser sends when somebody changes some of a shown page's fields."""
    form = response.context["form"]
    values: dict[str, object] = {}
    for field in form:
        if isinstance(field.value(), date) or field.name.endswith("_on"):
            continue
        value = field.value()
        values[field.html_name] = (
            [str(item) for item in value] if field.name == "triggers" else (value or "")
        )
    return values | changed


def on(name: str, day: date) -> dict[str, object]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def release_another() -> None:
    """A second form for the same years."""
    bundle = dict(worlds.BUNDLE)
    bundle["template"] = {
        **worlds.BUNDLE["template"],
        "id": "t_other",
        "key": "other",
        "title": "Another plan",
        "scope": {"phases": ["school", "post_16"], "min_year": 0, "max_year": 13},
    }
    import_definition(data=bundle, by=worlds.SYSTEM)
    release(template_key="other", by=worlds.SYSTEM)


def test_the_page_says_what_would_be_opened(world: World, sign_in: SignIn) -> None:
    page = words_of(sign_in(world.admin.user).get(address(world)))
    assert "Kind Initial full PEP" in page
    assert "Came into care, 5 October 2025" in page
    assert "Form Small plan, version 1" in page
    assert "Start it by" in page
    assert "Counted in working days from the day it happened" in page
    assert "answers from the record" in page
    assert "nothing from an earlier PEP: this is the first one" in page
    teacher = world.teacher.user
    assert teacher is not None
    assert f"Designated teacher {teacher.full_name}" in page
    assert Pep.objects.count() == 0, "looking opens nothing"


def test_opening_goes_to_the_task_list(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin.user)
    response = client.post(address(world), sent(client.get(address(world))))
    pep = Pep.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("wizard:task_list", args=[pep.pk])
    assert (pep.kind, pep.state) == (Kind.INITIAL_FULL, State.OPEN)
    assert pep.version.template.key == "small"
    assert PepTrigger.objects.get().pep == pep


def test_the_count_of_answers_is_what_opening_fills_in(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin.user)
    response = client.get(address(world))
    counted = response.context["filled"]
    client.post(address(world), sent(response))
    rows = Pep.objects.get().section_answers.values_list("answers", flat=True)
    stored = [entry["source"] for row in rows for entry in row["entries"].values()]
    assert counted.record == sum(source.startswith("record:") for source in stored)
    assert counted.total == len(stored) > 0


def test_a_window_that_is_taken_is_said_before_anything_is_pressed(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.admin.user)
    client.post(address(world), sent(client.get(address(world))))
    again = client.get(address(world))
    page = words_of(again)
    assert "A PEP of this kind is already open for this window: Initial full PEP" in page
    assert "Open this PEP" not in page
    assert reverse("wizard:task_list", args=[Pep.objects.get().pk]) in again.content.decode()
    other = client.post(address(world), sent(again, kind=Kind.TRANSITION, show="1"))
    assert "Open this PEP" in words_of(other)


def test_pressing_twice_opens_one_and_leads_to_it(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin.user)
    form = sent(client.get(address(world)))
    first, second = client.post(address(world), form), client.post(address(world), form)
    assert first["Location"] == second["Location"]
    assert Pep.objects.count() == 1


def test_a_second_one_is_refused_with_a_link_to_the_first(world: World, sign_in: SignIn) -> None:
    first = worlds.opened(world)
    with clock.at(worlds.OPENED + timedelta(days=3)):
        client = sign_in(world.admin.user)
        response = client.post(address(world), sent(client.get(address(world))))
    assert response.status_code == 409
    page = response.content.decode()
    assert "Nothing was opened" in page
    assert reverse("wizard:task_list", args=[first.pk]) in page
    assert Pep.objects.count() == 1


def test_a_colleague_is_told_of_the_first_at_once(world: World, sign_in: SignIn) -> None:
    worlds.opened(world)
    client = sign_in(builders.make_user(Role.VS_ADMIN))
    page = client.get(address(world))
    assert "One PEP is on the way already" in words_of(page)
    assert client.post(address(world), sent(page)).status_code == 409


def test_another_kind_is_shown_before_it_is_opened(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin.user)
    form = sent(client.get(address(world)), kind=Kind.REVIEW, triggers=[Trigger.SCHEDULED])
    response = client.post(address(world), form)
    page = words_of(response)
    assert "The proposal has changed" in page
    assert "Kind Review PEP" in page
    assert "It counts for the autumn 2026–27 window" in page
    assert Pep.objects.count() == 0
    client.post(address(world), sent(response))
    pep = Pep.objects.get()
    assert pep.kind == Kind.REVIEW
    # The reason that was not ticked goes on waiting.
    assert PepTrigger.objects.get(trigger=Trigger.ENTERED_CARE).pep is None


def test_another_form_needs_a_reason_which_is_logged(world: World, sign_in: SignIn) -> None:
    release_another()
    client = sign_in(world.admin.user)
    page = client.get(address(world))
    form = sent(page, template="other")
    assert "Choose why you open it with another form" in words_of(client.post(address(world), form))
    assert Pep.objects.count() == 0
    client.post(address(world), form | {"form_reason": "stage_not_age"})
    assert Pep.objects.get().version.template.key == "other"
    entry = WriteEntry.objects.get(event="pep.opened")
    assert entry.data["form_reason"] == "stage_not_age"


def test_a_meeting_can_be_planned(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin.user)
    form = sent(client.get(address(world)), meeting_time="2.30pm")
    assert "Enter the planned meeting date as well" in words_of(client.post(address(world), form))
    past = client.post(address(world), form | on("meeting_on", date(2026, 9, 1)))
    assert "must be today or later" in words_of(past)
    client.post(address(world), form | on("meeting_on", date(2026, 11, 12)))
    planned = Pep.objects.get().meeting_planned_at
    assert planned is not None
    assert f"{planned.astimezone(clock.LONDON):%Y-%m-%d %H:%M}" == "2026-11-12 14:30"


def test_it_can_be_scheduled_and_started(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin.user)
    form = sent(client.get(address(world))) | on("opens_on", date(2026, 10, 19))
    shown = client.post(address(world), form)
    assert "The proposal has changed" in words_of(shown)
    response = client.post(address(world), sent(shown) | on("opens_on", date(2026, 10, 19)))
    history = reverse("peps:history", args=[world.young_person.pk])
    assert response["Location"] == history
    pep = Pep.objects.get()
    assert (pep.state, pep.opens_on) == (State.SCHEDULED, date(2026, 10, 19))
    assert "Opens 19 October 2026" in words_of(client.get(history))
    start = reverse("peps:start", args=[pep.pk])
    # An address that was only looked at starts nothing, and leads back to the button.
    assert client.get(start)["Location"] == history
    assert Pep.objects.get().state == State.SCHEDULED
    for _press in range(2):
        assert client.post(start)["Location"] == reverse("wizard:task_list", args=[pep.pk])
    pep.refresh_from_db()
    assert pep.state == State.OPEN


def test_the_past_and_nonsense_are_refused_in_words(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin.user)
    form = sent(client.get(address(world)))
    past = client.post(address(world), form | on("opens_on", date(2026, 9, 1)))
    assert "cannot be opened in the past" in words_of(past)
    page = words_of(client.post(address(world), {**form, "triggers": [], "kind": "", "shown": ""}))
    assert "Choose at least one reason for this PEP" in page
    forged = client.post(address(world), {**form, "kind": "everything", "template": "nothing"})
    assert forged.status_code == 200
    late = client.post(address(world), {**form, "meeting_time": "half past"})
    assert "Enter the planned meeting time like 2:30pm or 14:30" in words_of(late)
    assert Pep.objects.count() == 0


# --- Who may ------------------------------------------------------------------------------


def test_a_social_worker_opens_the_first_one_only(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.social_worker.user)
    page = client.get(address(world))
    form = sent(page)
    assert client.post(address(world), {**form, "kind": Kind.REVIEW}).status_code == 403
    assert Pep.objects.count() == 0
    assert client.post(address(world), form).status_code == 302
    assert Pep.objects.get().kind == Kind.INITIAL_FULL
    Pep.objects.update(
        state=State.CLOSED,
        closed_at=clock.now(),
        closed_by=world.admin.user,
        closed_reason="never_met",
    )
    assert "The Virtual School opens all others" in words_of(client.get(address(world)))


@pytest.mark.parametrize(
    "role", ["designated_teacher", "foster_carer", "young_person", "vs_reviewer"]
)
def test_others_are_told_that_they_may_not(world: World, sign_in: SignIn, role: str) -> None:
    client = sign_in(world.actor(role).user)
    assert client.get(address(world)).status_code == 403
    response = client.post(address(world), {"kind": Kind.INITIAL_FULL, "triggers": "other"})
    assert response.status_code == 403
    assert "You cannot do this" in words_of(response)
    assert Pep.objects.count() == 0


@pytest.mark.parametrize("name", ["open", "history", "reason_add"])
@pytest.mark.parametrize("role", ["designated_teacher", "social_worker", "foster_carer"])
def test_foreign_and_wrong_ids_look_the_same(
    world: World, sign_in: SignIn, role: str, name: str
) -> None:
    foreign = builders.make_young_person("Somebody Else", in_care=True)
    client = sign_in(world.actor(role).user)
    answers = [client.get(reverse(f"peps:{name}", args=[pk])) for pk in (foreign.pk, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert body(answers[0]) == body(answers[1])
    assert client.post(reverse(f"peps:{name}", args=[foreign.pk]), {"a": "1"}).status_code in {
        404,
        405,
    }


def test_foreign_reasons_and_schedules_are_not_there(world: World, sign_in: SignIn) -> None:
    foreign = builders.make_young_person("Somebody Else", in_care=True)
    trigger = PepTrigger.objects.get(young_person=foreign)
    client = sign_in(world.teacher.user)
    dismiss = reverse("peps:reason_dismiss", args=[trigger.pk])
    assert client.post(dismiss, {"reason": "mistake"}).status_code == 404
    assert client.post(reverse("peps:start", args=[uuid4()])).status_code == 404


def test_only_the_virtual_school_starts_a_scheduled_one(world: World, sign_in: SignIn) -> None:
    pep = worlds.opened(world, opens_on=date(2026, 10, 19))
    client = sign_in(world.teacher.user)
    assert client.post(reverse("peps:start", args=[pep.pk])).status_code == 403
    page = words_of(client.get(reverse("peps:history", args=[world.young_person.pk])))
    assert "No PEP yet" in page


# --- The history --------------------------------------------------------------------------


def make_document(pep: Pep, audience: str) -> None:
    Document.objects.create(
        pep=pep,
        audience=audience,
        state=Making.STORED,
        pdf_name="a",
        twin_name="b",
        pdf_sha256="c",
        twin_sha256="d",
        stored_at=clock.now(),
    )


def test_the_history_has_dates_states_and_ones_own_documents(world: World, sign_in: SignIn) -> None:
    pep = worlds.in_quality(world)
    Pep.objects.filter(pk=pep.pk).update(
        state=State.COMPLETE, completed_at=clock.now(), completed_by=world.reviewer.user
    )
    make_document(pep, "full")
    history = reverse("peps:history", args=[world.young_person.pk])
    page = words_of(sign_in(world.social_worker.user).get(history))
    assert "Initial full PEP, autumn 2026–27 Complete" in page
    assert "Meeting held 5 October 2026" in page
    full = reverse("wizard:document", args=[pep.pk, "full", "pdf"])
    assert full in sign_in(world.social_worker.user).get(history).content.decode()
    child = sign_in(world.child.user).get(history)
    assert full in child.content.decode(), "it holds nothing that they may not see"
    assert "Your plan, autumn 2026–27" in words_of(child)
    assert "Initial" not in words_of(child)
    parent = builders.join_network(world.young_person, Role.PARENT)
    assert full not in sign_in(parent.user).get(history).content.decode()


def test_a_parent_reads_nothing_of_placements_in_the_lists(world: World, sign_in: SignIn) -> None:
    parent = builders.join_network(world.young_person, Role.PARENT)
    worlds.opened(world, kind=Kind.FULL_NEW_PLACEMENT)
    client = sign_in(parent.user)
    for place in (reverse("peps:list"), reverse("peps:history", args=[world.young_person.pk])):
        assert "placement" not in words_of(client.get(place)).lower()


def test_whoever_left_the_network_sees_nothing(world: World, sign_in: SignIn) -> None:
    NetworkMember.objects.filter(user=world.teacher.user).update(
        ends_on=clock.today() - timedelta(days=30)
    )
    client = sign_in(world.teacher.user)
    assert client.get(reverse("peps:history", args=[world.young_person.pk])).status_code == 404
