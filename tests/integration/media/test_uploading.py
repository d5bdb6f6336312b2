"""Attaching a file: what is noted, what is kept, and what nobody ever learns."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages

from media import storing
from media.actions.withdrawing import withdraw
from media.enums import ScanState
from media.models import Attachment
from media.quarantine import Hostile, held
from media.receiving import SizeCap
from pep_forms import clock
from pep_forms.audit.models import ReadEntry, WriteEntry
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible, Refused
from tests.integration.media.sending import (
    CARER,
    TEACHER,
    TXT,
    WORKER,
    attach,
    attach_on_page,
    body,
    fetch,
    named,
    sent,
)
from tests.integration.wizard.world import World
from tests.unit.media import samples

pytestmark = pytest.mark.django_db


def test_what_is_noted_of_a_file(world: World) -> None:
    attachment = attach(world, name="Bericht.TXT")
    attachment.refresh_from_db()
    assert attachment.sha256 == hashlib.sha256(TXT).hexdigest()
    assert attachment.size == len(TXT)
    assert attachment.file_type == "txt"
    assert attachment.name == "Bericht.TXT"
    assert attachment.subject == f"pep:{world.pep.pk}"
    assert attachment.address == "papers"
    assert attachment.young_person == world.young_person
    assert attachment.uploaded_by == world.people[TEACHER].user
    assert attachment.role == TEACHER
    entry = WriteEntry.objects.get(event="file.attached")
    assert str(attachment.pk) in entry.data_text
    assert "Bericht" not in entry.data_text, "names of files can be names of people"


def test_object_names_tell_nothing(world: World) -> None:
    attachment = attach(world, name="Canary Zoë Example.txt")
    folder, _, name = attachment.object_name.partition("/")
    assert folder == "attachments"
    assert len(name) == 36
    assert name != str(attachment.pk)
    for part in ("anary", "txt", str(world.pep.pk), str(world.young_person.pk)):
        assert part not in attachment.object_name
    with storages["child_files"].open(attachment.object_name) as stored:
        assert stored.read() == TXT
    assert "anary" not in str(attachment)


@pytest.mark.parametrize(
    ("role", "error"),
    [(CARER, NotAllowed), ("vs_reviewer", NotAllowed), ("stranger", NotVisible)],
)
def test_who_may_not_write_may_not_attach(world: World, role: str, error: type) -> None:
    with pytest.raises(error):
        attach(world, role=role)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("address", ["words", "nothing", "papers/x", "s_widgets", "aims/x/aim"])
def test_files_go_only_where_files_are_asked_for(world: World, address: str) -> None:
    with pytest.raises((NotAllowed, NotVisible)):
        attach(world, address=address)


@pytest.mark.parametrize("subject", ["pep:", "pep:x", "person:1", "", "pep:" + "0" * 32])
def test_nobody_keeps_the_files_of_nothing(world: World, subject: str) -> None:
    from media.actions.uploading import upload

    with pytest.raises(NotVisible):
        upload(
            stream=sent(),
            name="a.txt",
            subject=subject,
            address="papers",
            by=world.people[TEACHER],
        )


REFUSED = [
    ("nothing.txt", b"", "empty"),
    ("script.svg", samples.SVG, "program"),
    ("picture.png", samples.SVG, "program"),
    ("letter.pdf", samples.picture(), "ending"),
    ("letter.png", samples.pdf(), "ending"),
    ("table.csv", b"a,b\n1,2\n", "type cannot be attached"),
    ("run.exe", b"MZ" + bytes(90), "type cannot be attached"),
    ("macro.docx", samples.HOSTILE_DOCX["macros"], "program"),
    ("script.pdf", samples.HOSTILE_PDFS["opens a script"], "program"),
    ("files.zip", samples.zipped({"a": b"b"}), "Archives"),
]


@pytest.mark.parametrize(("name", "content", "words"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_refusal_says_what_to_do_and_keeps_nothing(
    world: World, name: str, content: bytes, words: str
) -> None:
    before = set(storages["child_files"].listdir("attachments")[1]) if _has_folder() else set()
    with pytest.raises(BadInput) as refused:
        attach(world, content, name)
    assert words in str(refused.value)
    assert not Attachment.objects.exists()
    after = set(storages["child_files"].listdir("attachments")[1]) if _has_folder() else set()
    assert after == before
    entry = WriteEntry.objects.get(event="file.refused")
    assert name.split(".", maxsplit=1)[0] not in entry.data_text


def _has_folder() -> bool:
    return storages["child_files"].exists("attachments")


def test_an_image_is_kept_without_its_place(world: World) -> None:
    attachment = attach(world, samples.heic(), "IMG_1.HEIC")
    assert (attachment.file_type, attachment.name) == ("jpeg", "IMG_1.jpg")
    stored = b"".join(storing.read(attachment.object_name))
    assert samples.GPS_WORDS not in stored
    assert hashlib.sha256(stored).hexdigest() == attachment.sha256


class Endless:
    """A sender that claims nothing and never ends."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        self.given += size
        return b"x" * size


