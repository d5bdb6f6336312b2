"""The demo world's own dice: they fall the same way each time the same thing is asked.

There is no state: a throw depends only on the name it is asked by, so that adding
one young person to the world changes nothing about the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Chance:
    """Dice with a name; `of` gives others, whose name is longer."""

    name: str

    def of(self, name: object) -> Chance:
        """Dice of their own for one matter."""
        return Chance(f"{self.name}/{name}")

    def number(self, name: object, low: int, high: int) -> int:
        """A whole number between two, both included."""
        return low + self._throw(name) % (high - low + 1)

    def pick(self, name: object, items: Sequence[Item]) -> Item:
        """One of some things."""
        return items[self._throw(name) % len(items)]

    def some(self, name: object, items: Sequence[Item], count: int) -> list[Item]:
        """A few different ones, in their own order."""
        ranked = sorted(range(len(items)), key=lambda at: self._throw(f"{name}#{at}"))
        return [items[at] for at in sorted(ranked[:count])]

    def turn(self, name: object, items: Sequence[Item], turns: int) -> Item:
        """One of some things, the next one each turn: nothing is said twice running."""
        return items[(self._throw(name) + turns) % len(items)]

    def often(self, name: object, percent: int) -> bool:
        """True in so many cases of a hundred."""
        return self._throw(name) % 100 < percent

    def row_id(self, name: object) -> str:
        """An id for a row of a group."""
        return f"r{self._throw(name):016x}"[:13]

    def _throw(self, name: object) -> int:
        digest = hashlib.sha256(f"{self.name}|{name}".encode()).digest()
        return int.from_bytes(digest[:8])
