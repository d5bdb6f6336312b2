"""Which pages a reader may see: the one question that lists, search and help all ask.

Who may see a page is Wagtail's view restrictions, on it or on a page above it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction


def closed_to(request: HttpRequest) -> list[str]:
    """The paths of pages that the reader may not see, nor what is below them."""
    kept = getattr(request, "_guidance_closed", None)
    if kept is not None:
        return list(kept)
    groups = set(request.user.groups.values_list("pk", flat=True)) if _known(request) else set()
    restrictions = PageViewRestriction.objects.select_related("page").prefetch_related("groups")
    closed = [r.page.path for r in restrictions if not _accepts(r, request, groups)]
    request._guidance_closed = closed  # type: ignore[attr-defined]
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


def _known(request: HttpRequest) -> bool:
    return bool(getattr(request, "user", None) and request.user.is_authenticated)


def _accepts(restriction: Any, request: HttpRequest, groups: set[int]) -> bool:
    match restriction.restriction_type:
        case PageViewRestriction.LOGIN:
            return _known(request)
        case PageViewRestriction.GROUPS:
            if not _known(request):
                return False
            mine = groups.intersection(group.pk for group in restriction.groups.all())
            return bool(request.user.is_superuser or mine)
    return False
