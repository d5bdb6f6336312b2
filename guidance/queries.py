"""Which pages a reader may see: the one question that lists, search, help and the APIs ask.

Who may see a page is Wagtail's view restrictions, on it or on a page above it. Pictures and
files go by those of their collections.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.models import (
    BaseViewRestriction,
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """What counts about whoever is reading: whether we know them, and their groups."""

    known: bool = False
    groups: frozenset[int] = frozenset()
    everything: bool = False


#: A stranger: what they may see is public.
NOBODY = Reader()


def reader_of(request: HttpRequest) -> Reader:
    """Who reads in this request: whoever is signed in, unless `read_as` said otherwise."""
    kept: Reader | None = getattr(request, "_guidance_reader", None)
    if kept is None:
        kept = NOBODY
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            groups = frozenset(user.groups.values_list("pk", flat=True))
            kept = Reader(True, groups, user.is_superuser)
        request._guidance_reader = kept  # type: ignore[attr-defined]
    return kept


def read_as(request: HttpRequest, reader: Reader) -> None:
    """Let this request see what `reader` may see and nothing else, whoever is signed in."""
    request._guidance_reader = reader  # type: ignore[attr-defined]
    request._guidance_closed = None  # type: ignore[attr-defined]


def closed_to(request: HttpRequest) -> list[str]:
    """The paths of pages that the reader may not see, nor what is below them."""
    kept = getattr(request, "_guidance_closed", None)
    if kept is not None:
        return list(kept)
    reader = reader_of(request)
    restrictions = PageViewRestriction.objects.select_related("page").prefetch_related("groups")
    closed = [r.page.path for r in restrictions if not _accepts(r, reader)]
    request._guidance_closed = closed  # type: ignore[attr-defined]
    return closed


def collections_closed_to(reader: Reader) -> set[int]:
    """The ids of collections whose pictures and files the reader may not have."""
    restrictions = CollectionViewRestriction.objects.select_related("collection")
    closed: set[int] = set()
    for restriction in restrictions.prefetch_related("groups"):
        if not _accepts(restriction, reader):
            below = Collection.objects.descendant_of(restriction.collection, inclusive=True)
            closed.update(below.values_list("pk", flat=True))
    return closed


def visible(request: HttpRequest, pages: Any = None) -> Any:
    """Published pages of this site's tree that the reader may see."""
    found = Page.objects.live() if pages is None else pages.live()
    for path in closed_to(request):
        found = found.exclude(path__startswith=path)
    return found


def may_see(request: HttpRequest, page: Any) -> bool:
    """Whether the reader may see a page."""
    return bool(page.live) and not any(page.path.startswith(path) for path in closed_to(request))


def children_of(page: Any, request: HttpRequest) -> list[Any]:
    """The pages right below one, in the editor's order, that the reader may see."""
    return list(visible(request, page.get_children()).order_by("path").specific())


def grandchildren_of(page: Any, request: HttpRequest) -> list[dict[str, Any]]:
    """The pages below one with those below them: two levels in a fixed number of queries."""
    below = visible(request, page.get_descendants()).order_by("path").specific()
    groups: list[dict[str, Any]] = []
    for found in below:
        if found.depth == page.depth + 1:
            groups.append({"page": found, "pages": []})
        elif groups and found.path.startswith(groups[-1]["page"].path):
            groups[-1]["pages"].append(found)
    return groups


def _accepts(restriction: BaseViewRestriction, reader: Reader) -> bool:
    match restriction.restriction_type:
        case BaseViewRestriction.LOGIN:
            return reader.known
        case BaseViewRestriction.GROUPS:
            mine = reader.groups.intersection(group.pk for group in restriction.groups.all())
            return reader.known and (reader.everything or bool(mine))
    return False
