"""The documents page: making a failed one again; and the address that starts a plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.exceptions import NotAllowed
from pep_forms.peps.actions import completion, quality
from pep_forms.peps.enums import State
from pep_forms.peps.models import Document, Pep
from pep_forms.peps.models.document import Making
from tests.integration.peps import world as worlds
from tests.integration.peps.test_delegation import client_of
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


@pytest.fixture
def failed(world: World, monkeypatch: pytest.MonkeyPatch) -> Pep:
    """A complete plan whose documents could not be made."""
    pep = worlds.in_quality(world)

    def broken(*_args: object) -> bytes:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(completion.making, "proven", broken)
        pep = quality.accept(pep=pep, by=world.reviewer)
    assert set(Document.objects.values_list("state", flat=True)) == {Making.FAILED}
    return pep


def documents_page(pep: Pep) -> str:
    return reverse("wizard:builtin", args=[pep.pk, "documents"])


def again(pep: Pep, audience: str = "full") -> str:
    return reverse("wizard:document_again", args=[pep.pk, audience])


def test_the_virtual_school_has_a_failed_document_made_again(world: World, failed: Pep) -> None:
    client = client_of(world.admin)
    response = client.post(again(failed))
    assert response.status_code == 302
    assert failed.documents.get(audience="full").state == Making.STORED
    assert failed.documents.get(audience="young_person").state == Making.FAILED
    # Twice is once: what is stored stays.
    kept = failed.documents.get(audience="full").pdf_sha256
    client.post(again(failed))
    assert failed.documents.get(audience="full").pdf_sha256 == kept
    assert client.get(again(failed)).status_code == 405


@pytest.mark.parametrize(
    "role",
    [
        r
        for r in Role
        if r
        in {
            Role.DESIGNATED_TEACHER,
            Role.SOCIAL_WORKER,
            Role.FOSTER_CARER,
            Role.YOUNG_PERSON,
            Role.VS_REVIEWER,
        }
    ],
)
def test_nobody_else_may(world: World, failed: Pep, role: str) -> None:
    actor = world.actor(role)
    assert client_of(actor).post(again(failed)).status_code == 404
    with pytest.raises(NotAllowed):
        completion.retry_document(document=failed.documents.get(audience="full"), by=actor)
    assert set(Document.objects.values_list("state", flat=True)) == {Making.FAILED}


def test_an_unknown_document_is_not_there(world: World, failed: Pep) -> None:
    assert client_of(world.admin).post(again(failed, "other")).status_code == 404
    assert Client().post(again(failed)).status_code == 302


def test_the_address_that_starts_a_plan_leads_on(world: World) -> None:
    pep = worlds.opened(world, opens_on=worlds.OPENED + timedelta(days=7))
    start = reverse("peps:start", args=[pep.pk])
    history = reverse("peps:history", args=[world.young_person.pk])
    response = client_of(world.admin).get(start)
    assert response.headers["Location"] == history
    pep.refresh_from_db()
    assert pep.state == State.SCHEDULED  # looking opens nothing
    plan = reverse("wizard:task_list", args=[pep.pk])
    for send in (client_of(world.admin).post, client_of(world.teacher).get):
        assert send(start).headers["Location"] == plan
