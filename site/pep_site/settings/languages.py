"""The languages of the guidance: English, and what a site adds by configuration."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

ENGLISH = ("en-gb", "English")


def read(listed: list[str]) -> list[tuple[str, str]]:
    """English and those listed as `code:name`, such as `cy:Cymraeg`."""
    found = [ENGLISH]
    for item in listed:
        code, colon, name = item.strip().partition(":")
        if not (colon and name and code):
            raise ImproperlyConfigured(
                f"MORE_LANGUAGES: write {item!r} as a code and a name, such as cy:Cymraeg."
            )
        found.append((code.lower(), name))
    return found
