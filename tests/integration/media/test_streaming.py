"""Stored documents go out in chunks, whole or in parts, and never any but the stored bytes."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile

from media import storing
from media.serving import WrongBytes
from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.peps import serving
from pep_forms.peps.actions import quality
from pep_forms.peps.models import Document, Pep
from tests.integration.media.proxy import Fault
from tests.integration.media.stores import Kept
from tests.integration.peps import world as worlds
from tests.integration.peps.test_delegation import client_of
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db

LARGE = hashlib.shake_256(b"a long document").digest(12 * 2**20)


@pytest.fixture
def plans(db: None) -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


@pytest.fixture
def pep(plans: World) -> Pep:
    return quality.accept(pep=worlds.in_quality(plans), by=plans.reviewer)


def with_bytes(pep: Pep, content: bytes) -> Document:
    """The full document, of other bytes than were drawn."""
    document = pep.documents.get(audience="full")
    where = storing.store(storing.DOCUMENTS)
    document.pdf_name = where.save("documents/large.pdf", ContentFile(content))
    document.pdf_sha256, document.pdf_size = hashlib.sha256(content).hexdigest(), len(content)
    document.save()
    return document


def get(pep: Pep, plans: World, **headers: str) -> Any:
    return client_of(plans.admin).get(f"/peps/{pep.pk}/documents/full.pdf", headers=headers)


def looks() -> int:
    return ReadEntry.objects.filter(channel="document.pdf").count()


def test_a_large_document_is_never_whole_in_memory(kept: Kept, plans: World, pep: Pep) -> None:
    document = with_bytes(pep, LARGE)
    digest, longest, count = hashlib.sha256(), 0, 0
    tracemalloc.start()
    try:
        for chunk in serving.hand_out(document, plans.admin, "pdf"):
            digest.update(chunk)
            longest, count = max(longest, len(chunk)), count + 1
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert digest.hexdigest() == document.pdf_sha256
    assert longest <= storing.CHUNK
    assert count >= len(LARGE) // storing.CHUNK
    assert peak < len(LARGE) // 3


def test_the_page_streams_it(settings_disk: Any, plans: World, pep: Pep) -> None:
    with_bytes(pep, LARGE)
    response = get(pep, plans)
    assert response.streaming
    assert response["Content-Length"] == str(len(LARGE))
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"] == "private, no-store"
    assert max(map(len, response.streaming_content)) <= storing.CHUNK


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=70000-140000", 70_000, 140_001), ("bytes=-5", -5, None)],
)
def test_parts(kept: Kept, plans: World, pep: Pep, asked: str, start: int, end: Any) -> None:
    with_bytes(pep, LARGE)
    before = looks()
    response = get(pep, plans, Range=asked)
    expected = LARGE[start:end]
    assert response.status_code == 206
    assert response.getvalue() == expected
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert response["Content-Length"] == str(len(expected))
    assert response["Content-Range"].endswith(f"/{len(LARGE)}")
    assert looks() == before + 1, "a part is a look as well"


def test_what_there_is_no_part_of_and_what_is_only_asked_about(
    settings_disk: Any, plans: World, pep: Pep
) -> None:
    document = with_bytes(pep, b"%PDF-short")
    before = looks()
    beyond = get(pep, plans, Range="bytes=50-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{document.pdf_size}")
    head = client_of(plans.admin).head(f"/peps/{pep.pk}/documents/full.pdf")
    assert (head.status_code, head["Content-Length"]) == (200, str(document.pdf_size))
    assert looks() == before


def test_other_bytes_than_were_stored_never_arrive_whole(
    settings_disk: Any, plans: World, pep: Pep
) -> None:
    document = with_bytes(pep, LARGE)
    where = storing.store(storing.DOCUMENTS)
    bent = LARGE[:-1] + bytes([LARGE[-1] ^ 1])
    where.delete(document.pdf_name)
    where.save(document.pdf_name, ContentFile(bent))
    got: list[bytes] = []
    with pytest.raises(WrongBytes):
        got.extend(serving.hand_out(document, plans.admin, "pdf"))
    assert sum(map(len, got)) < len(LARGE)


def test_a_document_that_the_store_lost_is_said_to_be_gone(
    settings_disk: Any, plans: World, pep: Pep
) -> None:
    document = pep.documents.get(audience="full")
    before = looks()
    storing.purge(document.pdf_name, where=storing.store(storing.DOCUMENTS))
    assert get(pep, plans).status_code == 410
    assert looks() == before


@pytest.mark.s3
def test_a_store_that_does_not_answer_is_said_in_words(bucket: Any, plans: World, pep: Pep) -> None:
    bucket.be(Fault(answers=(503, "SlowDown", "")))
    response = get(pep, plans)
    assert response.status_code == 503
    assert "Try again" in response.content.decode()
