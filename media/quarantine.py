"""Where a file lies between its sender and its storage: on the disk, and looked into there."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from media.inspection import sandbox
from media.inspection.verdict import Hostile
from media.scanning import Scan, scan

_CHUNK = 2**16


class Stream(Protocol):
    """Anything that gives bytes when asked: an uploaded file, an open file, a socket."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` further bytes; nothing at the end."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file that was looked into: what is to be kept of it, and what the scanner said."""

    path: Path
    #: The type that came, and the type of what is kept: a phone's HEIC is kept as JPEG.
    came_as: str
    file_type: str
    size: int
    sha256: str
    scan: Scan


@contextmanager
def held(stream: Stream, *, most: int) -> Iterator[Held]:
    """Hold what a stream gives while somebody decides. Nothing of it is left afterwards.

    Raises Hostile when it is empty, larger than `most`, infected, or nothing we take.
    """
    with tempfile.TemporaryDirectory(prefix="pep-upload-") as folder:
        came, kept = Path(folder) / "came", Path(folder) / "kept"
        _receive(stream, came, most)
        said = scan(chunks(came))
        if said is Scan.FOUND:
            raise Hostile("virus")
        came_as, file_type = sandbox.inspect(came, kept)
        came.unlink()
        yield Held(kept, came_as, file_type, kept.stat().st_size, _sha256(kept), said)


def _receive(stream: Stream, path: Path, most: int) -> None:
    size = 0
    with path.open("wb") as file:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise Hostile("too_large")
            file.write(chunk)
    if not size:
        raise Hostile("empty")


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a part at a time."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    for chunk in chunks(path):
        digest.update(chunk)
    return digest.hexdigest()
