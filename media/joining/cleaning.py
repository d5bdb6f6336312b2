"""A file as plain pages of a PDF: what can be seen of it, and nothing that runs or leads away.

Of a foreign PDF only its pages are kept, and of a page only what draws it. What was filled in
or noted is drawn into it first. Whatever else there was (scripts, other files, forms, links,
layers of meaning) is not taken along, so it need not be known to be left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from media.inspection import pdfs, pictures
from media.inspection.verdict import Hostile

MOST_PAGES = 500
#: Twice what a printer shows on a page.
LARGEST = (2480, 3508)
MARGIN = 42.0

_OF_A_PAGE = frozenset(
    {
        "/Type", "/Parent", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox",
        "/Rotate", "/Resources", "/Contents", "/Group", "/UserUnit",
    }
)  # fmt: skip
#: Streams and dictionaries that draw something can still name other files, or act.
_LEADS_AWAY = (
    "/F", "/FFilter", "/FDecodeParms", "/OPI", "/Ref", "/EF", "/AF", "/A", "/AA", "/JS",
    "/Metadata", "/PieceInfo",
)  # fmt: skip


def pages_of_pdf(source: Path, target: Path) -> int:
    """Write the pages of a PDF into another, and say how many. Raises Hostile."""
    try:
        with pikepdf.open(source) as foreign, pikepdf.new() as made:
            if not 0 < len(foreign.pages) <= MOST_PAGES:
                raise Hostile("too_large_inside" if len(foreign.pages) else "damaged")
            _draw_notes(foreign)
            made.pages.extend(foreign.pages)
            for page in made.pages:
                for key in set(page.obj.keys()) - _OF_A_PAGE:
                    del page.obj[key]
            for thing in made.objects:
                _stay_here(thing)
            made.remove_unreferenced_resources()
            made.save(target, object_stream_mode=pikepdf.ObjectStreamMode.disable)
            count = len(made.pages)
    except pikepdf.PasswordError as error:
        raise Hostile("locked") from error
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, KeyError) as error:
        raise Hostile("damaged") from error
    # What the inspection of uploads refuses must not be in what was made either.
    pdfs.check(target)
    return count


def _draw_notes(foreign: Any) -> None:
    """What stands in fields and notes becomes part of its page."""
    if "/AcroForm" in foreign.Root:
        foreign.generate_appearance_streams()
    foreign.flatten_annotations("print")


def _stay_here(thing: Any) -> None:
    kind = getattr(thing, "_type_name", "")
    if kind not in {"stream", "dictionary"} or str(thing.get("/Type", "")) == "/Font":
        return
    if kind == "stream" or "/S" in thing or "/EF" in thing:
        for key in _LEADS_AWAY:
            if key in thing:
                del thing[key]


def page_of_picture(source: Path, target: Path, kind: str) -> int:
    """Write a picture onto a page of its own, as large as it goes. Raises Hostile."""
    from reportlab.lib.pagesizes import A4, landscape  # noqa: PLC0415
    from reportlab.lib.utils import ImageReader  # noqa: PLC0415
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = pictures.MOST_PIXELS
    try:
        with Image.open(source, formats=["PNG" if kind == "png" else "JPEG"]) as image:
            if image.width * image.height > pictures.MOST_PIXELS:
                raise Hostile("too_many_pixels")
            image.draft("RGB", LARGEST)
            image.thumbnail(LARGEST)
            size = landscape(A4) if image.width > image.height else A4
            canvas = Canvas(str(target), pagesize=size, invariant=True)
            # A small picture is not blown up: a pixel is a point at most.
            wide, high = (
                min(room - 2 * MARGIN, pixels)
                for room, pixels in zip(size, (image.width, image.height), strict=True)
            )
            canvas.drawImage(
                ImageReader(image),
                (size[0] - wide) / 2,
                (size[1] - high) / 2,
                wide,
                high,
                mask="auto",
                preserveAspectRatio=True,
                anchor="c",
            )
            canvas.save()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Hostile("damaged") from error
    return 1
