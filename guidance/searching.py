"""Search over the guidance: Wagtail's own, then near misses by titles and headings.

Only pages that the reader may see are ever looked through, so that nothing of a closed page
shows: no title, no snippet, no number of results.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from rapidfuzz import fuzz, process, utils

from guidance import texts
from guidance.models import PAGES, WrittenBase
from guidance.queries import visible

LONGEST = 100
_MOST = 30
#: How alike a title or heading must be to what was typed to count as a near miss.
_ALIKE = 78
_SNIPPET = 180
_WORD = re.compile(r"\w+")
#: Words shorter than this stand by chance inside longer ones.
_LONG_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Found:
    """One result: the page, where on it, and a few words of it."""

    page: Any
    url: str
    title: str
    kind: str
    snippet: str
    place: str = ""


def search(request: HttpRequest, typed: str) -> list[Found]:
    """The pages that answer what was typed, the best first."""
    words = " ".join(typed.replace("\x00", " ").split())[:LONGEST]
    if not words:
        return []
    readable = {page.pk: page for page in _readable(request)}
    ranked = _by_wagtail(request, words)
    order = {pk: at for at, pk in enumerate(ranked)}
    near = _near(readable, words)
    role = str(getattr(getattr(request, "actor", None), "role", ""))

    def rank(pk: int) -> tuple[float, int]:
        by_place = 100.0 - 3 * order[pk] if pk in order else 0.0
        alike, _heading = near.get(pk, (0.0, ""))
        own = 8.0 if role and role in readable[pk].roles else 0.0
        return (-(by_place + alike + own), order.get(pk, len(order)))

    found = [pk for pk in dict.fromkeys([*ranked, *near]) if pk in readable]
    best = sorted(found, key=rank)[:_MOST]
    return [_result(readable[pk], near.get(pk, (0.0, ""))[1], words) for pk in best]


def _readable(request: HttpRequest) -> list[Any]:
    """Every page of ours that the reader may see, with its text."""
    found: list[Any] = []
    for model in PAGES:
        found += visible(request, model.objects.all())
    return found


def _by_wagtail(request: HttpRequest, words: str) -> list[int]:
    """The ids that Wagtail's search finds: all words if it can, else any of them."""
    pages = visible(request)
    # The database has signs of its own for searches, and stumbles over half a quotation.
    plain = " ".join(_WORD.findall(words))
    for operator in ("and", "or") if plain else ():
        found = [page.pk for page in pages.search(plain, operator=operator)[:_MOST]]
        if found:
            return found
    return []


def _near(readable: dict[int, Any], words: str) -> dict[int, tuple[float, str]]:
    """Pages with a title or heading like what was typed: how alike, and which heading."""
    titles: dict[tuple[int, str], str] = {}
    for pk, page in readable.items():
        titles[pk, ""] = page.title
        for part in page.headings if isinstance(page, WrittenBase) else ():
            titles[pk, part["text"]] = part["text"]
    near: dict[int, tuple[float, str]] = {}
    alike = process.extract(
        words,
        titles,
        scorer=_likeness,
        processor=utils.default_process,
        score_cutoff=_ALIKE,
        limit=_MOST * 2,
    )
    for _title, score, place in alike:
        pk, heading = place
        if score > near.get(pk, (0.0, ""))[0]:
            near[pk] = (score, heading)
    return near


def _likeness(typed: str, title: str, **_options: Any) -> float:
    """How alike, from 0 to 100: in all words, or for longer ones in a part of the title."""
    whole = float(fuzz.token_set_ratio(typed, title))
    if len(typed) < _LONG_ENOUGH:
        return whole
    return max(whole, 0.95 * float(fuzz.partial_ratio(typed, title)))


def _result(page: Any, heading: str, words: str) -> Found:
    anchor = next(
        (h["anchor"] for h in page.headings if h["text"] == heading) if heading else iter(()), ""
    )
    return Found(
        page=page,
        url=f"{page.url}#{anchor}" if anchor else page.url,
        title=page.title,
        kind=str(page._meta.verbose_name),
        snippet=_snippet(page, words),
        place=heading,
    )


def _snippet(page: Any, words: str) -> str:
    """The first line of the page that holds one of the words; else how it begins."""
    lines = texts.running(page) if isinstance(page, WrittenBase) else []
    wanted = [word for word in words.lower().split() if len(word) > 2]
    for line in lines:
        if any(word in line.lower() for word in wanted):
            return _short(line)
    return _short(page.introduction or (lines[0] if lines else ""))


def _short(line: str) -> str:
    if len(line) <= _SNIPPET:
        return line
    return line[:_SNIPPET].rsplit(" ", 1)[0] + " …"
