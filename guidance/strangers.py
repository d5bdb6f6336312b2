"""What a stranger may learn from an address: not whether there is a closed page behind it.

A closed page asks to log in. So does a wrong address where a closed page could be: below one,
and beside one. Whoever is signed in is told of a wrong address in both cases.
"""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.models import Site

from guidance import queries


def could_be_closed(request: HttpRequest, path: str) -> bool:
    """Whether a page of this path, were there one, could be closed to this reader."""
    site = Site.find_for_request(request)
    if site is None:
        return False
    page = site.root_page.localized
    for slug in filter(None, path.split("/")):
        below = page.get_children().live().filter(slug=slug).first()
        if below is None:
            break
        page = below
    closed = queries.closed_to(request)
    if any(page.path.startswith(path) for path in closed):
        return True
    beside = len(page.path) + page.steplen
    return any(len(path) == beside and path.startswith(page.path) for path in closed)
