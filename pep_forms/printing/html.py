"""The accessible HTML twin: the same document for people who read with a screen reader,
on a phone, or in large print. One file, nothing fetched, nothing that runs."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from django.utils.safestring import SafeString

from pep_forms.printing import drawable, templating
from pep_forms.printing.nodes import Document

_LANGUAGE = re.compile(r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")


def render(document: Document) -> str:
    """The whole page. Its own policy allows its one style sheet and inline pictures."""
    style = styles()
    page = context(document) | {"style": style, "style_hash": style_hash()}
    return str(templating.render("twin.html", page))


def styles() -> SafeString:
    """The style sheet of the twin."""
    return templating.render("twin.css", {})


def style_hash() -> str:
    """The source expression that lets a content security policy allow the style sheet."""
    digest = hashlib.sha256(styles().encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode()


def language_tag(language: str) -> str:
    """A language tag that is safe to print in an attribute; English when it is none."""
    return language if _LANGUAGE.match(language) else "en"


def context(document: Document, draw: drawable.Draw = str) -> dict[str, Any]:
    """What the templates of the twin print; `draw` is how a text stands where fonts are few."""
    return {
        "document": document,
        "language": language_tag(document.language),
        "facts": [drawable.pair(fact, draw) for fact in document.facts],
        "sections": [
            {
                "anchor": f"s{at}",
                "title": draw(section.title),
                "intro": draw(section.intro),
                "blocks": [drawable.block(block, draw) for block in section.blocks],
            }
            for at, section in enumerate(document.sections, start=1)
        ],
    }
