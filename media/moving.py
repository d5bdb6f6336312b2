"""Copies what a store holds into another one, proves each copy, and can be stopped at any time.

A copy counts when it was read back from the new store and is the same to the last bit. Those
are noted in a journal, so that a second run goes on where the first one was stopped. Nothing is
removed from the old store before everything was proved, and only when that was asked for.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.storage import Storage

from media import diagnosis, holdings, storing
from media.storing import CONTENT, DOCUMENTS, FILES, KEPT, WAITING, Missing, Stored

#: Which folders belong to which store: two of them may share one place.
FOLDERS: dict[str, tuple[str, ...]] = {
    FILES: (KEPT, WAITING),
    DOCUMENTS: ("documents",),
    CONTENT: ("",),
}
#: After so many faults in a row the store is down, and the rest would fail like them.
MOST_FAULTS = 5

Progress = Callable[[int, int, int, int], None]


@dataclass
class Outcome:
    """What a move did."""

    copied: int = 0
    #: Proved by an earlier run, or found in the new store and the same.
    there: int = 0
    removed: int = 0
    #: Name of an object → why it was not copied.
    faults: dict[str, str] = field(default_factory=dict)
    gave_up: bool = False


class Journal:
    """Which objects were proved to be in a place, one line each, on the disk."""

    def __init__(self, path: Path, place: str) -> None:
        self.path = path
        self.known: dict[str, tuple[str, int]] = {}
        lines = path.read_text().splitlines() if path.exists() else []
        # A journal of another place proves nothing about this one.
        if lines and json.loads(lines[0]) == {"place": place}:
            for line in lines[1:]:
                self._take(line)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"place": place}) + "\n")

    def _take(self, line: str) -> None:
        try:
            name, sha256, size = json.loads(line)
        except ValueError:
            return  # the last line of a run that was killed
        self.known[str(name)] = str(sha256), int(size)

    def note(self, name: str, sha256: str, size: int) -> None:
        """An object was proved."""
        self.known[name] = sha256, size
        with self.path.open("a") as file:
            file.write(json.dumps([name, sha256, size]) + "\n")
            file.flush()
            os.fsync(file.fileno())


def objects(alias: str, where: Storage) -> Iterator[Stored]:
    """Everything that belongs to a store."""
    for folder in FOLDERS[alias]:
        yield from storing.listing(folder, where=where)


def move(
    alias: str, source: Storage, target: Storage, journal: Journal, *, progress: Progress
) -> Outcome:
    """Copy what is not proved yet to be in `target`. Nothing is removed."""
    everything = list(objects(alias, source))
    expected = holdings.checksums(alias)
    outcome, in_a_row = Outcome(), 0
    size, total = 0, sum(one.size for one in everything)
    for number, one in enumerate(everything, 1):
        try:
            _one(one, source, target, journal, expected.get(one.name), outcome)
            in_a_row = 0
        except Exception as error:
            why = str(error) if isinstance(error, _Differs) else diagnosis.words(error)
            outcome.faults[one.name] = why
            in_a_row = 0 if isinstance(error, _Differs) else in_a_row + 1
        size += one.size
        progress(number, len(everything), size, total)
        if in_a_row >= MOST_FAULTS:
            outcome.gave_up = True
            break
    return outcome


def remove_moved(alias: str, source: Storage, target: Storage, journal: Journal) -> int:
    """Remove from the old store what is proved to be in the new one. Says how many."""
    count = 0
    for one in list(objects(alias, source)):
        known = journal.known.get(one.name)
        if known is not None and storing.size_of(one.name, where=target) == known[1]:
            storing.remove(one.name, where=source)
            count += 1
    return count


class _Differs(Exception):
    """What was read is not what it should be."""


def _one(
    one: Stored,
    source: Storage,
    target: Storage,
    journal: Journal,
    expected: str | None,
    outcome: Outcome,
) -> None:
    known = journal.known.get(one.name)
    if known is not None and storing.size_of(one.name, where=target) == known[1]:
        outcome.there += 1
        return
    with tempfile.TemporaryDirectory(prefix="pep-move-") as folder:
        path = storing.fetch(one.name, Path(folder) / "file", where=source)
        sha256, size = storing.digest_of(path)
        if expected is not None and sha256 != expected:
            raise _Differs("the old store does not hold what was stored: restore it from a backup")
        copied = not _same(one.name, target, sha256)
        if copied:
            _put(one.name, path, target)
            if not _same(one.name, target, sha256):
                raise _Differs("the new store gives other bytes than were put")
    journal.note(one.name, sha256, size)
    outcome.copied += copied
    outcome.there += not copied


def _same(name: str, target: Storage, sha256: str) -> bool:
    try:
        return storing.digest(name, where=target)[0] == sha256
    except Missing:
        return False


def _put(name: str, path: Path, target: Storage) -> None:
    # Half a file may be there from a run that was killed.
    storing.remove(name, where=target)
    storing.put_as(name, path, where=target)
