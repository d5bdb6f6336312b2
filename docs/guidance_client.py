"""A front end that is not ours: writes the whole public guidance site as plain HTML files.

    python3 docs/guidance_client.py http://localhost:8000 out

It needs Python and nothing else. Everything it knows comes from /api/content/v2/, which
`content-api.md` describes. Start from it for a site of your own: one function for each kind
of block, and one for what pages of a kind have beside their text.
"""

from __future__ import annotations

import html
import json
import re
import sys
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

A_PAGE = 100
FRAME = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><nav aria-label="Breadcrumb">{trail}</nav>
<main><h1>{title}</h1>{intro}{body}</main></body></html>
"""


class Guidance:
    """All public pages of a site, and how to draw them."""

    def __init__(self, site: str) -> None:
        self.api = f"{site.rstrip('/')}/api/content/v2/"
        listed = self.all_of("pages/", type="")
        self.pages: dict[int, dict[str, Any]] = {
            item["id"]: self.get(f"pages/{item['id']}/", fields="*") for item in listed
        }

    def get(self, path: str, **query: str | int) -> dict[str, Any]:
        """One answer of the API."""
        asked = urllib.parse.urlencode({k: v for k, v in query.items() if v != ""})
        address = f"{self.api}{path}" + (f"?{asked}" if asked else "")
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310
            told: dict[str, Any] = json.load(answer)
        return told

    def all_of(self, path: str, **query: str) -> list[dict[str, Any]]:
        """Every item of a list, asked for a hundred at a time."""
        found: list[dict[str, Any]] = []
        while True:
            told = self.get(path, **query, limit=A_PAGE, offset=len(found))
            found += told["items"]
            if len(found) >= told["meta"]["total_count"]:
                return found

    def write(self, folder: Path) -> list[Path]:
        """Write a file for each page, named by its number."""
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for pk, page in self.pages.items():
            path = folder / f"{pk}.html"
            path.write_text(self.draw(page), encoding="utf-8")
            written.append(path)
        return written

    def draw(self, page: dict[str, Any]) -> str:
        """One page as HTML."""
        text = "".join(self.block(block) for block in page.get("body", []))
        return FRAME.format(
            language=html.escape(page["meta"].get("locale") or "en"),
            title=html.escape(page["title"]),
            trail=self.trail(page),
            intro=f"<p>{html.escape(page['introduction'])}</p>" if page["introduction"] else "",
            body=self.facts(page) + text + self.below(page) + self.related(page),
        )

    def trail(self, page: dict[str, Any]) -> str:
        """Links to the pages above."""
        above: list[str] = []
        parent = page["meta"]["parent"]
        while parent is not None and parent["id"] in self.pages:
            above.insert(0, self.link(parent["id"]))
            parent = self.pages[parent["id"]]["meta"]["parent"]
        return " / ".join(above)

    def link(self, pk: int, words: str = "") -> str:
        """A link to a page that is ours; the bare words where it is not public."""
        words = words or html.escape(self.pages[pk]["title"])
        return f'<a href="{pk}.html">{words}</a>' if pk in self.pages else words

    def facts(self, page: dict[str, Any]) -> str:
        """What pages of one kind have beside their text."""
        parts = []
        if page.get("role_labels"):
            parts.append(f"<p>For: {html.escape(', '.join(page['role_labels']))}</p>")
        if page.get("edition"):
            parts.append(f"<p>{html.escape(page['edition'])}</p>")
        if film := page.get("film"):
            parts.append(
                f'<video controls src="{html.escape(film["url"])}">'
                f'<track kind="captions" default src="{html.escape(film["captions_url"])}"></video>'
            )
        if file := page.get("document"):
            address, name = html.escape(file["download_url"]), html.escape(file["title"])
            parts.append(f'<p><a href="{address}">Download {name}</a></p>')
        for name, value in (page.get("contact") or {}).items():
            if value:
                label = name.replace("_", " ").capitalize()
                parts.append(f"<p>{label}: {html.escape(value)}</p>")
        return "".join(parts)

    def below(self, page: dict[str, Any]) -> str:
        """The pages right below, in the editors' order: the list gives them so."""
        under = [
            self.link(pk)
            for pk, other in self.pages.items()
            if (other["meta"]["parent"] or {}).get("id") == page["id"]
        ]
        return _list("ul", under)

    def related(self, page: dict[str, Any]) -> str:
        """Where readers may want to go next."""
        links = [self.link(other["id"]) for other in page["related_links"]]
        return f"<h2>Related</h2>{_list('ul', links)}" if links else ""

    def block(self, block: dict[str, Any]) -> str:
        """One block of a text. A kind that we do not know is left out, not guessed at."""
        draw = getattr(self, f"block_{block['type']}", None)
        return str(draw(block["value"])) if draw else ""

    def block_heading(self, value: dict[str, Any]) -> str:
        """A heading; its anchor is what help keys and links lead to."""
        anchor = re.sub(r"[^a-z0-9]+", "-", value["text"].lower()).strip("-")
        return f'<h2 id="{anchor}">{html.escape(value["text"])}</h2>'

    def block_text(self, value: str) -> str:
        """Rich text. It is safe HTML, but for links to pages, which are given by number."""
        pattern = re.compile(r'<a linktype="page" id="(\d+)">(.*?)</a>|<a id="(\d+)" '
                             r'linktype="page">(.*?)</a>', re.DOTALL)  # fmt: skip
        return pattern.sub(lambda m: self.link(int(m[1] or m[3]), m[2] or m[4]), value)

    def block_callout(self, value: dict[str, Any]) -> str:
        """A note or warning."""
        word = "Warning" if value["kind"] == "warning" else "Note"
        return f"<aside><strong>{word}</strong> {self.block_text(value['text'])}</aside>"

    def block_example(self, value: dict[str, Any]) -> str:
        """The same thing said weakly and well."""
        rows = (("Weak", "weak"), ("Better", "good"), ("Why", "why"))
        said = "".join(
            f"<dt>{word}</dt><dd>{html.escape(value[name])}</dd>"
            for word, name in rows
            if value[name]
        )
        return f"<section><h3>{html.escape(value['about'])}</h3><dl>{said}</dl></section>"

    def block_steps(self, value: list[dict[str, Any]]) -> str:
        """What happens one after the other."""
        steps = [
            f"<strong>{html.escape(step['title'])}</strong> {html.escape(step['text'])}"
            for step in value
        ]
        return _list("ol", steps)

    def block_table(self, value: dict[str, Any]) -> str:
        """Rows and columns."""
        heads = "".join(f"<th>{html.escape(c['heading'])}</th>" for c in value["columns"])
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell or '')}</td>" for cell in row["values"])
            + "</tr>"
            for row in value["rows"]
        )  # fmt: skip
        caption = html.escape(value.get("caption") or "")
        return f"<table><caption>{caption}</caption><tr>{heads}</tr>{rows}</table>"

    def block_picture(self, value: dict[str, Any]) -> str:
        """A picture, or its words where it is not public."""
        words = html.escape(value["alt"])
        if value["image"] is None:
            return f"<p>{words}</p>"
        address = html.escape(value["image"]["download_url"])
        caption = html.escape(value["caption"])
        picture = f'<img src="{address}" alt="{words}" loading="lazy">'
        return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"


def _list(kind: str, items: list[str]) -> str:
    inside = "".join(f"<li>{item}</li>" for item in items)
    return f"<{kind}>{inside}</{kind}>" if items else ""


if __name__ == "__main__":
    address, target = sys.argv[1:3]
    files = Guidance(address).write(Path(target))
    sys.stdout.write(f"Wrote {len(files)} pages into {target}.\n")
