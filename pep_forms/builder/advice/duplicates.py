"""Questions that ask the same thing twice: by their words, or by their meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from pep_forms.engine import meanings
from pep_forms.engine.proof_index import Spot
from pep_forms.engine.text import say

#: From here on two labels are alike: a word changed or in another place, no more.
ALIKE = 90
_WORD = re.compile(r"[a-z0-9]+")
#: Words that change nothing about what is asked.
_EMPTY = frozenset(
    {
        "a", "an", "and", "any", "are", "at", "by", "do", "does", "for", "has", "have", "in",
        "is", "of", "on", "or", "please", "the", "what", "your", "my", "was", "were", "will", "to",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions that look like one."""

    first: Spot
    second: Spot
    why: str


def pairs(spots: Sequence[Spot]) -> list[Pair]:
    """Every pair, in the order of the form. Columns are only compared inside their own rows."""
    asked = [spot for spot in spots if spot.question.kind not in {"information", "calculated"}]
    found = [*_by_meaning(asked), *_by_words(asked)]
    seen: set[frozenset[str]] = set()
    unique = []
    for pair in found:
        ids = frozenset({pair.first.question.id, pair.second.question.id})
        if ids not in seen:
            seen.add(ids)
            unique.append(pair)
    return unique


def _by_meaning(spots: Sequence[Spot]) -> Iterator[Pair]:
    first: dict[str, Spot] = {}
    for spot in spots:
        name = spot.question.meaning
        meaning = meanings.get(name) if name else None
        if meaning is None or spot.within or "<" in name:
            continue
        if name in first:
            words = f"Both mean “{meaning.label}”. Ask once; use the answer everywhere."
            yield Pair(first[name], spot, words)
        first.setdefault(name, spot)


def _by_words(spots: Sequence[Spot]) -> Iterator[Pair]:
    groups: dict[tuple[str, ...], list[tuple[str, Spot]]] = {}
    for spot in spots:
        text = key_words(say(spot.question.label))
        if text:
            around = tuple(question.id for question in spot.within)
            groups.setdefault(around, []).append((text, spot))
    for members in groups.values():
        texts = [text for text, _ in members]
        for at, (text, spot) in enumerate(members):
            rest = texts[at + 1 :]
            alike = process.extract(
                text, rest, scorer=fuzz.ratio, processor=None, score_cutoff=ALIKE, limit=None
            )
            for other, score, position in sorted(alike, key=lambda item: item[2]):
                if _numbers(text) == _numbers(other):
                    words = "They ask the same." if score == 100 else "They ask nearly the same."
                    yield Pair(spot, members[at + 1 + position][1], words)


def key_words(text: str) -> str:
    """The words that matter, in one order: `the date of birth` and `birth date` are one."""
    return " ".join(sorted(word for word in _WORD.findall(text.lower()) if word not in _EMPTY))


def _numbers(text: str) -> list[str]:
    return [word for word in text.split() if word.isdigit()]
