"""Reads the guidance that comes with the code: Markdown files in `content`.

A file is a page; where pages of its kind have pages below them, each `#` heading in it
starts one. Before the text stand lines of `name: value`. Three marks are our own: fences
named `steps`, `example`, `note` and `warning`, a line `Table: caption` before a table, and
`{help=key}` after a heading. Links to other pages are written `(page:key)`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from guidance.texts import fingerprint

FOLDER = Path(__file__).parent / "content"
#: Kind of a file → kind of the pages that its `#` headings start.
_BELOW = {"manual": "chapter", "faq_topic": "question", "training": "video"}
_NAMED = re.compile(r"^([a-z_]+): *(.*)$")
_HELP = re.compile(r"\s*\{help=([a-z0-9_-]+)\}\s*$")
_LINK = re.compile(r'<a href="page:([^"]+)">')
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")

Link = Callable[[str], int | None]


@dataclass(frozen=True, slots=True)
class Source:
    """One page as it is shipped."""

    key: str
    kind: str
    parent: str
    names: dict[str, str]
    text: str

    @property
    def title(self) -> str:
        """The title of the page."""
        return self.names["title"]

    @property
    def slug(self) -> str:
        """The last part of its address."""
        return self.names.get("slug") or self.key.rpartition("/")[2]

    @property
    def checksum(self) -> str:
        """Tells whether what is shipped has changed."""
        named = "\n".join(f"{name}: {value}" for name, value in sorted(self.names.items()))
        return fingerprint(f"{self.kind}\n{self.parent}\n{named}\n{self.text}")

    def words(self, name: str) -> list[str]:
        """A named value that is a list."""
        return self.names.get(name, "").split()

    def blocks(self, link: Link) -> list[dict[str, Any]]:
        """The text as raw blocks of a body. The same text gives the same ids."""
        return [
            {"type": kind, "value": value, "id": _id(self.key, str(number))}
            for number, (kind, value) in enumerate(_Reader(self, link).blocks())
        ]


def read(folder: Path = FOLDER) -> list[Source]:
    """Every page, parents before those below them."""
    found: list[Source] = []
    for path in sorted(folder.glob("*.md")):
        key = path.stem.partition("-")[2]
        head, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
        names = dict(_named(head.splitlines()))
        kind, parent = names.pop("kind"), names.pop("parent", "home")
        below = _BELOW.get(kind)
        found.append(Source(key, kind, parent, names, "" if below else body.strip()))
        if below:
            found += _parts(key, below, body)
    return found


def _parts(key: str, kind: str, body: str) -> Iterator[Source]:
    for part in re.split(r"^# ", body, flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n")
        names = {"title": title.strip()}
        lines = rest.splitlines()
        while lines and _NAMED.match(lines[0]):
            names |= dict(_named([lines.pop(0)]))
        slug = names.get("slug") or slugify(title)[:60].strip("-")
        yield Source(f"{key}/{slug}", kind, key, names, "\n".join(lines).strip())


def _named(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line.strip():
            match = _NAMED.match(line)
            if match is None:
                raise ValueError(f"not a line of `name: value`: {line[:60]}")
            yield match[1], match[2].strip()


def _id(*parts: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)))


@dataclass
class _Reader:
    """Walks the Markdown of one page and gathers blocks."""

    source: Source
    link: Link
    held: list[Token] = field(default_factory=list)
    caption: str = ""

    def blocks(self) -> Iterator[tuple[str, Any]]:
        tokens = _MARKDOWN.parse(self.source.text)
        at = 0
        while at < len(tokens):
            end = _end(tokens, at)
            part, at = tokens[at:end], end
            if part[0].type == "heading_open" and part[0].tag == "h2":
                yield from self._text()
                yield "heading", _heading(part[1].content)
            elif part[0].type == "fence":
                yield from self._text()
                yield self._fence(part[0].info.strip(), part[0].content)
            elif part[0].type == "table_open":
                yield from self._text()
                yield "table", self._table(part)
            elif part[0].type == "paragraph_open" and part[1].content.startswith("Table: "):
                self.caption = part[1].content.removeprefix("Table: ")
            else:
                self.held += part
        yield from self._text()

    def _text(self) -> Iterator[tuple[str, Any]]:
        """The paragraphs and lists held so far, as one block."""
        held, self.held = self.held, []
        if held:
            yield "text", self._html(held)

    def _html(self, tokens: list[Token]) -> str:
        html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
        html = html.replace("<strong>", "<b>").replace("</strong>", "</b>")
        html = html.replace("<em>", "<i>").replace("</em>", "</i>")
        return _LINK.sub(self._linked, str(html)).replace("\n", "")

    def _linked(self, match: re.Match[str]) -> str:
        page = self.link(match[1])
        if page is None:
            raise ValueError(f"{self.source.key}: there is no page {match[1]}")
        return f'<a linktype="page" id="{page}">'

    def _fence(self, kind: str, content: str) -> tuple[str, Any]:
        lines = content.strip().splitlines()
        if kind == "steps":
            steps = [line.partition(" | ") for line in lines if line.strip()]
            return "steps", [
                {
                    "type": "item",
                    "id": _id(self.source.key, title),
                    "value": {"title": title.strip(), "text": text.strip()},
                }
                for title, _bar, text in steps
            ]
        if kind == "example":
            return "example", {"why": "", **dict(_named(lines))}
        return "callout", {"kind": kind, "text": self._html(_MARKDOWN.parse(content))}

    def _table(self, tokens: list[Token]) -> dict[str, Any]:
        rows: list[list[str]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(_plain(token))
        head, *body = rows
        caption, self.caption = self.caption, ""
        return {
            "columns": [{"type": "text", "heading": words} for words in head],
            "rows": [{"values": row} for row in body],
            "caption": caption,
        }


def _end(tokens: list[Token], at: int) -> int:
    """The place after the element that begins at `at`."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place + 1
    return len(tokens)


def _heading(words: str) -> dict[str, str]:
    match = _HELP.search(words)
    return {"text": _HELP.sub("", words), "help_key": match[1] if match else ""}


def _plain(token: Token) -> str:
    return "".join(child.content for child in token.children or () if child.type == "text")
