"""Reference data kept in each process, and how a process learns that it is stale.

Every change writes a new random stamp. A process asks for the stamps at most once in
`REFERENCE_CACHE_SECONDS` (10 by default), so a change made elsewhere shows within that
time and a page of a hundred labels costs at most one query for them. The stamp is
random and not a count: after a rollback the stamp of before is a different one again.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.conf import settings

from pep_forms.reference.models import Stamp

T = TypeVar("T")


class _Stamps:
    """The stamps as this process last saw them."""

    def __init__(self) -> None:
        self.held: tuple[float, dict[str, str]] | None = None

    def get(self) -> dict[str, str]:
        moment = time.monotonic()
        held = self.held
        if held is None or moment - held[0] >= getattr(settings, "REFERENCE_CACHE_SECONDS", 10):
            held = self.held = (moment, dict(Stamp.objects.values_list("name", "token")))
        return held[1]


_stamps = _Stamps()


class Kept(Generic[T]):
    """A value loaded from the database once and again whenever its stamp has changed."""

    def __init__(self, name: str, load: Callable[[], T]) -> None:
        self._name = name
        self._load = load
        self._held: tuple[str, T] | None = None
        _all.append(self)

    def get(self) -> T:
        """The value, loaded anew if the stamp says so."""
        stamp = _stamps.get().get(self._name, "")
        held = self._held
        if held is None or held[0] != stamp:
            held = self._held = (stamp, self._load())
        return held[1]

    def forget(self) -> None:
        """Load anew at the next use."""
        self._held = None


_all: list[Kept[Any]] = []


def touch(name: str) -> None:
    """Say that data kept under `name` was changed; called inside the action's transaction."""
    Stamp.objects.update_or_create(name=name, defaults={"token": uuid.uuid4().hex})
    forget()


def forget() -> None:
    """Forget everything kept in this process. Tests call it between databases."""
    _stamps.held = None
    for kept in _all:
        kept.forget()
