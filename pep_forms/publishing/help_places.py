"""The places in the guidance that a form can point to, for the editor of forms."""

from __future__ import annotations

from collections.abc import Sequence

from guidance.models import HelpPlace


def offered() -> Sequence[tuple[str, str]]:
    """Every help key of a page that is published, with the page's title, by title."""
    places = HelpPlace.objects.filter(page__live=True).order_by("page__title", "key")
    titles: dict[str, str] = {}
    for key, title in places.values_list("key", "page__title"):
        titles.setdefault(key, title)
    return list(titles.items())
