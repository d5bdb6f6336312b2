"""Attaching and fetching files as people do."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from media.actions.uploading import upload
from media.models import Attachment
from tests.integration.wizard.world import World

TEACHER, WORKER, CARER = "designated_teacher", "social_worker", "foster_carer"
TXT = b"A short note about reading."


def attach(
    world: World,
    content: bytes = TXT,
    name: str = "note.txt",
    *,
    role: str = TEACHER,
    address: str = "papers",
    **more: Any,
) -> Attachment:
    """Attach a file without a page."""
    return upload(
        stream=io.BytesIO(content),
        name=name,
        subject=f"pep:{world.pep.pk}",
        address=address,
        by=world.people[role],
        **more,
    )


def sent(name: str = "note.txt", content: bytes = TXT) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def named(world: World, address: str = "papers") -> list[str]:
    """The ids that the answer names."""
    entry = world.entry(address)
    return list(entry.value or []) if entry is not None else []


def attach_on_page(world: World, *files: SimpleUploadedFile, role: str = TEACHER) -> list[str]:
    """Send files with the page, and say which ids the answer names."""
    response = world.open(role).send({"papers:upload": list(files)}, next="here")
    assert response.status_code == 302, response.content.decode()[:2000]
    return named(world)


def fetch(world: World, attachment_id: object, role: str = TEACHER, **headers: Any) -> Any:
    """Ask for a file."""
    return world.client(role).get(f"/files/{attachment_id}/", headers=headers or None)


def body(response: Any) -> bytes:
    """The bytes of a streamed answer."""
    return b"".join(response.streaming_content)


def text(response: HttpResponse) -> str:
    """A page."""
    return response.content.decode()
