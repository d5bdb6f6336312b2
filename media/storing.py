"""The bytes of attachments in their storage: put, read in parts, removed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage, storages

CHUNK = 2**16


def store() -> Storage:
    """Where the files of young people are kept."""
    return storages["child_files"]


def put(source: Path) -> str:
    """Store a file under a name that tells nothing, and say which."""
    with source.open("rb") as file:
        return str(store().save(f"attachments/{uuid.uuid4()}", File(file)))


def remove(name: str) -> None:
    """Remove an object; one that is gone already is no error."""
    store().delete(name)


def read(name: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """The bytes of an object from `start` on, in chunks, never whole in memory."""
    bucket = getattr(store(), "bucket", None)
    if bucket is not None:
        yield from _from_bucket(bucket, name, start, length)
        return
    with store().open(name, "rb") as file:
        file.seek(start)
        left = length
        while left is None or left > 0:
            chunk = file.read(CHUNK if left is None else min(CHUNK, left))
            if not chunk:
                return
            left = None if left is None else left - len(chunk)
            yield chunk


def _from_bucket(bucket: Any, name: str, start: int, length: int | None) -> Iterator[bytes]:
    # The library's own file object fetches the whole object before it gives the first byte.
    last = "" if length is None else start + length - 1
    wanted = {"Range": f"bytes={start}-{last}"} if start or length is not None else {}
    body = bucket.Object(name).get(**wanted)["Body"]
    try:
        yield from body.iter_chunks(CHUNK)
    finally:
        body.close()
