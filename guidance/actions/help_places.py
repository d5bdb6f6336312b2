"""Which page a help key opens, noted at each publication."""

from __future__ import annotations

from typing import Any

from guidance.models import HelpPlace, WrittenBase


def note(page: Any, user: Any = None) -> None:
    """Write down the keys that a page carries: its own, and those of its headings."""
    if not isinstance(page, WrittenBase):
        return
    places = dict.fromkeys(page.help_keys.split(), "")
    for heading in page.headings:
        if heading["help_key"]:
            places.setdefault(heading["help_key"], heading["anchor"])
    HelpPlace.objects.filter(page=page).delete()
    HelpPlace.objects.bulk_create(
        HelpPlace(key=key, page=page, anchor=anchor) for key, anchor in places.items()
    )
