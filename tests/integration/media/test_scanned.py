"""Files and the virus check: nothing that was not found clean ever leaves."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import storages
from django.core.management import call_command

from media import storing
from media.actions import scanning as actions
from media.actions.scanning import scan_again, scan_waiting
from media.enums import ScanState
from media.models import Attachment
from media.scanning import Scan
from media.tasks import rescan
from pep_forms import clock
from pep_forms.audit.models import WriteEntry
from pep_forms.exceptions import BadInput
from tests.builders import SYSTEM
from tests.integration.media.clamd import BODY, EICAR
from tests.integration.media.sending import (
    CARER,
    TEACHER,
    WORKER,
    attach,
    attach_on_page,
    fetch,
    named,
    sent,
)
from tests.integration.wizard.world import World
from tests.unit.media import samples

pytestmark = pytest.mark.django_db


def zipped(content: bytes, name: str = "a.txt") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def carried_in_pdf(content: bytes) -> bytes:
    def carry(made: pikepdf.Pdf) -> None:
        made.attachments["a.txt"] = content

    return samples.pdf(carry)


INFECTED = {
    "raw.txt": EICAR,
    "body.txt": b"words " * 300_000 + BODY,
    "zipped.zip": zipped(EICAR),
    "twice.zip": zipped(zipped(EICAR), "b.zip"),
    "letter.docx": samples.docx({"word/media/a.txt": EICAR}),
    "report.pdf": carried_in_pdf(EICAR),
    "photo.jpg": samples.picture() + BODY,
}


@pytest.mark.parametrize("name", INFECTED)
def test_a_virus_is_found_wherever_it_hides(world: World, scanned: str, name: str) -> None:
    with pytest.raises(BadInput) as refused:
        attach(world, INFECTED[name], name)
    assert not Attachment.objects.exists()
    entry = WriteEntry.objects.get(event="file.refused")
    if name == "report.pdf":
        # Whether the scanner unpacks it or not: a PDF that carries a file is not taken.
        assert '"why":"virus"' in entry.data_text or '"why":"active"' in entry.data_text
        return
    assert '"why":"virus"' in entry.data_text
    assert "virus check" in str(refused.value)


def test_a_clean_file_is_clean(world: World, scanned: str) -> None:
    (key,) = attach_on_page(world, sent("photo.jpg", samples.photo()))
    attachment = Attachment.objects.get(pk=key)
    assert attachment.state == ScanState.CLEAN
    assert attachment.scanned_at is not None
    assert fetch(world, key, CARER).status_code == 200


def test_a_large_file_is_scanned_whole(world: World, scanned: str) -> None:
    attachment = attach(world, b"x" * (20 * 2**20), "large.txt")
    assert attachment.state == ScanState.CLEAN


def test_more_than_the_scanner_takes_is_not_clean(
    world: World, scanned: str, settings: Any
) -> None:
    settings.UPLOAD_MAX_SIZE = 40 * 2**20
    attachment = attach(world, b"x" * (30 * 2**20), "larger.txt")
    assert attachment.state == ScanState.WAITING


def test_while_the_scanner_is_down_only_the_sender_knows(world: World, scanner_down: None) -> None:
    assert attach_on_page(world, sent("Secret plan.txt")) == []
    attachment = Attachment.objects.get()
    assert attachment.state == ScanState.WAITING
    for role in (TEACHER, WORKER, CARER, "vs_admin", "stranger"):
        assert fetch(world, attachment.pk, role).status_code == 404
    mine = world.open(TEACHER).text
    assert "Secret plan.txt" in mine
    assert "virus check" in mine
    for role in (WORKER, CARER, "vs_admin"):
        assert "Secret plan" not in world.open(role).text


def test_what_waited_is_named_when_it_is_clean(world: World, scanner_down: None) -> None:
    attach_on_page(world, sent())
    attachment = Attachment.objects.get()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(actions, "scan", lambda chunks: _read(chunks, Scan.CLEAN))
        scan_again(attachment_id=str(attachment.pk), by=SYSTEM)
    assert named(world) == [str(attachment.pk)]
    entry = world.entry("papers")
    assert entry is not None
    assert (entry.author, entry.role) == (world.people[TEACHER].user_id, TEACHER)
    assert fetch(world, attachment.pk, CARER).status_code == 200
    assert WriteEntry.objects.filter(event="file.scanned_clean").count() == 1
    # A second run changes nothing.
    assert scan_again(attachment_id=str(attachment.pk), by=SYSTEM) is None


def _read(chunks: Any, said: Scan) -> Scan:
    assert b"".join(chunks)
    return said


def test_what_waited_and_is_infected_is_deleted(
    world: World, scanner_down: None, django_capture_on_commit_callbacks: Any
) -> None:
    attach_on_page(world, sent())
    attachment = Attachment.objects.get()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(actions, "scan", lambda chunks: _read(chunks, Scan.FOUND))
        with django_capture_on_commit_callbacks(execute=True):
            scan_again(attachment_id=str(attachment.pk), by=SYSTEM)
    attachment.refresh_from_db()
    assert attachment.state == ScanState.REFUSED
    assert not storages["child_files"].exists(attachment.object_name)
    assert named(world) == []
    assert "It was deleted" in world.open(TEACHER).text
    assert fetch(world, attachment.pk, TEACHER).status_code == 404


def test_a_file_is_given_up_after_many_tries(world: World, scanner_down: None) -> None:
    attach_on_page(world, sent())
    for _ in range(actions.MOST_TRIES):
        scan_waiting(by=SYSTEM)
    attachment = Attachment.objects.get()
    assert attachment.state == ScanState.FAILED
    assert "Attach it again" in world.open(TEACHER).text
    assert fetch(world, attachment.pk, TEACHER).status_code == 404


def test_whoever_lost_the_right_meanwhile_names_nothing(world: World, scanner_down: None) -> None:
    attach_on_page(world, sent())
    attachment = Attachment.objects.get()
    world.young_person.network.filter(role=TEACHER).update(
        ends_on=clock.today() - timedelta(days=1)
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(actions, "scan", lambda chunks: _read(chunks, Scan.CLEAN))
        scan_again(attachment_id=str(attachment.pk), by=SYSTEM)
    attachment.refresh_from_db()
    assert attachment.state == ScanState.CLEAN
    assert named(world) == []
    assert fetch(world, attachment.pk, TEACHER).status_code == 404
    assert fetch(world, attachment.pk, WORKER).status_code == 404


def test_a_missing_object_is_not_clean(world: World, scanned: str) -> None:
    attachment = attach(world)
    Attachment.objects.filter(pk=attachment.pk).update(state=ScanState.WAITING)
    storing.remove(attachment.object_name)
    scan_waiting(by=SYSTEM)
    attachment.refresh_from_db()
    assert attachment.state == ScanState.WAITING
    assert attachment.tries == 1


def test_the_job_and_the_command_scan_what_waits(world: World, scanned: str) -> None:
    attachment = attach(world)
    Attachment.objects.filter(pk=attachment.pk).update(state=ScanState.WAITING)
    call_command("rescan_files", verbosity=0)
    attachment.refresh_from_db()
    assert attachment.state == ScanState.CLEAN
    assert named(world) == [str(attachment.pk)]
    rescan.call(str(attachment.pk))


def test_without_a_scanner_the_state_says_so(world: World, settings: Any) -> None:
    attachment = attach(world)
    assert attachment.state == ScanState.UNSCANNED
    (key,) = attach_on_page(world, sent())
    assert fetch(world, key).status_code == 200
    # The day that a scanner is there, what was never scanned is no longer handed out.
    settings.CLAMD_SOCKET = "/run/clamd"
    assert fetch(world, key).status_code == 404


def test_without_scanner_and_words_everything_waits(world: World, settings: Any) -> None:
    settings.ALLOW_UNSCANNED_FILES = ""
    attachment = attach(world)
    assert attachment.state == ScanState.WAITING
    scan_waiting(by=SYSTEM)
    attachment.refresh_from_db()
    assert attachment.state == ScanState.WAITING
