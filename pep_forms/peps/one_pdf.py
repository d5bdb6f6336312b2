"""A PEP with its files as one PDF: a list, the plan, and behind it what can be pages.

What is no page (a letter in Word, a recording) is attached to the PDF; what is locked, broken or
not to be had is left out, and the list says so. It is the same that this reader gets as a ZIP,
and noted in the read log in the same way.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext

from media import serving as media_serving
from media.joining import sandbox
from media.joining.sandbox import Pages
from pep_forms import clock
from pep_forms.exceptions import RenderError
from pep_forms.peps import documents, serving
from pep_forms.peps.bundles import Bundle, Held
from pep_forms.peps.models import Pep
from pep_forms.printing import nodes, pdf

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor

log = logging.getLogger(__name__)

TITLE = "The plan and its files"
#: More than this is better sent as the files that they are.
MOST_BYTES = 200 * 2**20
_PAGES = frozenset({"pdf", "jpeg", "png"})
LEFT_OUT: dict[str, str] = {
    "lost": "Left out: the store did not give it. Try again later.",
    "locked": "Left out: it is locked with a password. Open it in the plan.",
    "damaged": "Left out: it cannot be read. Open it in the plan.",
    "active": "Left out: it holds something that starts by itself. Open it in the plan.",
    "too_many_pixels": "Left out: the picture is too large. Open it in the plan.",
    "too_large_inside": "Left out: there is too much in it. Open it in the plan.",
    "too_much": "Left out: there is no room for it here. Take the ZIP file instead.",
}


@dataclass(slots=True)
class Part:
    """One file on its way into the PDF."""

    held: Held
    path: Path
    pages: Pages
    first: int = 0

    @property
    def appended(self) -> bool:
        """Whether its pages are in the PDF."""
        return self.pages.count > 0

    @property
    def attached(self) -> bool:
        """Whether it is carried as it is."""
        return not self.pages.count and not self.pages.left

    @property
    def name(self) -> str:
        """What it is called as an attachment: never after anybody."""
        return self.held.name.removeprefix("files/")

    @property
    def words(self) -> str:
        """What the list says became of it."""
        if self.attached:
            return f"Attached to this PDF as {self.name}. Look for the paper clip."
        if not self.appended:
            return LEFT_OUT.get(self.pages.left, LEFT_OUT["damaged"])
        last = self.first + self.pages.count - 1
        return f"Page {self.first}" if last == self.first else f"Pages {self.first} to {last}"


def make(pep: Pep, bundle: Bundle, actor: Actor) -> IO[bytes]:
    """The PDF as an open file, which is gone when it is closed. Raises RenderError.

    Everything lies on the disk while it is put together, and nowhere whole in memory.
    """
    with tempfile.TemporaryDirectory(prefix="pep-one-pdf-") as name:
        folder = Path(name)
        main = folder / "plan.pdf" if bundle.document is not None else None
        if main is not None and bundle.document is not None:
            _write(main, serving.hand_out(bundle.document, actor, "pdf"))
        parts = list(_fetched(bundle.files, folder, actor))
        _clean(parts, folder)
        front = folder / "front.pdf"
        _draw_front(pep, parts, front, main)
        target = folder / "made.pdf"
        if not sandbox.bind(_request(parts, front, main), target).count:
            raise RenderError(
                gettext("The files could not be put together. Take the ZIP file instead.")
            )
        return target.open("rb")


def _write(path: Path, chunks: Iterator[bytes]) -> None:
    with path.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)


def _fetched(files: Sequence[Held], folder: Path, actor: Actor) -> Iterator[Part]:
    room = MOST_BYTES
    for at, held in enumerate(files):
        path, size = folder / f"file-{at}", held.attachment.size
        if size > room:
            yield Part(held, path, Pages(left="too_much"))
            continue
        room -= size
        whole = media_serving.Part(0, size, whole=True)
        try:
            _write(path, media_serving.hand_out(held.attachment, whole, actor))
        except Exception as error:  # of whatever store: the rest is still good
            log.error("one_pdf_lacks_a_file", extra={"why": type(error).__name__})
            yield Part(held, path, Pages(left="lost"))
        else:
            yield Part(held, path, Pages())


def _clean(parts: Sequence[Part], folder: Path) -> None:
    """Make pages of what can be pages; the file that was fetched is not needed after that."""
    able = [p for p in parts if p.attached and p.held.attachment.file_type in _PAGES]
    work = [
        (part.path, part.held.attachment.file_type, folder / f"pages-{at}")
        for at, part in enumerate(able)
    ]
    for part, (source, _, made), pages in zip(able, work, sandbox.clean(work), strict=True):
        source.unlink()
        part.path, part.pages = made, pages


def _draw_front(pep: Pep, parts: Sequence[Part], path: Path, main: Path | None) -> None:
    """The list, with the pages that things are on: drawn again when it is longer than was said."""
    plan = _length(main) if main is not None else 0
    length = 1
    for _ in range(3):
        at = length + plan + 1
        for part in parts:
            part.first, at = at, at + part.pages.count
        span = (length + 1, length + plan) if plan else None
        path.write_bytes(pdf.render(_front(pep, parts, span)))
        found, length = length, _length(path)
        if found == length:
            return


def _length(path: Path) -> int:
    """How many pages a PDF of our own has."""
    import pikepdf  # noqa: PLC0415

    with pikepdf.open(path) as document:
        return len(document.pages)


def _front(pep: Pep, parts: Sequence[Part], plan: tuple[int, int] | None) -> nodes.Document:
    rows = []
    if plan is not None:
        rows.append(nodes.TableRow("The plan", (_cell("Pages {} to {}".format(*plan)), _cell(""))))
    for part in parts:
        number = part.name.partition("-")[0].lstrip("0")
        rows.append(nodes.TableRow(f"File {number}", (_cell(part.words), _cell(part.held.place))))
    block = nodes.TableBlock(
        caption="",
        columns=("How it is in here", "Where it stands"),
        rows=tuple(rows),
        corner="What",
    )
    facts = tuple(
        nodes.Pair(label, (words,)) for label, words in documents.cover_facts(pep) if words
    )
    return nodes.Document(
        title=TITLE,
        subtitle=pep.young_person.legal_name,
        facts=facts,
        version=f"Form version {pep.version.number}",
        generated_on=clock.today(),
        twin="the pages of the plan on the site",
        sections=(nodes.SectionNode("files", "files", "What is in this file", blocks=(block,)),),
        cover=False,
        contents=False,
    )


def _cell(words: str) -> nodes.Pair:
    return nodes.Pair("", (words,) if words else ("–",))


def _request(parts: Sequence[Part], front: Path, main: Path | None) -> dict[str, Any]:
    return {
        "title": TITLE,
        "language": "en",
        "front": str(front),
        "main": str(main) if main is not None else "",
        "main_title": "The plan",
        "files_title": "Files",
        "parts": [{"title": p.held.place, "path": str(p.path)} for p in parts if p.appended],
        "files": [
            {
                "name": part.name,
                "path": str(part.path),
                "title": part.held.place,
            }
            for part in parts
            if part.attached
        ],
    }
