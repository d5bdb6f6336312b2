"""What holds of every store: the same tests on a folder and on a bucket of a real server."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given
from hypothesis import settings as trial
from hypothesis import strategies as st

from media import storing
from media.buckets import Bucket
from media.storing import Missing
from tests.integration.media import stores
from tests.integration.media.proxy import Proxy
from tests.integration.media.stores import Kept

CONTENT = os.urandom(300_000)


def file(tmp_path: Path, content: bytes = CONTENT) -> Path:
    made = tmp_path / "upload"
    made.write_bytes(content)
    return made


def whole(name: str) -> bytes:
    return b"".join(storing.read(name))


def test_what_was_put_is_what_is_read(kept: Kept, tmp_path: Path) -> None:
    name = storing.put(file(tmp_path))
    assert whole(name) == CONTENT
    assert storing.digest(name) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))


def test_names_tell_nothing_and_never_meet(kept: Kept, tmp_path: Path) -> None:
    source = file(tmp_path)
    names = {storing.put(source) for _ in range(5)}
    assert len(names) == 5
    for name in names:
        assert name.startswith("attachments/")
        assert len(name) == len("attachments/") + 36
        assert "upload" not in name


@pytest.mark.parametrize(
    ("start", "length"), [(0, 1), (0, None), (5, 10), (299_999, 1), (299_999, None), (100, 200_000)]
)
def test_any_part_is_read(kept: Kept, tmp_path: Path, start: int, length: int | None) -> None:
    name = storing.put(file(tmp_path))
    end = None if length is None else start + length
    assert b"".join(storing.read(name, start, length)) == CONTENT[start:end]


def test_every_part_is_read(kept: Kept, tmp_path: Path) -> None:
    name = storing.put(file(tmp_path))

    @trial(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.integers(0, len(CONTENT) - 1), st.integers(1, len(CONTENT)))
    def check(start: int, length: int) -> None:
        assert b"".join(storing.read(name, start, length)) == CONTENT[start : start + length]

    check()


def test_reading_gives_small_pieces(kept: Kept, tmp_path: Path) -> None:
    name = storing.put(file(tmp_path))
    assert all(0 < len(chunk) <= storing.CHUNK for chunk in storing.read(name))


def test_what_is_not_there_is_missing(kept: Kept, tmp_path: Path) -> None:
    for name in ("attachments/nothing", "nowhere/at/all"):
        with pytest.raises(Missing):
            whole(name)
        storing.remove(name)
        assert storing.purge(name) == 0
        assert not storing.is_left(name)


def test_what_was_removed_is_not_read(kept: Kept, tmp_path: Path) -> None:
    name = storing.put(file(tmp_path))
    storing.remove(name)
    with pytest.raises(Missing):
        whole(name)
    # A bucket that keeps versions still has it, and says so.
    assert storing.is_left(name) is kept.on_s3


def test_what_was_purged_leaves_no_version(kept: Kept, tmp_path: Path) -> None:
    name, other = storing.put(file(tmp_path)), storing.put(file(tmp_path))
    if kept.on_s3:
        storing.remove(name)
        where = storing.store()
        where.connection.meta.client.put_object(  # type: ignore[attr-defined]
            Bucket="pep-files",
            Key=f"{where.location}/{name}",
            Body=b"again",  # type: ignore[attr-defined]
        )
    assert storing.purge(name) == (2 if kept.on_s3 else 1)
    assert not storing.is_left(name)
    assert storing.is_left(other)


def test_a_name_that_begins_alike_is_not_purged(kept: Kept, tmp_path: Path) -> None:
    storing.put_as("attachments/one", file(tmp_path))
    storing.put_as("attachments/one-more", file(tmp_path))
    storing.purge("attachments/one")
    assert storing.is_left("attachments/one-more")


def test_nothing_is_ever_written_over(kept: Kept, tmp_path: Path) -> None:
    storing.put_as("attachments/same", file(tmp_path, b"first"))
    with pytest.raises(FileExistsError):
        storing.put_as("attachments/same", file(tmp_path, b"second"))
    assert whole("attachments/same") == b"first"
    # Django's own way gives another name instead.
    given = storing.store().save("attachments/same", ContentFile(b"third"))
    assert given != "attachments/same"
    assert whole(given) == b"third"


def test_a_listing_names_everything_in_a_folder(kept: Kept, tmp_path: Path) -> None:
    names = {storing.put(file(tmp_path, b"x" * (size + 1))) for size in range(7)}
    storing.put(file(tmp_path), folder=storing.WAITING)
    found = list(storing.listing(storing.KEPT))
    assert {one.name for one in found} == names
    assert sorted(one.size for one in found) == list(range(1, 8))
    assert all(one.modified.tzinfo is not None for one in found)
    assert len(list(storing.listing(""))) == 8
    assert list(storing.listing("nothing")) == []


def test_stores_do_not_see_each_other(kept: Kept, tmp_path: Path) -> None:
    name = storing.put(file(tmp_path))
    content = storing.store(storing.CONTENT)
    with pytest.raises(Missing):
        b"".join(storing.read(name, where=content))


def test_out_of_quarantine(kept: Kept, tmp_path: Path) -> None:
    waiting = storing.put(file(tmp_path), folder=storing.WAITING)
    assert waiting.startswith("quarantine/")
    released = storing.release(waiting)
    assert released.startswith("attachments/")
    assert whole(released) == CONTENT
    assert storing.is_left(waiting)


@pytest.mark.s3
def test_a_store_that_encrypts_says_so_and_gives_it_back(
    line: Proxy, settings: Any, tmp_path: Path
) -> None:
    asked = {"ENCRYPTION": "aws:kms", "ENCRYPTION_KEY": "testkey-1"}
    settings.STORAGES = {**settings.STORAGES, **stores.in_bucket(line.endpoint, **asked)}
    name = storing.put(file(tmp_path), folder=storing.WAITING)
    assert Bucket(storing.store()).head(name)["ServerSideEncryption"] == "aws:kms"
    assert whole(name) == CONTENT
    # This server cannot copy what it encrypts: the file is fetched and put again.
    released = storing.release(name)
    assert whole(released) == CONTENT
    assert Bucket(storing.store()).head(released)["ServerSideEncryption"] == "aws:kms"


@pytest.mark.parametrize("name", ["../outside", "attachments/../../outside", "/etc/passwd"])
def test_no_name_leads_out(kept: Kept, tmp_path: Path, name: str) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 each store has its own word
        storing.put_as(name, file(tmp_path))
    with pytest.raises(Exception):  # noqa: B017, PT011
        whole(name)


def test_folders_on_the_disk_are_for_the_site_alone(tmp_path: Path, settings_disk: Path) -> None:
    name = storing.put(file(tmp_path))
    kept = settings_disk / name
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
