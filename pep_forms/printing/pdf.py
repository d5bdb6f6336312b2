"""The PDF: the only file that knows the library it is drawn with, and it imports it late.

`markup` and `render` run in the worker; `convert` runs in the sandboxed child, which gets
finished HTML and a list of font folders and knows nothing else.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pep_forms.exceptions import RenderError
from pep_forms.printing import charts, fonts, nodes, paper, sandbox, templating
from pep_forms.printing.drawable import line, pair
from pep_forms.printing.html import language_tag
from pep_forms.printing.nodes import Document

#: Seconds by the clock that the library allows itself: a busy machine is no fault of a document.
#: The hard limits, of processor time and of all time, are the sandbox’s.
LIBRARY_SECONDS = 35
MAX_PAGES = 300
#: Facts and contents stand on the cover together when they are no more than this.
COVER_LINES = 17
#: The first of these that is there draws the words in charts.
_FOR_CHARTS = ("AtkinsonHyperlegible-Regular.ttf", "DejaVuSans.ttf", "Vera.ttf")
#: Scripts whose letters change places or join in ways that only a browser draws.
_JOINED = re.compile("[\u0700-\u074f\u0900-\u0dff\u0f00-\u109f\u1780-\u18af]")
#: The name under which the pages of a draft know its mark.
_MARK = "/PepMark"
#: The library's own cap on source size is raised: long plans are long.
MAX_SOURCE = 40 * 1024 * 1024


def render(document: Document) -> bytes:
    """The document as a PDF, drawn in a process of its own.

    Raises RenderError when it cannot be made within the limits; nothing is left behind.
    A character that no font can draw never stops it.
    """
    plan = fonts.plan(all_texts(document))
    return sandbox.run(markup(document, plan), plan.roots, watermark=_latin(document.watermark))


def markup(document: Document, plan: fonts.Plan | None = None) -> str:
    """The HTML that the PDF is drawn from. Everything a person typed is escaped."""
    plan = plan or fonts.plan(all_texts(document))
    left, right = document.running_header
    context = {
        "language": language_tag(document.language),
        "plan": plan,
        "title": plan.drawn(document.title),
        "subtitle": line(document.subtitle, plan.drawn) if document.subtitle else None,
        "version": plan.drawn(document.version),
        "date": plan.drawn(document.date_words),
        "author": plan.drawn(document.author),
        "watermark": plan.drawn(document.watermark),
        "header_left": plan.drawn(left)[:80],
        "header_right": plan.drawn(right)[:80],
        "footer_left": plan.drawn(document.running_footer)[:80],
        "logo": document.logo,
        "cover": document.cover,
        "facts": [pair(fact, plan.drawn) for fact in document.facts],
        "notes": [plan.drawn(note) for note in document.notes],
        "contents": document.contents and len(document.sections) > 1,
        "contents_apart": document.cover
        and len(document.sections) + len(document.facts) > COVER_LINES,
        "sections": [
            {
                "title": plan.drawn(section.title),
                "intro": plan.drawn(section.intro),
                "blocks": list(paper.blocks(section.blocks, plan.drawn)),
            }
            for section in document.sections
        ],
        "joined": any(_JOINED.search(text) for text in nodes.texts(document)),
        "undrawn": undrawn(document, plan),
        "twin": plan.drawn(document.twin or "the web version of this document"),
    }
    return str(templating.render("pdf.html", context))


def text(pdf: bytes) -> list[str]:
    """The text of every page, as a reader of the PDF would copy it."""
    import pypdf  # noqa: PLC0415

    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def convert(html: str, roots: Sequence[Path], *, watermark: str = "") -> bytes:
    """HTML to PDF with this library's own locks on: called only inside the sandbox."""
    from xhtml2pdf import pisa  # noqa: PLC0415
    from xhtml2pdf.config.resources import ResourceAccessPolicy  # noqa: PLC0415

    policy = ResourceAccessPolicy.server(
        roots[0] if roots else None,
        extra_roots=tuple(roots[1:]),
        allow_remote=False,
        max_render_seconds=LIBRARY_SECONDS,
        max_document_bytes=MAX_SOURCE,
    )
    _lend_charts_a_font(roots)
    made = io.BytesIO()
    status = pisa.CreatePDF(
        html, dest=made, encoding="utf-8", resource_policy=policy, link_callback=None
    )
    if status.err:
        raise RenderError("The document could not be drawn.")
    return _finished(made.getvalue(), watermark)


