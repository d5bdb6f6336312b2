"""Hostile names, endings and sizes at the door, each with what is said about it."""

from __future__ import annotations

import struct

import pytest
from django.test import Client

from media.models import Attachment
from media.words import REFUSALS
from pep_forms.exceptions import BadInput
from tests.integration.api.world import bearer
from tests.integration.media.sending import TEACHER, TXT, attach
from tests.integration.wizard.world import World
from tests.unit.media import samples

pytestmark = pytest.mark.django_db


def claimed(content: bytes, size: int) -> bytes:
    """A ZIP whose list of parts claims that the first one is of a size."""
    at = content.index(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<I", size) + content[at + 28 :]


GIF = samples.picture("GIF", mode="P", colour=1)
#: name → (bytes, the code of the refusal)
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing.pdf": (b"", "empty"),
    "picture.pdf": (samples.picture("PNG"), "not_what_it_says"),
    "paper.png": (samples.pdf(), "not_what_it_says"),
    "paper.docx": (samples.pdf(), "not_what_it_says"),
    "letter.pdf": (samples.docx(), "not_what_it_says"),
    "macros.docm": (samples.docx(), "not_what_it_says"),
    "paper.pdf.exe": (samples.pdf(), "not_what_it_says"),
    "paper.scr": (samples.pdf(), "not_what_it_says"),
    "photo.svg": (samples.photo(), "not_what_it_says"),
    "voice.jpg": (samples.mp3(), "not_what_it_says"),
    "note.html": (TXT, "unknown_type"),
    "note.js": (TXT, "unknown_type"),
    "note.csv": (TXT, "unknown_type"),
    "note.bat": (TXT, "unknown_type"),
    "photo.jpg": (GIF, "unknown_type"),
    "drawing.svg": (samples.SVG, "active"),
    "paper script.pdf": (samples.HOSTILE_PDFS["opens a script"], "active"),
    "bomb.docx": (samples.docx_bomb(), "too_large_inside"),
    "claims.docx": (claimed(samples.docx(), 2**31), "too_large_inside"),
    "packed.zip": (samples.zipped({"a.txt": b"x"}), "archive"),
    "two.pdf": (samples.pdf() + samples.zipped({"a": b"b"}), "two_in_one"),
    "page.pdf": (samples.HTML + samples.pdf(), "unknown_type"),
    "\u202etxt.note": (TXT, "unknown_type"),
    # What the eye reads as "…exe.pdf" ends in .exe.
    "report\u202efdp.exe": (samples.pdf(), "not_what_it_says"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_and_nothing_is_kept(world: World, name: str) -> None:
    content, code = REFUSED[name]
    with pytest.raises(BadInput) as refused:
        attach(world, content, name)
    assert str(refused.value).startswith(REFUSALS[code].split("{")[0])
    assert not Attachment.objects.exists()


#: What was sent → what it is called afterwards.
NAMES: dict[str, str] = {
    "../../etc/passwd.txt": "passwd.txt",
    "..\\..\\windows\\note.txt": "note.txt",
    "/etc/note.txt": "note.txt",
    "C:\\Users\\x\\note.txt": "note.txt",
    "a" * 300 + ".txt": "a" * 146 + ".txt",
    "דוח\u202e.txt": "דוח.txt",
    "تقرير.txt": "تقرير.txt",
    "note\r\nX-Evil: 1.txt": "noteX-Evil 1.txt",
    "note\0.txt": "note.txt",
    '"><script>alert(1)<.txt': "scriptalert(1).txt",
    "   .txt": "txt.txt",
    "CON.txt": "CON.txt",
    "e\u0301te\u0301.TXT": "été.TXT",
    "": "file.txt",
    ".": "file.txt",
    "note": "note.txt",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_only_ever_words(world: World, name: str) -> None:
    attachment = attach(world, TXT, name)
    assert attachment.name == NAMES[name]
    assert name == "" or attachment.name not in attachment.object_name
    assert attachment.object_name.startswith("attachments/")


def test_two_gigabytes_are_refused_before_they_come(world: World) -> None:
    response = Client().generic(
        "POST",
        f"/api/v1/peps/{world.pep.pk}/files",
        b"--x",
        "multipart/form-data; boundary=x",
        headers=bearer(world.people[TEACHER]),
        CONTENT_LENGTH=str(2**31),
    )
    assert response.status_code == 413


def test_there_are_enough_of_them() -> None:
    assert len(REFUSED) + len(NAMES) >= 40
