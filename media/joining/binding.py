"""Pages and files put together to one PDF, with bookmarks."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import AttachedFileSpec, Dictionary, Name, OutlineItem, String

#: What belongs to one document alone, and is not true of it with others behind it.
_OF_ONE = (
    "/AcroForm", "/OpenAction", "/AA", "/Names", "/StructTreeRoot", "/MarkInfo", "/Metadata",
    "/Perms", "/DSS",
)  # fmt: skip


def bind(request: dict[str, Any], target: Path) -> int:
    """Write one PDF of a front, a main document, more pages and files. Says how many pages.

    The main document keeps its own bookmarks, below one of its own. A signature of it does not
    outlive the binding, so it is taken out: one that no longer fits looks like fraud.
    """
    main, front = request["main"], request["front"]
    with ExitStack() as open_ones:
        made = open_ones.enter_context(pikepdf.open(main or front))
        _only_pages(made)
        marks: list[OutlineItem] = []
        if main:
            cover = open_ones.enter_context(pikepdf.open(front))
            for at, page in enumerate(cover.pages):
                made.pages.insert(at, page)
            start = len(cover.pages)
            marks.append(_mark(request["main_title"], start, _marks_of(made)))
        files: list[OutlineItem] = []
        first = len(made.pages)
        for part in request["parts"]:
            files.append(_mark(part["title"], len(made.pages)))
            made.pages.extend(open_ones.enter_context(pikepdf.open(part["path"])).pages)
        for file in request["files"]:
            made.attachments[file["name"]] = AttachedFileSpec.from_filepath(
                made, file["path"], description=file["title"]
            )
        if files:
            marks.append(_mark(request["files_title"], first, files))
        with made.open_outline() as outline:
            outline.root[:] = [_mark(request["title"], 0), *marks]
        _name(made, request)
        made.remove_unreferenced_resources()
        made.save(target)
        return len(made.pages)


def _only_pages(made: Any) -> None:
    for key in _OF_ONE:
        if key in made.Root:
            del made.Root[key]
    for page in made.pages:
        for key in ("/StructParents", "/AA"):
            if key in page.obj:
                del page.obj[key]
        kept = [note for note in page.get("/Annots", ()) if str(note.get("/FT", "")) != "/Sig"]
        if "/Annots" in page:
            page.Annots = made.make_indirect(pikepdf.Array(kept))


def _marks_of(made: Any) -> list[OutlineItem]:
    with made.open_outline() as outline:
        return list(outline.root)


def _mark(title: str, page: int, below: list[OutlineItem] | None = None) -> OutlineItem:
    item = OutlineItem(title, page)
    item.children.extend(below or [])
    item.is_closed = False
    return item


def _name(made: Any, request: dict[str, Any]) -> None:
    made.Root.Lang = String(request["language"])
    made.Root.PageMode = Name.UseOutlines
    made.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    made.docinfo["/Title"] = String(request["title"])
