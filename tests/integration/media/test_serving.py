"""Who gets a file, in which parts, with which headers; everybody else is told nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

from media.models import Attachment
from media.serving import WrongBytes
from pep_forms.audit.models import ReadEntry
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import SectionAnswers
from tests.integration.media.sending import (
    CARER,
    TEACHER,
    TXT,
    WORKER,
    attach,
    attach_on_page,
    body,
    fetch,
    sent,
    text,
)
from tests.integration.wizard.world import World
from tests.unit.media import samples

pytestmark = pytest.mark.django_db

SEEING = [TEACHER, WORKER, CARER, "young_person", "vs_admin", "vs_reviewer"]
LONG = bytes(range(32, 127)) * 3000


@pytest.mark.parametrize("role", SEEING)
def test_everybody_who_sees_the_answer_gets_the_file(world: World, role: str) -> None:
    (key,) = attach_on_page(world, sent())
    response = fetch(world, key, role)
    assert response.status_code == 200
    assert body(response) == TXT


def test_a_stranger_a_wrong_id_and_a_file_nobody_named_look_the_same(world: World) -> None:
    (key,) = attach_on_page(world, sent())
    unnamed = attach(world, b"Another note", "other.txt")
    answers = [
        fetch(world, key, "stranger"),
        fetch(world, "00000000-0000-4000-8000-000000000000", "stranger"),
        fetch(world, unnamed.pk, WORKER),
        fetch(world, "00000000-0000-4000-8000-000000000000", WORKER),
    ]
    assert {a.status_code for a in answers} == {404}
    pages = {_without_nonces(text(a)) for a in answers[:2]}
    assert len(pages) == 1
    assert len({_without_nonces(text(a)) for a in answers[2:]}) == 1
    assert body(fetch(world, unnamed.pk, TEACHER)) == b"Another note", "its sender has it"
    assert not ReadEntry.objects.filter(
        channel="file", user_id=world.people["stranger"].user_id
    ).exists()


def _without_nonces(page: str) -> str:
    page = re.sub(r'nonce="[^"]*"', "", page)
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", page)


def test_nobody_gets_a_file_without_signing_in(world: World) -> None:
    (key,) = attach_on_page(world, sent())
    response = Client().get(f"/files/{key}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_only_looking_is_possible(world: World) -> None:
    (key,) = attach_on_page(world, sent())
    client = world.client(TEACHER)
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(f"/files/{key}/").status_code == 405


def test_no_object_has_an_address_of_its_own(world: World) -> None:
    (key,) = attach_on_page(world, sent())
    name = Attachment.objects.get(pk=key).object_name
    client = world.client("vs_admin")
    for path in (f"/media/{name}", f"/{name}", f"/static/{name}", f"/documents/1/{name}"):
        assert client.get(path, follow=True).status_code == 404


def test_a_closed_section_keeps_its_files(world: World) -> None:
    """A file of an answer that was narrowed since goes with the answer."""
    (key,) = attach_on_page(world, sent())
    row = SectionAnswers.objects.get(pep=world.pep, section_id="s_widgets")
    row.answers["entries"]["papers"]["visible_to"] = [WORKER, "young_person"]
    row.save()
    assert fetch(world, key, WORKER).status_code == 200
    for role in (CARER, TEACHER, "vs_admin"):
        assert fetch(world, key, role).status_code == 404


def test_a_file_that_was_taken_out_stays_with_its_history(world: World) -> None:
    (key,) = attach_on_page(world, sent())
    # Somebody else takes it out, so the burst that named it is sealed.
    save_section(
        pep=world.pep,
        section_id="s_widgets",
        changes=[Change("papers", [], digest([key]))],
        by=world.people[WORKER],
    )
    assert body(fetch(world, key, CARER)) == TXT
    assert fetch(world, key, "stranger").status_code == 404


# --- Headers ------------------------------------------------------------------------------

SHOWN = [
    ("report.pdf", samples.pdf(), "application/pdf", "inline"),
    ("photo.jpg", samples.picture(), "image/jpeg", "inline"),
    ("picture.png", samples.picture("PNG"), "image/png", "inline"),
    ("voice.mp3", samples.mp3(), "audio/mpeg", "inline"),
    ("note.txt", TXT, "text/plain; charset=utf-8", "attachment"),
    ("letter.docx", samples.docx(), "application/vnd.openxmlformats", "attachment"),
]


@pytest.mark.parametrize(("name", "content", "kind", "how"), SHOWN, ids=[s[0] for s in SHOWN])
def test_headers(world: World, name: str, content: bytes, kind: str, how: str) -> None:
    (key,) = attach_on_page(world, sent(name, content))
    response = fetch(world, key, WORKER)
    assert response["Content-Type"].startswith(kind)
    assert response["Content-Disposition"].startswith(f"{how}; filename=")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith("; frame-ancestors 'none'; sandbox")
    assert "script-src" not in policy
    saved = world.client(WORKER).get(f"/files/{key}/?download")
    assert saved["Content-Disposition"].startswith("attachment; ")


def test_a_name_of_another_script_comes_through(world: World) -> None:
    (key,) = attach_on_page(world, sent("Żółć תיק.txt"))
    header = fetch(world, key)["Content-Disposition"]
    assert header.isascii()
    assert "filename*=UTF-8''%C5%BB" in header


# --- Parts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=100000-170000", 100_000, 170_001), ("bytes=-7", -7, None)],
)
def test_parts(world: World, header: str, start: int, end: int | None) -> None:
    (key,) = attach_on_page(world, sent("long.txt", LONG))
    response = fetch(world, key, WORKER, Range=header)
    expected = LONG[start:end]
    assert response.status_code == 206
    assert body(response) == expected
    assert int(response["Content-Length"]) == len(expected)
    first = start if start >= 0 else len(LONG) + start
    assert response["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(LONG)}"


def test_a_part_that_is_not_there(world: World) -> None:
    (key,) = attach_on_page(world, sent())
    response = fetch(world, key, Range="bytes=5000-")
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(TXT)}"


def test_asking_for_the_headers_alone(world: World) -> None:
    (key,) = attach_on_page(world, sent())
    response: Any = world.client(WORKER).head(f"/files/{key}/")
    assert response.status_code == 200
    assert response["Content-Length"] == str(len(TXT))
    assert response.content == b""
    assert not ReadEntry.objects.filter(channel="file").exists()


def test_many_parts_are_put_together_again(world: World) -> None:
    (key,) = attach_on_page(world, sent("long.txt", LONG))
    step, found = 70_001, b""
    for start in range(0, len(LONG), step):
        found += body(fetch(world, key, WORKER, Range=f"bytes={start}-{start + step - 1}"))
    assert found == LONG


# --- When the storage fails ---------------------------------------------------------------


def test_other_bytes_than_were_stored_are_never_given_whole(world: World) -> None:
    (key,) = attach_on_page(world, sent("long.txt", LONG))
    attachment = Attachment.objects.get(pk=key)
    store = storages["child_files"]
    store.delete(attachment.object_name)
    store.save(attachment.object_name, ContentFile(LONG[:-1] + b"!"))
    given = bytearray()
    with pytest.raises(WrongBytes):
        _collect(fetch(world, key, WORKER), given)
    assert 0 < len(given) < len(LONG)


def _collect(response: Any, given: bytearray) -> None:
    for chunk in response.streaming_content:
        given += chunk


def test_an_object_that_is_gone_is_said_to_be_away(world: World) -> None:
    (key,) = attach_on_page(world, sent())
    storages["child_files"].delete(Attachment.objects.get(pk=key).object_name)
    response = fetch(world, key, WORKER)
    assert response.status_code == 410
    assert "This file is missing" in response.content.decode()
