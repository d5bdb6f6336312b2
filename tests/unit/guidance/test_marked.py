"""The words of the guidance’s templates, and of the frame round every page, can be translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.ROOT)
FRAME = [
    ROOT / "site/templates" / name
    for name in ("base.html", "components/navigation.html", "components/account.html")
]
TEMPLATES = [*sorted((ROOT / "guidance/templates").rglob("*.html")), *FRAME]
_BLOCK = re.compile(r"{% blocktranslate.*?endblocktranslate %}|{% comment.*?endcomment %}", re.S)
_SCRIPT = re.compile(r"<script.*?</script>", re.S)
#: A class, a language, a file: blocks of the frame that hold no words.
_NO_WORDS = re.compile(r"{% block (body_class|language) %}.*?{% endblock %}", re.S)
_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.S)


def unmarked(text: str) -> list[str]:
    """Words that stand in a template as they are, between tags or read out from a label."""
    for pattern in (_BLOCK, _SCRIPT, _NO_WORDS):
        text = pattern.sub("", text)
    bare = _TAG.sub("\0", text)
    words = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', bare)
    words += re.split(r"<[^>]*>|\0", bare)
    return [found.strip() for found in words if re.search(r"[A-Za-z]{2}", found)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_words_stand_there_unmarked(path: Path) -> None:
    assert unmarked(path.read_text(encoding="utf-8")) == []


def test_words_that_are_not_marked_are_found() -> None:
    text = '<p aria-label="Now">{% translate "Marked" %} {{ value }}</p><b>Bare</b>'
    assert unmarked(text) == ["Now", "Bare"]


def test_catalogues_are_made_of_the_marked_words() -> None:
    found = templatize((ROOT / "site/templates/base.html").read_text(encoding="utf-8"))
    assert "Skip to main content" in found
    assert "viewport" not in found