def _lend_charts_a_font(roots: Sequence[Path]) -> None:
    """Let the words in charts be drawn in a font that goes into the file, as all others do."""
    from svglib.fonts import register_font  # noqa: PLC0415

    folders = (*roots, fonts.LIBRARY)
    files = (folder / name for folder in folders for name in _FOR_CHARTS)
    file = next((path for path in files if path.is_file()), None)
    for weight in ("normal", "bold"):
        name = f"{charts.FONT}-{file.stem}" if file else "Helvetica"
        register_font(charts.FONT, str(file), weight=weight, rlgFontName=name)


def make_copyable() -> None:
    """Let characters beyond the first 65,536 be copied and read aloud from a PDF.

    The library writes their numbers where the format wants UTF-16, so readers skip them.
    """
    from reportlab.pdfbase import ttfonts  # noqa: PLC0415

    written = ttfonts.makeToUnicodeCMap

    def corrected(name: str, subset: Sequence[int]) -> str:
        def as_utf16(match: re.Match[str]) -> str:
            return f"<{chr(int(match[1], 16)).encode('utf-16-be').hex().upper()}>"

        return re.sub(r"<([0-9A-F]{5,6})>", as_utf16, written(name, subset))

    ttfonts.makeToUnicodeCMap = corrected


def _finished(pdf: bytes, watermark: str) -> bytes:
    """The pages counted, and marked as a draft when they are one."""
    import pypdf  # noqa: PLC0415

    reader = pypdf.PdfReader(io.BytesIO(pdf))
    if len(reader.pages) > MAX_PAGES:
        raise RenderError(f"The document has more than {MAX_PAGES} pages.")
    if not watermark:
        return pdf
    writer = pypdf.PdfWriter(clone_from=reader)
    _mark(writer, watermark)
    marked = io.BytesIO()
    writer.write(marked)
    return marked.getvalue()


def _mark(writer: Any, words: str) -> None:
    """The words under the text of every page, as one drawing that all pages refer to.

    Merging pages instead takes every page's content apart, and makes the file twice the size.
    """
    import pypdf  # noqa: PLC0415
    from pypdf import generic  # noqa: PLC0415

    name, box = generic.NameObject, writer.pages[0].mediabox
    stamp = pypdf.PdfReader(io.BytesIO(_stamp(words, box.width, box.height))).pages[0]
    drawing, place = generic.DecodedStreamObject(), generic.DecodedStreamObject()
    words_drawn = stamp.get_contents()
    drawing.set_data(words_drawn.get_data() if words_drawn is not None else b"")
    drawing[name("/Type")] = name("/XObject")
    drawing[name("/Subtype")] = name("/Form")
    drawing[name("/BBox")] = generic.ArrayObject(box)
    drawing[name("/Resources")] = stamp["/Resources"].clone(writer)
    place.set_data(f"q {_MARK} Do Q\n".encode())
    mark, first = writer._add_object(drawing), writer._add_object(place)
    for page in writer.pages:
        own = page.raw_get("/Contents")
        streams = own.get_object() if isinstance(own.get_object(), list) else [own]
        page[name("/Contents")] = generic.ArrayObject([first, *streams])
        drawings = page["/Resources"].setdefault(name("/XObject"), generic.DictionaryObject())
        drawings.get_object()[name(_MARK)] = mark


def _stamp(words: str, width: float, height: float) -> bytes:
    """One page with the words across it, light enough to read the text above them."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(width, height))
    canvas.setFont("Helvetica-Bold", min(120, 900 / max(len(words), 1)))
    canvas.setFillGray(0.92)
    canvas.translate(float(width) / 2, float(height) / 2)
    canvas.rotate(52)
    canvas.drawCentredString(0, -40, words.upper())
    canvas.save()
    return made.getvalue()


def _latin(words: str) -> str:
    return words.encode("latin-1", "replace").decode("latin-1")[:24]


def all_texts(document: Document) -> list[str]:
    """Everything that is drawn, for choosing fonts."""
    more = (document.version, document.date_words, document.author, document.watermark)
    running = (document.header, document.footer)
    return [*nodes.texts(document), *more, *running, document.twin]


def undrawn(document: Document, plan: fonts.Plan) -> list[dict[str, Any]]:
    """What no font could draw, by character, with the questions it stands under."""
    if not plan.missing:
        return []
    places: dict[str, list[str]] = {}
    for fact in (*document.facts, *nodes.pairs_in(document)):
        found = plan.missing.intersection("".join(fact.lines))
        for character in found:
            labels = places.setdefault(character, [])
            if fact.label not in labels:
                labels.append(fact.label)
    shown = sorted(plan.missing)[:200]
    rows = [
        {
            "code": f"U+{ord(c):04X}",
            "name": unicodedata.name(c, "a control character").capitalize(),
            "where": plan.drawn("; ".join(places.get(c, ["a heading"])[:3])),
        }
        for c in shown
    ]
    return [{"rows": rows[at : at + paper.ROWS]} for at in range(0, len(rows), paper.ROWS)]
