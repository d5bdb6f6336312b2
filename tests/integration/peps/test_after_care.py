"""The day after access has ended: open sessions, tokens and stored documents, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from pep_forms import clock
from pep_forms.api.actions import tokens
from pep_forms.engine.roles import Role
from pep_forms.people.actions import care_periods
from pep_forms.peps.actions import quality
from pep_forms.peps.models import Pep
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


def answers(client: Client, token: str, pep: Pep) -> list[int]:
    """What every door to a plan says."""
    bearer = {"Authorization": f"Bearer {token}"}
    who = pep.young_person_id
    return [
        client.get(f"/peps/{pep.pk}/").status_code,
        client.get(f"/peps/{pep.pk}/check/").status_code,
        client.get(f"/peps/{pep.pk}/document.pdf").status_code,
        client.get(f"/young-people/{who}/").status_code,
        client.get(f"/young-people/{who}/peps/").status_code,
        Client().get(f"/api/v1/peps/{pep.pk}", headers=bearer).status_code,
        Client().get(f"/api/v1/peps/{pep.pk}/documents/full.pdf", headers=bearer).status_code,
    ]


@pytest.mark.parametrize(
    ("role", "keeps"),
    [
        (Role.DESIGNATED_TEACHER, False),
        (Role.SOCIAL_WORKER, False),
        (Role.VS_ADMIN, True),
    ],
)
def test_every_door_shuts_on_the_same_day(world: World, role: str, keeps: bool) -> None:
    quality.accept(pep=worlds.in_quality(world), by=world.reviewer)
    pep = Pep.objects.get()
    actor = world.actor(role)
    assert actor.user is not None
    client = Client()
    client.force_login(actor.user)
    _, token = tokens.issue(user=actor.user, role=role, by=worlds.SYSTEM)
    before = answers(client, token, pep)
    assert set(before) == {200}, before
    care_periods.end(
        period=world.young_person.care_periods.get(),
        ends_on=clock.today(),
        ceased_reason="E4A",
        by=worlds.SYSTEM,
    )
    world.young_person.refresh_from_db()
    last = world.young_person.access_ends_on
    assert last is not None
    with clock.at(last):
        client.force_login(actor.user)
        assert answers(client, token, pep) == before
    with clock.at(last + timedelta(days=1)):
        client.force_login(actor.user)
        after = answers(client, token, pep)
    assert set(after) <= ({200} if keeps else {401, 403, 404}), after
