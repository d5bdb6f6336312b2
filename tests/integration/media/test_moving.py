"""Moving a store: every file there and back, proved, and nothing lost however it is stopped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import Storage, storages
from django.core.management import call_command

from media import moving, storing
from media.models import Attachment
from tests.integration.media.proxy import Fault, Proxy
from tests.integration.media.sending import attach
from tests.integration.wizard.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.s3]


@pytest.fixture
def disk(bucket: Proxy, settings: Any, tmp_path: Path) -> Storage:
    """A folder of files, while a bucket is configured."""
    settings.MOVES_ROOT = tmp_path / "moves"
    made: Storage = storages.create_storage(settings.DISK_STORAGES[storing.FILES])
    return made


def fill(where: Storage, tmp_path: Path, count: int = 12) -> dict[str, bytes]:
    """Files of many sizes, as they lie after a while."""
    made = {}
    for number in range(count):
        content = os.urandom(1 + number * 7_001)
        path = tmp_path / "file"
        path.write_bytes(content)
        folder = storing.WAITING if number % 5 == 4 else storing.KEPT
        made[storing.put(path, folder=folder, where=where)] = content
    return made


def held(where: Storage) -> dict[str, bytes]:
    return {
        one.name: b"".join(storing.read(one.name, where=where))
        for one in moving.objects(storing.FILES, where)
    }


def run(*arguments: str) -> None:
    call_command("move_storage", *arguments, store=[storing.FILES])


def test_there_and_back(disk: Storage, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = fill(disk, tmp_path)
    run("disk", "s3")
    assert held(storing.store()) == made
    assert held(disk) == made, "nothing is deleted unless it is asked for"
    said = capsys.readouterr().out
    assert "12 copied, 0 were there already, 0 not copied" in said
    assert "12 of 12 files" in said
    run("disk", "s3", "--delete")
    said = capsys.readouterr().out
    assert "0 copied, 12 were there already" in said
    assert "12 deleted" in said
    assert held(disk) == {}
    run("s3", "disk", "--delete")
    assert held(disk) == made
    assert held(storing.store()) == {}


def test_a_move_that_was_stopped_goes_on(
    disk: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fill(disk, tmp_path)
    put, count = storing.put_as, 0

    def killed(name: str, source: Path, *, where: Storage | None = None) -> str:
        nonlocal count
        count += not name.startswith("health/")
        if count > 5:
            raise KeyboardInterrupt
        return put(name, source, where=where)

    with monkeypatch.context() as patched:
        patched.setattr(storing, "put_as", killed)
        with pytest.raises(KeyboardInterrupt):
            run("disk", "s3")
    assert len(held(storing.store())) == 5
    asked: list[str] = []
    monkeypatch.setattr(
        storing, "put_as", lambda name, *a, **k: (asked.append(name), put(name, *a, **k))[1]
    )
    run("disk", "s3")
    assert len([name for name in asked if name in made]) == 7, "what was proved is not sent again"
    assert held(storing.store()) == made


def test_half_a_file_is_sent_again(disk: Storage, tmp_path: Path) -> None:
    made = fill(disk, tmp_path, 3)
    name = sorted(made)[0]
    half = tmp_path / "half"
    half.write_bytes(made[name][:1] + b"half")
    storing.put_as(name, half)
    run("disk", "s3")
    assert held(storing.store()) == made


def test_a_copy_that_went_missing_is_made_again(disk: Storage, tmp_path: Path) -> None:
    made = fill(disk, tmp_path, 3)
    run("disk", "s3")
    storing.purge(sorted(made)[0])
    run("disk", "s3")
    assert held(storing.store()) == made


def test_a_flipped_bit_is_found_and_nothing_deleted(
    disk: Storage, bucket: Proxy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = fill(disk, tmp_path, 6)
    where = storing.store()
    journal = moving.Journal(tmp_path / "journal", "a place")
    bucket.be(Fault(flips=20_000))
    outcome = moving.move(storing.FILES, disk, where, journal, progress=lambda *_: None)
    assert set(outcome.faults.values()) == {"the new store gives other bytes than were put"}
    assert not set(outcome.faults) & set(journal.known)
    bucket.be(Fault())
    outcome = moving.move(storing.FILES, disk, where, journal, progress=lambda *_: None)
    assert outcome.faults == {}
    assert held(where) == made


def test_nothing_is_deleted_while_anything_fails(
    disk: Storage, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    attachment = attach(world)
    held_there = b"".join(storing.read(attachment.object_name))
    path = tmp_path / "file"
    path.write_bytes(held_there[:-1] + b"!")
    storing.put_as(attachment.object_name, path, where=disk)
    made = fill(disk, tmp_path, 2)
    storing.purge(attachment.object_name)
    with pytest.raises(SystemExit):
        run("disk", "s3", "--delete")
    said = capsys.readouterr()
    assert "does not hold what was stored" in said.err
    assert "nothing was deleted" in said.err
    assert set(held(disk)) == {*made, attachment.object_name}
    assert Attachment.objects.get().object_name == attachment.object_name


def test_a_store_that_is_down_ends_the_move(
    disk: Storage, bucket: Proxy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = fill(disk, tmp_path)
    bucket.be(Fault(answers=(507, "InsufficientStorage", "")))
    with pytest.raises(SystemExit):
        run("disk", "s3", "--delete")
    assert "full" in capsys.readouterr().err
    assert held(disk) == made


def test_a_journal_of_another_place_proves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "moves" / "journal"
    moving.Journal(path, "one").note("attachments/x", "aa", 3)
    assert moving.Journal(path, "one").known == {"attachments/x": ("aa", 3)}
    with path.open("a") as file:
        file.write('["attachments/y", "b')
    assert set(moving.Journal(path, "one").known) == {"attachments/x"}
    assert moving.Journal(path, "two").known == {}
