"""A colleague of the reviewer looks at the grades and agrees with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from pep_forms import clock
from pep_forms.audit.models import WriteEntry
from pep_forms.engine.roles import Role
from pep_forms.exceptions import NotAllowed, Refused, WrongState
from pep_forms.people.actor import Actor
from pep_forms.peps import documents
from pep_forms.peps.actions import quality
from pep_forms.peps.models import Pep, QualityReview
from pep_forms.reference.actions import load as load_reference
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        load_reference(by=worlds.SYSTEM)
        yield worlds.make_world()


@pytest.fixture
def pep(world: World) -> Pep:
    return worlds.in_quality(world)


def colleague(role: Role = Role.VS_REVIEWER) -> Actor:
    return Actor(builders.make_user(role, full_name="Callum Other"), role)


def graded(pep: Pep, world: World) -> QualityReview:
    return quality.grade(pep=pep, by=world.reviewer, grades={"voice": "green"})


def test_a_colleague_agrees_once(world: World, pep: Pep) -> None:
    other = colleague()
    assert not quality.may_moderate(pep, other)
    with pytest.raises(WrongState, match="no grades"):
        quality.moderate(pep=pep, by=other)
    graded(pep, world)
    assert quality.may_moderate(pep, other)
    review = quality.moderate(pep=pep, by=other)
    assert (review.moderated_by, review.moderated_at) == (other.user, clock.now())
    assert WriteEntry.objects.filter(event="pep.moderated", subject=f"pep:{pep.pk}").count() == 1
    with pytest.raises(WrongState, match="already"):
        quality.moderate(pep=pep, by=colleague())


def test_not_the_reviewer_and_nobody_outside(world: World, pep: Pep) -> None:
    graded(pep, world)
    with pytest.raises(Refused, match="Ask a colleague"):
        quality.moderate(pep=pep, by=world.reviewer)
    with pytest.raises(NotAllowed):
        quality.moderate(pep=pep, by=world.teacher)
    assert not QualityReview.objects.exclude(moderated_at=None).exists()


def test_other_grades_are_not_those_that_were_agreed_with(world: World, pep: Pep) -> None:
    graded(pep, world)
    quality.moderate(pep=pep, by=colleague())
    same = quality.grade(pep=pep, by=world.reviewer, grades={"voice": "green"}, thanks="Well done")
    assert same.moderated_at is not None
    assert quality.grade(pep=pep, by=world.reviewer, grades={"voice": "amber"}).moderated_by is None


@pytest.mark.parametrize("role", [Role.VS_REVIEWER, Role.VS_ADMIN])
def test_the_page_offers_it_and_says_who_agreed(world: World, pep: Pep, role: Role) -> None:
    graded(pep, world)
    other, page = colleague(role), reverse("wizard:moderate", args=[pep.pk])
    client = Client()
    assert other.user is not None
    client.force_login(other.user)
    assert "beside the grades of your colleague" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    assert client.post(page).status_code == 409
    review = QualityReview.objects.get()
    assert review.moderated_by == other.user
    (block,) = documents._quality(quality.accept(pep=pep, by=world.reviewer), ())
    assert "Grades agreed with by" in str(block)
    assert "Callum Other, 5 October 2026" in str(block)


def test_whoever_is_not_of_the_virtual_school_finds_nothing(world: World, pep: Pep) -> None:
    graded(pep, world)
    client = Client()
    assert world.teacher.user is not None
    client.force_login(world.teacher.user)
    assert client.post(reverse("wizard:moderate", args=[pep.pk])).status_code in {403, 404}
    assert not QualityReview.objects.exclude(moderated_at=None).exists()
