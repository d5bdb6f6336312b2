"""The teacher's page to share sections: who may, with whom, until when, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible
from pep_forms.people import queries
from pep_forms.people.actions import delegation, network
from pep_forms.people.actor import Actor
from pep_forms.people.models import NetworkMember, User
from pep_forms.peps.rights import rights_for
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db
TODAY = worlds.OPENED
OTHERS = [
    Role.SOCIAL_WORKER,
    Role.FOSTER_CARER,
    Role.YOUNG_PERSON,
    Role.VS_ADMIN,
    Role.VS_REVIEWER,
]


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(TODAY):
        yield worlds.make_world()


def client_of(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user, backend="pep_forms.people.backend.AccountBackend")
    return client


def page(world: World) -> str:
    return reverse("peps:share", args=[world.young_person.pk])


def typed(
    email: str, *sections: str, name: str = "", last: date | None = None
) -> dict[str, object]:
    """What the form of the page sends."""
    day = (last.day, last.month, last.year) if last else ("", "", "")
    days = {
        f"ends_on_{part}": value for part, value in zip(("day", "month", "year"), day, strict=True)
    }
    return {"email": email, "full_name": name, "sections": list(sections), **days}


def test_a_teacher_shares_sections_and_takes_them_back(world: World) -> None:
    pep = worlds.opened(world)
    colleague = builders.make_user(full_name="Kit Colleague")
    client = client_of(world.teacher)
    text = client.get(page(world)).content.decode()
    assert "School" in text
    assert "Sign-off" not in text  # nothing of it can be shared
    sent = typed(str(colleague.email).upper(), "school", "targets", last=date(2026, 11, 30))
    response = client.post(page(world), sent, follow=True)
    assert "Kit Colleague" in response.content.decode()
    member = NetworkMember.objects.get(user=colleague)
    assert (member.role, member.ends_on) == (Role.DELEGATE, date(2026, 11, 30))
    rights = rights_for(Actor(colleague, Role.DELEGATE), pep)
    assert {s.id for s in rights.compiled.form.sections if rights.sees_section(s)} == {
        "school",
        "targets",
    }
    end = reverse("peps:share_end", args=[world.young_person.pk, member.pk])
    client.post(end, {"ends_on_day": TODAY.day, "ends_on_month": 10, "ends_on_year": 2026})
    with clock.at(TODAY + timedelta(days=1)), pytest.raises(NotVisible):
        rights_for(Actor(colleague, Role.DELEGATE), pep)
    with clock.at(TODAY + timedelta(days=1)):
        assert "Kit Colleague" not in client.get(page(world)).content.decode()


def test_it_ends_with_the_teachers_own_role(world: World) -> None:
    pep = worlds.opened(world)
    colleague = builders.make_user()
    delegation.share(
        young_person=world.young_person,
        email=str(colleague.email),
        sections=["school"],
        by=world.teacher,
    )
    teacher = NetworkMember.objects.get(user=world.teacher.user)
    network.end(member=teacher, ends_on=TODAY, by=world.admin)
    with clock.at(TODAY + timedelta(days=1)), pytest.raises(NotVisible):
        rights_for(Actor(colleague, Role.DELEGATE), pep)


def test_somebody_without_an_account_is_invited(
    world: World, django_capture_on_commit_callbacks: object
) -> None:
    worlds.opened(world)
    client = client_of(world.teacher)
    sent = typed("new.colleague@example.org", "school")
    text = client.post(page(world), sent).content.decode()
    assert "Enter their name" in text
    assert not User.objects.filter(email="new.colleague@example.org").exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client.post(page(world), sent | {"full_name": "New Colleague"})
    user = User.objects.get(email="new.colleague@example.org")
    assert not user.has_usable_password()
    assert Role.DELEGATE in queries.roles_for(user, world.young_person)
    assert [message.to for message in mail.outbox] == [["new.colleague@example.org"]]
    assert "Ada" not in mail.outbox[0].body


@pytest.mark.parametrize(
    ("email", "field"),
    [("somebody@elsewhere.org", "email"), ("somebody", "email"), ("", "email")],
)
def test_only_a_colleague_at_the_same_address(world: World, email: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        delegation.share(
            young_person=world.young_person, email=email, sections=["school"], by=world.teacher
        )
    assert refused.value.field == field
    assert world.teacher.user is not None
    with pytest.raises(BadInput):
        delegation.share(
            young_person=world.young_person,
            email=str(world.teacher.user.email),
            sections=["school"],
            by=world.teacher,
        )


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_may_and_nobody_else_finds_the_page(world: World, role: str) -> None:
    actor = world.actor(role)
    assert client_of(actor).get(page(world)).status_code == 404
    with pytest.raises(NotAllowed):
        delegation.share(
            young_person=world.young_person, email="a@example.org", sections=["school"], by=actor
        )


def test_a_teacher_ends_only_what_they_shared(world: World) -> None:
    worlds.opened(world)
    other = builders.join_network(world.young_person, Role.DESIGNATED_TEACHER)
    theirs = builders.delegate(other, sections=("school",))
    client = client_of(world.teacher)
    assert theirs.user.full_name not in client.get(page(world)).content.decode()
    end = reverse("peps:share_end", args=[world.young_person.pk, theirs.pk])
    assert client.get(end).status_code == 404
    stranger = builders.make_young_person("Somebody Else", in_care=True)
    assert client.get(reverse("peps:share", args=[stranger.pk])).status_code == 404


def test_a_section_that_is_not_offered_is_refused(world: World) -> None:
    worlds.opened(world)
    colleague = builders.make_user()
    text = client_of(world.teacher).post(page(world), typed(str(colleague.email), "sign"))
    assert "not one of the available choices" in text.content.decode()
    assert not NetworkMember.objects.filter(user=colleague).exists()


def test_without_a_plan_there_is_nothing_to_share(world: World) -> None:
    text = client_of(world.teacher).get(page(world)).content.decode()
    assert "There is no PEP yet" in text
