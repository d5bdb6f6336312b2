"""The text of a page without its looks: for hashes, documents and search results."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

_SPACE = re.compile(r"\s+")


def plain(page: Any) -> str:
    """Everything a reader of the page reads, a line for each paragraph, item or row."""
    lines = [page.title, page.introduction]
    for block in page.body:
        lines += lines_of(block)
    return "\n".join(line for line in map(_tidy, lines) if line)


def running(page: Any) -> list[str]:
    """What is written in sentences, below the title: a cell of a table says nothing alone."""
    lines = [page.introduction]
    for block in page.body:
        if block.block_type != "table":
            lines += lines_of(block)
    return [line for line in map(_tidy, lines) if line]


def fingerprint(text: str) -> str:
    """The hash by which a text is known."""
    return hashlib.sha256(text.encode()).hexdigest()


def lines_of(block: Any) -> Iterator[str]:
    """The lines of one block."""
    value = block.value
    match block.block_type:
        case "heading":
            yield value["text"]
        case "text":
            yield from (words for _kind, words in paragraphs(value.source))
        case "callout":
            yield from (words for _kind, words in paragraphs(value["text"].source))
        case "example":
            yield value["about"]
            yield f"Weak: {value['weak']}"
            yield f"Better: {value['good']}"
            yield value["why"]
        case "steps":
            for number, step in enumerate(value, 1):
                yield f"{number}. {step['title']}"
                yield step["text"]
        case "table":
            yield value.caption
            yield " | ".join(column["heading"] for column in value.columns)
            for row in value.rows:
                yield " | ".join(str(cell.value) for cell in row)
        case "picture":
            yield value["alt"]


def paragraphs(html: str) -> list[tuple[str, str]]:
    """Rich text as `(kind, words)`: "p", "h3", "ul" or "ol" for each paragraph or item."""
    found: list[tuple[str, str]] = []
    for element in BeautifulSoup(html, "html.parser").children:
        if isinstance(element, NavigableString):
            found.append(("p", str(element)))
        elif isinstance(element, Tag) and element.name in {"ul", "ol"}:
            found += [
                (element.name, item.get_text(" ", strip=True))
                for item in element.find_all("li", recursive=False)
            ]
        elif isinstance(element, Tag):
            kind = element.name if element.name in {"h3", "h4"} else "p"
            found.append((kind, element.get_text()))
    return [(kind, words) for kind, text in found if (words := _tidy(text))]


def _tidy(text: str) -> str:
    return _SPACE.sub(" ", str(text)).strip()
