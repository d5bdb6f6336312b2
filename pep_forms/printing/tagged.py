"""The same document as a tagged PDF (PDF/UA-1), drawn by WeasyPrint: an optional extra.

The only file that knows this library, and it imports it late. It draws the markup of the
accessible twin, so headings, lists, table headers and pictures are what they are called in
there. `render` runs in the worker; `convert` in the sandboxed child.
"""

from __future__ import annotations

import base64
import ctypes.util
import importlib.util
import io
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pep_forms.exceptions import RenderError
from pep_forms.printing import fonts, html, pdf, sandbox, templating
from pep_forms.printing.nodes import Document

#: What the setting needs: `pip install .[tagged]`, and the system's Pango.
VARIANT = "pdf/ua-1"
#: It draws about five times slower than the other library.
CPU_SECONDS, WALL_SECONDS = 60, 120.0
_PICTURE = re.compile(r"data:(image/(?:svg\+xml|png|jpeg));base64,")
_FONT_FILES = (".ttf", ".otf")


#: What the library is made of besides Python.
_LIBRARIES = ("gobject-2.0", "pango-1.0", "pangoft2-1.0", "harfbuzz", "fontconfig")


@lru_cache(maxsize=1)
def problem() -> str:
    """Why tagged documents cannot be drawn here, in words; empty when they can.

    The library is looked for and not loaded: that takes seconds, and only the process that
    documents are drawn in needs it.
    """
    if importlib.util.find_spec("weasyprint") is None:
        return "WeasyPrint is not installed."
    missing = [name for name in _LIBRARIES if ctypes.util.find_library(name) is None]
    return f"The system lacks the libraries {', '.join(missing)}." if missing else ""


def render(document: Document) -> bytes:
    """The document as a tagged PDF, drawn in a process of its own.

    Raises RenderError when it cannot be made within the limits.
    """
    plan = fonts.plan(pdf.all_texts(document))
    return sandbox.run(
        markup(document, plan),
        plan.roots,
        engine="tagged",
        cpu_seconds=CPU_SECONDS,
        wall_seconds=WALL_SECONDS,
    )


def markup(document: Document, plan: fonts.Plan | None = None) -> str:
    """The HTML that it is drawn from. Everything a person typed is escaped."""
    plan = plan or fonts.plan(pdf.all_texts(document))
    left, right = document.running_header
    context = html.context(document, plan.drawn) | {
        "plan": plan,
        "title": plan.drawn(document.title),
        "subtitle": plan.drawn(document.subtitle),
        "version": plan.drawn(document.version),
        "date": plan.drawn(document.date_words),
        "author": plan.drawn(document.author),
        "watermark": plan.drawn(document.watermark),
        "mark": _mark(document.watermark),
        "header_left": plan.drawn(left)[:80],
        "header_right": plan.drawn(right)[:80],
        "footer_left": plan.drawn(document.running_footer)[:80],
        "notes": [plan.drawn(note) for note in document.notes],
        "undrawn": pdf.undrawn(document, plan),
        "twin": plan.drawn(document.twin or "the web version of this document"),
    }
    return str(templating.render("tagged.html", context))


def _mark(words: str) -> str:
    """The words across a page as a picture behind it, which no reader reads aloud."""
    if not words:
        return ""
    drawing = templating.render("mark.svg", {"words": words[:24].upper()})
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()


def convert(source: str, roots: Sequence[Path]) -> bytes:
    """HTML to a tagged PDF, with nothing in reach but fonts: called only inside the sandbox."""
    import weasyprint  # noqa: PLC0415

    page = weasyprint.HTML(string=source, url_fetcher=fetcher(roots)).render()
    if len(page.pages) > pdf.MAX_PAGES:
        raise RenderError(f"The document has more than {pdf.MAX_PAGES} pages.")
    return _with_scopes(page.write_pdf(pdf_variant=VARIANT))


def _with_scopes(made: bytes) -> bytes:
    """Each table header says what it heads, and can be found by the id that cells name it by.

    The library writes which headers a cell has. Readers that do not look for that want the
    scope, and the format wants the list of ids.
    """
    import pikepdf  # noqa: PLC0415

    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as document:
        root, found = document.Root.StructTreeRoot, []
        for header, in_head in _headers(root.K):
            scope = pikepdf.Name.Column if in_head else pikepdf.Name.Row
            header.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=scope)
            if "/ID" in header:
                found.append((bytes(header.ID), header))
        if found:
            names = [part for pair in sorted(found, key=lambda one: one[0]) for part in pair]
            listed = [pikepdf.String(n) if isinstance(n, bytes) else n for n in names]
            root.IDTree = document.make_indirect(pikepdf.Dictionary(Names=pikepdf.Array(listed)))
        document.save(written)
    return written.getvalue()


def _headers(top: Any) -> Iterator[tuple[Any, bool]]:
    """Every table header, and whether it stands in the head of its table."""
    waiting = [(top, False)]
    while waiting:
        one, in_head = waiting.pop()
        kind = getattr(one, "_type_name", "")
        if kind == "array":
            waiting += [(inner, in_head) for inner in one]
        elif kind == "dictionary" and "/S" in one:
            if str(one.S) == "/TH":
                yield one, in_head
            if "/K" in one:
                waiting.append((one.K, in_head or str(one.S) == "/THead"))


def fetcher(roots: Sequence[Path]) -> Any:
    """What the library asks for everything that an address stands for.

    It gives font files of these folders and pictures that stand in the document itself.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    allowed = tuple(root.resolve() for root in roots)

    class Closed(URLFetcher):
        """Refuses every file, host and scheme that drawing does not need."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if picture := _PICTURE.match(url):
                # Not by urllib, which the guard of the sandbox is closed to.
                content = base64.b64decode(url[picture.end() :], validate=True)
                return URLFetcherResponse(url, content, {"Content-Type": picture[1]})
            parts = urlsplit(url)
            if parts.scheme == "file" and not parts.netloc:
                path = Path(unquote(parts.path)).resolve()
                if path.parent in allowed and path.suffix in _FONT_FILES:
                    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})
            raise ValueError("closed while a document is drawn")

    return Closed(allowed_protocols={"data"}, allow_redirects=False)


def warm() -> None:
    """Load the library and draw once, before the guard is up."""
    convert("<html lang='en'><title>ready</title><p>ready</p></html>", [])
