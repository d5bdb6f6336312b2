"""Who names which objects: every room that has files in a store says so here.

What nobody names is an orphan; what is named and not there is missing. A room that forgets to
register would lose its files to the sweep, so a folder that nobody holds is never swept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holding:
    """One object that a row names. `row` says which, for people to find it."""

    name: str
    sha256: str
    size: int
    row: str


@dataclass(frozen=True, slots=True)
class _Holder:
    alias: str
    folders: tuple[str, ...]
    holdings: Callable[[], Iterable[Holding]]
    #: Whether a row of its own names an object right now.
    names: Callable[[str], bool]


_holders: dict[str, _Holder] = {}


def register(
    room: str,
    *,
    alias: str,
    folders: tuple[str, ...],
    holdings: Callable[[], Iterable[Holding]],
    names: Callable[[str], bool],
) -> None:
    """Let a room say which objects its rows name, in folders that are its alone."""
    _holders[room] = _Holder(alias, folders, holdings, names)


def places() -> Iterator[tuple[str, str]]:
    """The store and the folder of everything that somebody holds."""
    for holder in _holders.values():
        for folder in holder.folders:
            yield holder.alias, folder


def of(alias: str) -> Iterator[Holding]:
    """Everything that rows name in a store."""
    for holder in _holders.values():
        if holder.alias == alias:
            yield from holder.holdings()


def is_named(alias: str, name: str) -> bool:
    """Whether a row names an object right now."""
    return any(h.names(name) for h in _holders.values() if h.alias == alias)


def checksums(alias: str) -> dict[str, str]:
    """Name → checksum of everything that rows name in a store."""
    return {holding.name: holding.sha256 for holding in of(alias)}
