"""A plan with its files as one ZIP: what this reader may have, and no more."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.storage import storages

from media.models import Attachment
from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.peps import bundles
from pep_forms.peps.actions import quality
from tests.integration.media.conftest import with_files
from tests.integration.media.sending import CARER, TEACHER, TXT, WORKER, attach_on_page, body, sent
from tests.integration.peps import world as worlds
from tests.integration.peps.test_delegation import client_of
from tests.integration.wizard import world as wizard
from tests.integration.wizard.world import World

pytestmark = pytest.mark.django_db

SECRET = b"A letter for the worker alone."
NAME = "Milo-Quicksilver.txt"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = with_files(wizard.BUNDLE)
    made["sections"][0]["pages"][0]["questions"].append(
        wizard.question("letter", "file", visible_to=[WORKER], filled_by=[WORKER])
    )
    if not any(section.get("builtin") == "documents" for section in made["sections"]):
        first = made["sections"][0]
        made["sections"].append(
            {"id": "s_documents", "key": "documents", "title": "Documents",
             "builtin": "documents", "rights": first["rights"]}
        )  # fmt: skip
        made["template"]["sections"].append("documents")
    monkeypatch.setattr(wizard, "BUNDLE", made)
    return wizard.make_world()


def unpacked(response: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body(response))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def get(world: World, role: str) -> Any:
    return world.client(role).get(f"/peps/{world.pep.pk}/bundle.zip")


def fill(world: World) -> None:
    attach_on_page(world, sent(NAME), sent("two.txt", TXT * 2))
    response = world.open(WORKER).send({"letter:upload": [sent("x.txt", SECRET)]}, next="here")
    assert response.status_code == 302


def test_each_reader_gets_the_files_of_the_answers_they_see(world: World) -> None:
    fill(world)
    held = {role: unpacked(get(world, role)) for role in (TEACHER, WORKER, CARER)}
    assert [SECRET in held[role].values() for role in (TEACHER, WORKER, CARER)] == [
        False, True, False,
    ]  # fmt: skip
    for role in (TEACHER, WORKER, CARER):
        assert {TXT, TXT * 2} <= set(held[role].values())
    told = b"".join(held[TEACHER].values())
    assert b"letter" not in told.lower()
    assert sorted(held[TEACHER]) == [
        "contents.txt",
        "files/001-document.txt",
        "files/002-document.txt",
    ]


def test_nothing_in_it_is_called_after_anybody(world: World) -> None:
    fill(world)
    response = get(world, WORKER)
    content = body(response)
    for name in ("Milo", "Quicksilver", world.pep.young_person.legal_name):
        assert name.encode() not in content
        assert name not in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"


def test_every_file_is_noted_as_it_goes_out(world: World) -> None:
    fill(world)
    before = ReadEntry.objects.filter(channel="file").count()
    unpacked(get(world, CARER))
    noted = ReadEntry.objects.filter(channel="file")
    assert noted.count() == before + 2
    assert ReadEntry.objects.filter(channel="bundle").count() == 1
    # Asking for the headers alone hands out nothing.
    head = world.client(CARER).head(f"/peps/{world.pep.pk}/bundle.zip")
    assert head.status_code == 200
    assert noted.count() == before + 2


def test_a_file_that_the_store_lost_does_not_spoil_the_rest(world: World) -> None:
    fill(world)
    lost = Attachment.objects.get(name=NAME)
    storages["child_files"].delete(lost.object_name)
    held = unpacked(get(world, TEACHER))
    assert TXT * 2 in held.values()
    assert b"files/001-document.txt" in held["not-included.txt"]
    assert "files/001-document.txt" not in held


def test_there_is_none_where_there_is_nothing_to_have(world: World) -> None:
    assert get(world, TEACHER).status_code == 404
    fill(world)
    assert get(world, "stranger").status_code == 404


def test_the_page_of_documents_offers_it_once_there_is_something_in_it(world: World) -> None:
    page = f"/peps/{world.pep.pk}/section/documents/"
    link = f"/peps/{world.pep.pk}/bundle.zip"
    assert link not in world.client(TEACHER).get(page).content.decode()
    fill(world)
    assert link in world.client(TEACHER).get(page).content.decode()


def test_it_is_made_while_it_is_sent(world: World) -> None:
    attach_on_page(world, *[sent(f"{at}.txt", b"line of text\n" * 20_000) for at in range(3)])
    actor = world.people[TEACHER]
    parts = list(bundles.stream(bundles.bundle_for(world.pep, actor), actor))
    assert len(parts) > 6
    assert max(map(len, parts)) < 3 * 2**16


def test_the_widest_document_that_the_reader_may_have_whole_is_in_it() -> None:
    with clock.at(worlds.OPENED):
        world = worlds.make_world()
        pep = quality.accept(pep=worlds.in_quality(world), by=world.reviewer)
        url = f"/peps/{pep.pk}/bundle.zip"
        full = unpacked(client_of(world.admin).get(url))
        assert set(full) == {"contents.txt", "plan-full.pdf", "plan-full.html"}
        assert full["plan-full.pdf"].startswith(b"%PDF")
        seen = set()
        for role in ("designated_teacher", "social_worker", "foster_carer", "young_person"):
            client = client_of(world.actor(role))
            widest, held = client.get(f"/peps/{pep.pk}/document.pdf"), client.get(url)
            assert held.status_code == widest.status_code
            if held.status_code == 200:
                files = unpacked(held)
                whole = widest.getvalue()
                assert whole in files.values()
                assert len(files) == 3
                seen.add(whole)
        assert seen
