"""Pages of the guidance as a document to print: the whole of a manual, or one page.

The room that prints plans prints these as well, so that they look alike. A finished PDF is
kept under the hash of what it was made from: it is drawn once for each text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from guidance import texts
from pep_forms import clock
from pep_forms.printing import pdf
from pep_forms.printing.nodes import (
    Block,
    Card,
    Cards,
    Document,
    Note,
    Pair,
    Prose,
    SectionNode,
    TableBlock,
    TableRow,
)


def pdf_of(page: Any, chapters: list[Any]) -> bytes:
    """The PDF of a page, or of a manual with its chapters. Raises RenderError."""
    document = document_of(page, chapters)
    name = f"guidance/pdf/{texts.fingerprint(pdf.markup(document))}.pdf"
    if default_storage.exists(name):
        with default_storage.open(name, "rb") as file:
            return bytes(file.read())
    made = pdf.render(document)
    default_storage.save(name, ContentFile(made))
    return made


def document_of(page: Any, chapters: list[Any]) -> Document:
    """The pages as a render tree."""
    edition = getattr(page, "edition", "")
    facts = [Pair("For", (", ".join(page.role_labels),))] if page.roles else []
    if page.introduction:
        facts.insert(0, Pair("About", (page.introduction,)))
    return Document(
        title=page.title,
        facts=tuple(facts),
        language=page.locale.language_code,
        version=edition,
        generated_on=page.reviewed_on or clock.today(),
        author=settings.COUNCIL_NAME,
        twin=f"{settings.BASE_URL}{page.url}" if page.url else "",
        sections=tuple(_section(chapter) for chapter in chapters or [page]),
    )


def _section(page: Any) -> SectionNode:
    blocks = tuple(block for item in page.body for block in _blocks(item))
    intro = page.introduction if page.get_parent() is not None else ""
    return SectionNode(str(page.pk), page.slug, page.title, intro, blocks)


def _blocks(item: Any) -> Iterator[Block]:
    value = item.value
    match item.block_type:
        case "heading":
            yield Note(value["text"], heading=True)
        case "text":
            yield from _rich(value.source)
        case "callout":
            lines = tuple(words for _kind, words in texts.paragraphs(value["text"].source))
            title = "Warning" if value["kind"] == "warning" else "Note"
            yield Prose(Pair(title, lines))
        case "example":
            pairs = [Pair("Weak", (value["weak"],)), Pair("Better", (value["good"],))]
            if value["why"]:
                pairs.append(Pair("Why", (value["why"],)))
            yield Cards("", (Card(value["about"], tuple(pairs)),))
        case "steps":
            for number, step in enumerate(value, 1):
                more = f" {step['text']}" if step["text"] else ""
                yield Note(f"{number}. {step['title']}{'.' if more else ''}{more}")
        case "table":
            yield _table(value)
        case "picture":
            yield Note(f"Picture: {value['alt']}")


def _rich(html: str) -> Iterator[Block]:
    number = 0
    for kind, words in texts.paragraphs(html):
        number = number + 1 if kind == "ol" else 0
        if kind in {"h3", "h4"}:
            yield Note(words, heading=True)
        elif kind == "p":
            yield Note(words)
        else:
            yield Note(f"{number}. {words}" if kind == "ol" else f"• {words}")


def _table(value: Any) -> TableBlock:
    headings = [column["heading"] for column in value.columns]
    rows = []
    for row in value.rows:
        cells = [str(cell.value or "") for cell in row]
        pairs = zip(headings[1:], cells[1:], strict=True)
        rows.append(TableRow(cells[0], tuple(Pair(label, (text,)) for label, text in pairs)))
    return TableBlock(value.caption or "", tuple(headings[1:]), tuple(rows), headings[0])
