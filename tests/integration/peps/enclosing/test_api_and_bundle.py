"""Attached documents by token, and in the ZIP of a plan: the same rights as on the pages."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from pep_forms.audit.models import ReadEntry
from pep_forms.engine.roles import Role
from pep_forms.peps.actions import enclosures
from pep_forms.peps.models import Enclosure
from tests.integration.api.world import bearer
from tests.integration.peps.enclosing.world import (
    ADMIN,
    CARER,
    TEACHER,
    TXT,
    WORKER,
    World,
    sent,
    waiting,
)

pytestmark = pytest.mark.django_db


def get(world: World, role: str, query: str = "", **more: Any) -> Any:
    url = f"/api/v1/young-people/{more.get('who', world.young_person.pk)}/documents{query}"
    return Client().get(url, headers=bearer(world.people[role]))


def post(world: World, role: str, **more: Any) -> Any:
    values = {"type": "report", "title": "Autumn report", "file": sent(), **more}
    url = f"/api/v1/young-people/{world.young_person.pk}/documents/files"
    return Client().post(url, values, headers=bearer(world.people[role]))


def test_the_list_has_the_same_rights_as_the_page(world: World) -> None:
    found = world.attach(open_to=[WORKER], title="For the worker")
    world.attach(b"2", title="Open", pep=world.pep)
    worker = get(world, WORKER).json()
    assert [item["title"] for item in worker["items"]] == ["Open", "For the worker"]
    assert worker["items"][1]["open_to"] == [WORKER]
    assert worker["items"][0]["pep"] == str(world.pep.pk)
    carer = get(world, CARER).json()
    assert [item["title"] for item in carer["items"]] == ["Open"]
    assert carer["items"][0]["open_to"] is None
    assert carer["counts"]["current"] == 1
    assert str(found.pk) not in get(world, CARER).content.decode()
    assert ReadEntry.objects.filter(channel="api").latest("id").addresses == (
        f"document/{carer['items'][0]['id']}",
    )
    for role, who in (("stranger", world.young_person.pk), (WORKER, uuid4())):
        assert get(world, role, who=who).status_code == 404


def test_the_file_follows_the_document(world: World) -> None:
    world.attach(open_to=[WORKER])
    (item,) = get(world, WORKER).json()["items"]
    fetched = Client().get(item["file"]["url"], headers=bearer(world.people[WORKER]))
    assert b"".join(fetched.streaming_content) == TXT  # type: ignore[attr-defined]
    refused = Client().get(item["file"]["url"], headers=bearer(world.people[CARER]))
    assert refused.status_code == 404


def test_filters_and_pages(world: World) -> None:
    for number in range(21):
        world.attach(f"{number}".encode(), title=f"Report {number}")
    world.attach(b"x", title="Swimming", type_code="certificate")
    enclosures.withdraw(
        enclosure=world.attach(b"y", title="Gone"), reason="No", by=world.people[TEACHER]
    )
    first = get(world, TEACHER).json()
    assert len(first["items"]) == 20
    rest = Client().get(first["next"], headers=bearer(world.people[TEACHER])).json()
    assert (len(rest["items"]), rest["next"]) == (2, None)
    assert get(world, TEACHER, "?page=9").json()["items"] == []
    assert len(get(world, TEACHER, "?type=certificate").json()["items"]) == 1
    assert len(get(world, TEACHER, "?q=swim").json()["items"]) == 1
    assert [i["title"] for i in get(world, TEACHER, "?place=withdrawn").json()["items"]] == ["Gone"]
    assert get(world, TEACHER, "?place=elsewhere").status_code == 422


def test_attached_by_token(world: World) -> None:
    response = post(world, TEACHER, open_to=[WORKER], pep=str(world.pep.pk), dated_on="2026-01-05")
    assert response.status_code == 201, response.content
    told = response.json()
    assert (told["place"], told["open_to"], told["dated_on"]) == ("current", [WORKER], "2026-01-05")
    assert Enclosure.objects.get().pep == world.pep
    key = str(uuid4())
    twice = {post(world, TEACHER, key=key).json()["id"] for _ in range(2)}
    assert twice == {key}


@pytest.mark.parametrize(
    ("role", "more", "status"),
    [
        (TEACHER, {"open_to": ["vs_admin"]}, 422),
        (TEACHER, {"type": "nonsense"}, 422),
        (TEACHER, {"title": " "}, 422),
        (TEACHER, {"file": sent(b"MZ no", "a.exe")}, 422),
        (Role.IRO, {}, 403),
        ("stranger", {}, 404),
        (TEACHER, {"pep": str(uuid4())}, 404),
    ],
)
def test_what_is_refused(world: World, role: str, more: dict[str, Any], status: int) -> None:
    assert post(world, role, **more).status_code == status
    assert not Enclosure.objects.exists()


# --- The ZIP of a plan ---------------------------------------------------------------------


def unpacked(world: World, role: str) -> dict[str, bytes]:
    response = world.client(role).get(f"/peps/{world.pep.pk}/bundle.zip")
    if response.status_code == 404:
        return {}
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_zip_of_a_plan_holds_what_its_reader_may_see(world: World) -> None:
    world.attach(pep=world.pep, open_to=[WORKER], title="Ada’s secret title")
    world.attach(b"Not of the plan.")
    waiting(world.attach(b"Waits.", pep=world.pep))
    gone = world.attach(b"Withdrawn.", pep=world.pep)
    enclosures.withdraw(enclosure=gone, reason="Wrong", by=world.people[ADMIN])
    held = unpacked(world, WORKER)
    assert sorted(held) == ["contents.txt", "files/001-document.txt"]
    assert held["files/001-document.txt"] == TXT
    assert b"Attached to the plan: School or college report" in held["contents.txt"]
    assert b"Ada" not in held["contents.txt"]
    assert unpacked(world, CARER) == {}
    fetched = ReadEntry.objects.filter(channel="file", role=WORKER)
    assert fetched.count() == 1
