"""Questions that ask the same thing twice: by their words, or by their meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from pep_forms.builder.advice.burden import fillers
from pep_forms.builder.advice.plans import together
from pep_forms.engine import meanings
from pep_forms.engine.proof_index import FormIndex, Spot
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
#: Fewer letters than this ask nothing by themselves: “Why?”, “What is it?”.
_SHORTEST = 8
_OPPOSITES = [
    {"first", "last"}, {"start", "end"}, {"starts", "ends"}, {"started", "ended"},
    {"before", "after"}, {"more", "less"}, {"well", "badly"}, {"school", "home"},
    {"mother", "father"}, {"highest", "lowest"}, {"current", "target"}, {"now", "next"},
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions that look like one."""

    first: Spot
    second: Spot
    why: str
    #: Then it does not matter who is asked: one of them is enough.
    about_meaning: bool = False


def pairs(index: FormIndex) -> list[Pair]:
    """Every pair, in the order of the form, that one person meets in one plan.

    Columns are only compared inside their own rows.
    """
    asked = [s for s in index.spots if s.question.kind not in {"information", "calculated"}]
    found = [*_by_meaning(asked), *_by_words(asked)]
    seen: set[frozenset[str]] = set()
    unique = []
    for pair in found:
        ids = frozenset({pair.first.question.id, pair.second.question.id})
        if ids not in seen and _met_by_one(pair, index):
            seen.add(ids)
            unique.append(pair)
    return unique


def _met_by_one(pair: Pair, index: FormIndex) -> bool:
    first, second = pair.first, pair.second
    same_people = pair.about_meaning or fillers(first) == fillers(second)
    return same_people and together(first, second, index.form)


def _by_meaning(spots: Sequence[Spot]) -> Iterator[Pair]:
    first: dict[str, Spot] = {}
    for spot in spots:
        name = spot.question.meaning
        meaning = meanings.get(name) if name else None
        if meaning is None or spot.within or "<" in name:
            continue
        if name in first:
            words = f"Both mean “{meaning.label}”. Ask once; use the answer everywhere."
            yield Pair(first[name], spot, words, about_meaning=True)
        first.setdefault(name, spot)


def _by_words(spots: Sequence[Spot]) -> Iterator[Pair]:
    groups: dict[tuple[str, ...], list[tuple[str, Spot]]] = {}
    for spot in spots:
        text = key_words(say(spot.question.label))
        if len(text) >= _SHORTEST:
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
                if not _tells_apart(text, other):
                    words = "They ask the same." if score == 100 else "They ask nearly the same."
                    yield Pair(spot, members[at + 1 + position][1], words)


def key_words(text: str) -> str:
    """The words that matter, in one order: `the date of birth` and `birth date` are one."""
    return " ".join(sorted(word for word in _WORD.findall(text.lower()) if word not in _EMPTY))


def _tells_apart(one: str, other: str) -> bool:
    """Whether the little that differs is what matters: a number, or the opposite of a word."""
    left, right = set(one.split()), set(other.split())
    lost, new = left - right, right - left
    if any(word.isdigit() for word in lost | new):
        return True
    pairs = [(a, b) for a in lost for b in new]
    return any({a, b} in _OPPOSITES or a.endswith(b) or b.endswith(a) for a, b in pairs)
