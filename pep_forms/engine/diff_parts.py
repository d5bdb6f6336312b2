"""What a difference is, and how two lists or two texts differ."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

Harm = Literal["harmless", "check", "harmful"]
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Difference:
    """One change between two versions of a form.

    `harm` says what it does to answers that exist: nothing, look at it, or they may be lost
    from view. `ids` names what an impact check counts: the question (or section) first.
    """

    kind: str
    place: str
    words: str
    harm: Harm = "harmless"
    ids: tuple[str, ...] = ()


def moved(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The fewest ids that explain the new order; added and removed ones do not count."""
    both = set(old) & set(new)
    position = {name: at for at, name in enumerate(name for name in old if name in both)}
    order = list(dict.fromkeys(name for name in new if name in both))
    # The longest run that kept its order stays; patience sorting finds it.
    tails: list[int] = []
    tops: list[str] = []
    before: dict[str, str | None] = {}
    for name in order:
        at = bisect_left(tails, position[name])
        before[name] = tops[at - 1] if at else None
        tails[at : at + 1] = [position[name]]
        tops[at : at + 1] = [name]
    kept: set[str] = set()
    name_or_none: str | None = tops[-1] if tops else None
    while name_or_none is not None:
        kept.add(name_or_none)
        name_or_none = before[name_or_none]
    return [name for name in order if name not in kept]


@dataclass(frozen=True, slots=True)
class Lists:
    """How a list of things with ids changed."""

    added: list[str]
    removed: list[str]
    kept: list[str]
    moved: list[str]


def compare(old: Iterable[_Item], new: Iterable[_Item], key: Callable[[_Item], str]) -> Lists:
    """Compare two lists by the ids of their items."""
    before, after = [key(item) for item in old], [key(item) for item in new]
    known, present = set(before), set(after)
    return Lists(
        [name for name in after if name not in known],
        [name for name in before if name not in present],
        [name for name in dict.fromkeys(after) if name in known],
        moved(before, after),
    )


def text_changes(old: dict[str, str], new: dict[str, str]) -> Iterator[str]:
    """What changed in a text, one sentence a language."""
    for language in dict.fromkeys((*old, *new)):
        was, now = old.get(language, ""), new.get(language, "")
        if was == now:
            if (language in old) != (language in new):
                yield f"An empty text in “{language}” was added or taken away."
            continue
        where = "" if language == "en" else f" ({language})"
        if not was:
            yield f"Added{where}: “{now}”."
        elif not now:
            yield f"Removed{where}: “{was}”."
        else:
            yield f"Changed{where} from “{was}” to “{now}”."
