"""Files over the API: the same action, the same rights, the same refusals."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from media.models import Attachment
from pep_forms.audit.models import ReadEntry
from pep_forms.engine.answers import digest
from tests.integration.api.world import bearer
from tests.integration.media.sending import CARER, TEACHER, TXT, WORKER, named, sent
from tests.integration.wizard.world import World
from tests.unit.media import samples

pytestmark = pytest.mark.django_db


def post(world: World, file: Any, role: str = TEACHER, address: str = "papers") -> Any:
    return Client().post(
        f"/api/v1/peps/{world.pep.pk}/files",
        {"address": address, "file": file},
        headers=bearer(world.people[role]),
    )


def get(world: World, key: str, role: str, **more: Any) -> Any:
    return Client().get(f"/api/v1/files/{key}", headers={**bearer(world.people[role]), **more})


def name_it(world: World, key: str) -> Any:
    return Client().patch(
        f"/api/v1/peps/{world.pep.pk}/sections/widgets",
        {"changes": [{"address": "papers", "raw": [key], "base": digest([])}]},
        content_type="application/json",
        headers=bearer(world.people[TEACHER]),
    )


def test_attached_named_and_fetched(world: World) -> None:
    content = samples.pdf()
    response = post(world, sent("Report.pdf", content))
    assert response.status_code == 201, response.content
    told = response.json()
    assert told["state"] == "clean"
    assert told["content_type"] == "application/pdf"
    assert told["size"] == len(content)
    # Until an answer names it, nobody else may know of it.
    assert get(world, told["id"], WORKER).status_code == 404
    assert name_it(world, told["id"]).status_code == 200
    assert named(world) == [told["id"]]
    fetched = get(world, told["id"], WORKER)
    assert b"".join(fetched.streaming_content) == content
    assert fetched["X-Content-Type-Options"] == "nosniff"
    part = get(world, told["id"], CARER, Range="bytes=0-3")
    assert part.status_code == 206
    assert b"".join(part.streaming_content) == b"%PDF"
    assert get(world, told["id"], "stranger").status_code == 404
    assert ReadEntry.objects.filter(channel="file").count() == 2
    # Sent twice it is attached once.
    assert post(world, sent("Report.pdf", content)).json()["id"] == told["id"]


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("stranger", "papers", 404),
        (CARER, "papers", 403),
        (TEACHER, "words", 403),
        (TEACHER, "nothing", 403),
        (TEACHER, "../papers", 403),
    ],
)
def test_only_where_the_caller_may(world: World, role: str, address: str, status: int) -> None:
    response = post(world, sent(), role, address)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert not Attachment.objects.exists()


def test_a_refusal_says_what_to_do(world: World) -> None:
    response = post(world, sent("a.pdf", samples.HOSTILE_PDFS["opens a script"]))
    assert response.status_code == 422
    assert "Print it as PDF" in response.json()["detail"]
    assert not Attachment.objects.exists()


def test_what_is_no_upload_is_refused(world: World, settings: Any) -> None:
    url, headers = f"/api/v1/peps/{world.pep.pk}/files", bearer(world.people[TEACHER])
    as_json = Client().post(url, {}, content_type="application/json", headers=headers)
    assert as_json.status_code == 415
    assert Client().post(url, {"address": "papers"}, headers=headers).status_code == 422
    assert Client().post(url, {"address": "papers", "file": sent()}).status_code == 401
    settings.UPLOAD_MAX_SIZE = 1000
    large = SimpleUploadedFile("a.txt", b"x" * 100_000)
    claimed = Client().post(url, {"address": "papers", "file": large}, headers=headers)
    assert claimed.status_code == 413
    slightly = Client().post(
        url, {"address": "papers", "file": sent("a.txt", TXT * 60)}, headers=headers
    )
    assert slightly.status_code == 422
    assert "larger than" in slightly.json()["detail"]


def test_a_file_waits_for_the_virus_check(world: World, scanner_down: None) -> None:
    told = post(world, sent()).json()
    assert told["state"] == "waiting"
    assert get(world, told["id"], TEACHER).status_code == 404
    assert named(world) == []
