"""Which pages of help there are to point to. Guidance is no part of this room.

A room above both registers where the keys come from; without it a key is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: Key of a place in the guidance, and the title of its page.
Places = Callable[[], Sequence[tuple[str, str]]]


def _none() -> Sequence[tuple[str, str]]:
    return ()


_places: Places = _none


def places() -> Sequence[tuple[str, str]]:
    """The keys that open a page of help now, with the page's title."""
    return _places()


def use(source: Places) -> None:
    """Take the keys from `source` from now on: for `AppConfig.ready` of a room above."""
    global _places  # noqa: PLW0603
    _places = source
