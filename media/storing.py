"""The bytes of files in their storages: put, read in parts, moved on, removed.

The same few verbs for a folder and for a bucket. Names are made here and tell nothing.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from media import names
from media.buckets import Bucket, is_bucket, is_gone

CHUNK = 2**16

FILES, DOCUMENTS, CONTENT = "child_files", "pep_documents", "default"
#: Where files lie that somebody may have, and where those wait that the virus check has not
#: let through: a rule of the store can close the second to everybody else.
KEPT, WAITING = "attachments", "quarantine"


class Missing(Exception):
    """The store has no such object."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One object as a store lists it."""

    name: str
    size: int
    modified: datetime


def store(alias: str = FILES) -> Storage:
    """A storage by its alias; the one of young people's files when not told."""
    return storages[alias]


def put(source: Path, *, folder: str = KEPT, where: Storage | None = None) -> str:
    """Store a file under a name that tells nothing, and say which.

    When this returns the whole file is there; when it raises, nothing of it is left.
    """
    return put_as(f"{folder}/{uuid.uuid4()}", source, where=where)


def put_as(name: str, source: Path, *, where: Storage | None = None) -> str:
    """Store a file under a name that nothing has. Raises FileExistsError when something has."""
    target = where or store()
    if not is_bucket(target) and target.exists(name):
        raise FileExistsError(name)
    try:
        if is_bucket(target):
            Bucket(target).put(name, source)
        else:
            with source.open("rb") as file:
                target.save(name, File(file))
            _settle(target, name)
        if size_of(name, where=target) != source.stat().st_size:
            raise OSError("The store holds another size than was sent.")
    except FileExistsError:
        raise
    except BaseException:
        # Half a file may be there. What cannot be removed now is swept later.
        with suppress(Exception):
            remove(name, where=target)
        raise
    return name


def _settle(target: Storage, name: str) -> None:
    """A file that was acknowledged survives a power cut."""
    if isinstance(target, FileSystemStorage):
        with open(target.path(name), "rb") as file:
            os.fsync(file.fileno())


def remove(name: str, *, where: Storage | None = None) -> None:
    """Remove an object; one that is gone already is no error."""
    target = where or store()
    if is_bucket(target):
        Bucket(target).remove(name)
    else:
        target.delete(name)


def size_of(name: str, *, where: Storage | None = None) -> int | None:
    """The size of an object as the store says it; None when there is none."""
    target = where or store()
    if is_bucket(target):
        return Bucket(target).size(name)
    return int(target.size(name)) if target.exists(name) else None


def purge(name: str, *, where: Storage | None = None) -> int:
    """Remove an object with every version that the store keeps. Says how many there were."""
    target = where or store()
    if is_bucket(target):
        return Bucket(target).purge(name)
    there = target.exists(name)
    target.delete(name)
    return int(there)


def is_left(name: str, *, where: Storage | None = None) -> bool:
    """Whether anything is left of an object: itself, or an older version."""
    target = where or store()
    if is_bucket(target) and any(Bucket(target).versions(name)):
        return True
    return size_of(name, where=target) is not None


def read(
    name: str, start: int = 0, length: int | None = None, *, where: Storage | None = None
) -> Iterator[bytes]:
    """The bytes of an object from `start` on, in chunks, never whole in memory.

    Raises Missing when there is no such object.
    """
    target = where or store()
    try:
        if is_bucket(target):
            yield from Bucket(target).read(name, start, length)
        else:
            yield from _from_disk(target, name, start, length)
    except FileNotFoundError as error:
        raise Missing from error
    except Exception as error:
        if is_gone(error):
            raise Missing from error
        raise


def _from_disk(target: Storage, name: str, start: int, length: int | None) -> Iterator[bytes]:
    with target.open(name, "rb") as file:
        file.seek(start)
        left = length
        while left is None or left > 0:
            chunk = file.read(CHUNK if left is None else min(CHUNK, left))
            if not chunk:
                return
            left = None if left is None else left - len(chunk)
            yield chunk


def digest(name: str, *, where: Storage | None = None) -> tuple[str, int]:
    """Checksum and size of an object as it is read now. Raises Missing."""
    return _digest(read(name, where=where))


def digest_of(path: Path) -> tuple[str, int]:
    """Checksum and size of a file of this machine."""
    with path.open("rb") as file:
        return _digest(iter(lambda: file.read(CHUNK), b""))


def _digest(chunks: Iterator[bytes]) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    for chunk in chunks:
        found.update(chunk)
        size += len(chunk)
    return found.hexdigest(), size


def release(name: str) -> str:
    """Copy a file out of quarantine and say its new name. The old object stays for now."""
    target, fresh = store(), f"{KEPT}/{uuid.uuid4()}"
    if is_bucket(target) and Bucket(target).copy(name, fresh):
        return fresh
    with tempfile.TemporaryDirectory(prefix="pep-move-") as folder:
        return put_as(fresh, fetch(name, Path(folder) / "file"), where=target)


def fetch(name: str, path: Path, *, where: Storage | None = None) -> Path:
    """Copy an object into a file of this machine. Raises Missing."""
    with path.open("wb") as file:
        for chunk in read(name, where=where):
            file.write(chunk)
    return path


def listing(folder: str, *, where: Storage | None = None) -> Iterator[Stored]:
    """Every object of a folder and of the folders in it; none when it is not there."""
    target = where or store()
    if is_bucket(target):
        for name, size, modified in Bucket(target).listing(folder):
            yield Stored(name, size, modified)
        return
    yield from _walk(target, folder)


def _walk(target: Storage, folder: str) -> Iterator[Stored]:
    try:
        folders, files = target.listdir(folder)
    except FileNotFoundError:
        return
    for file in sorted(files):
        name = f"{folder}/{file}" if folder else file
        # A file may go while the folder is read.
        with suppress(FileNotFoundError):
            modified = target.get_modified_time(name).astimezone(UTC)
            yield Stored(name, target.size(name), modified)
    for inner in sorted(folders):
        yield from _walk(target, f"{folder}/{inner}" if folder else inner)


def link(name: str, seconds: int, headers: Mapping[str, str]) -> str | None:
    """An address that gives the file for so many seconds; None where there are none."""
    target = store()
    return Bucket(target).link(name, seconds, headers) if is_bucket(target) else None


def generic_name(file_id: object, ending: str) -> str:
    """A file name that tells nothing, for where a name would stand in an address."""
    return names.shown(f"file-{str(file_id)[:8]}.{ending}")