def test_a_file_without_end_is_stopped_at_the_limit(world: World, settings: Any) -> None:
    settings.UPLOAD_MAX_SIZE = 200_000
    stream = Endless()
    with pytest.raises(Hostile), held(stream, most=settings.UPLOAD_MAX_SIZE):
        pass
    assert stream.given < 400_000


def test_what_comes_beyond_the_limit_is_not_kept(settings: Any) -> None:
    settings.UPLOAD_MAX_SIZE = 100
    cap = SizeCap()
    cap.new_file("f", "n", "t", 10)
    kept = [cap.receive_data_chunk(b"x" * 80, 0) for _ in range(10)]
    assert [bool(chunk) for chunk in kept] == [True, True] + [False] * 8


def test_a_file_that_is_too_large_costs_no_words(world: World, settings: Any) -> None:
    settings.UPLOAD_MAX_SIZE = 1000
    response = world.open(TEACHER).send(
        {"papers:upload": sent("big.txt", b"x" * 300_000)}, words="Typed", next="here"
    )
    assert response.status_code == 422
    assert "larger than" in response.content.decode()
    entry = world.entry("words")
    assert entry is not None
    assert entry.value == "Typed"
    assert not Attachment.objects.exists()


def test_the_same_file_twice_is_one(world: World) -> None:
    first, again = attach(world), attach(world)
    assert first == again
    assert attach(world, role=WORKER) != first
    assert attach(world, name="other.txt") != first


def test_the_list_of_types_is_data(world: World) -> None:
    from pep_forms.reference import actions as reference
    from tests import builders

    reference.set_setting(name="upload_types", value=["pdf"], by=builders.SYSTEM)
    with pytest.raises(BadInput) as refused:
        attach(world)
    assert "Use PDF" in str(refused.value)
    attach(world, samples.pdf(), "a.pdf")


def test_a_storage_that_refuses_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any, **_more: Any) -> str:
        raise OSError("No space left on device")

    monkeypatch.setattr(storages["child_files"], "save", full, raising=False)
    with pytest.raises(Refused) as refused:
        attach(world)
    assert "Try again" in str(refused.value)
    assert not Attachment.objects.exists()


def test_a_row_that_cannot_be_written_leaves_no_object(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    put = storing.put

    def noted(path: Any, **more: Any) -> str:
        made.append(put(path, **more))
        return made[-1]

    monkeypatch.setattr(storing, "put", noted)
    monkeypatch.setattr("media.actions.uploading.log_write", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        attach(world)
    assert not storages["child_files"].exists(made[0])
    assert not Attachment.objects.exists()


# --- Withdrawing --------------------------------------------------------------------------


def test_a_withdrawn_file_stays_for_those_who_have_had_it(world: World) -> None:
    (key,) = attach_on_page(world, sent())
    assert fetch(world, key, WORKER).status_code == 200
    attachment = Attachment.objects.get(pk=key)
    with clock.at(clock.now() + timedelta(hours=1)):
        withdraw(attachment=attachment, reason="The wrong report", by=world.people[TEACHER])
    assert named(world) == []
    assert fetch(world, key, TEACHER).status_code == 200
    assert fetch(world, key, WORKER).status_code == 200
    assert fetch(world, key, "vs_admin").status_code == 404
    assert fetch(world, key, CARER).status_code == 404
    history = world.client(WORKER).get(world.url("history/papers/")).content.decode()
    assert "note.txt (withdrawn)" in history
    assert WriteEntry.objects.filter(event="file.withdrawn").count() == 1


def test_withdrawing_takes_a_reason_and_a_right(world: World) -> None:
    (key,) = attach_on_page(world, sent())
    attachment = Attachment.objects.get(pk=key)
    with pytest.raises(BadInput):
        withdraw(attachment=attachment, reason="  ", by=world.people[TEACHER])
    with pytest.raises(NotAllowed):
        withdraw(attachment=attachment, reason="No", by=world.people[CARER])
    with pytest.raises(NotVisible):
        withdraw(attachment=attachment, reason="No", by=world.people["stranger"])
    withdraw(attachment=attachment, reason="Yes", by=world.people["vs_admin"])
    withdraw(attachment=attachment, reason="Again", by=world.people["vs_admin"])
    attachment.refresh_from_db()
    assert attachment.withdrawn_reason == "Yes"


def test_a_replacement_is_of_the_same_place(world: World) -> None:
    first = attach(world)
    second = attach(world, b"A better note", "better.txt", replaces=first)
    assert second.replaces == first
    other = attach(world, role=WORKER)
    Attachment.objects.filter(pk=other.pk).update(address="elsewhere")
    other.refresh_from_db()
    with pytest.raises(NotAllowed):
        attach(world, b"Third", "third.txt", replaces=other)


def test_a_look_is_logged_once_for_each_fetch(world: World) -> None:
    (key,) = attach_on_page(world, sent())
    body(fetch(world, key, WORKER))
    entry = ReadEntry.objects.get(channel="file")
    assert entry.subject == f"attachment:{key}"
    assert entry.young_person == world.young_person.pk
    assert "papers" in entry.addresses_text
    assert ScanState(Attachment.objects.get(pk=key).state) is ScanState.UNSCANNED
