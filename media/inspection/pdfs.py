"""A PDF is taken when nothing in it runs, starts, sends or carries another file."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from media.inspection.verdict import Hostile

#: Keys that have no business in a document that is only read.
_KEYS = frozenset(
    {"/JS", "/JavaScript", "/XFA", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMediaContent"}
)
_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/GoToE",
        "/Rendition",
        "/RichMediaExecute",
        "/Movie",
    }
)
#: A link may lead to the web when it is pressed, but not when the file is opened.
_BY_ITSELF = frozenset({"/URI", "/SubmitForm", "/GoToR"})
_SUBTYPES = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/3D"})
#: Seen in the bytes when the index that the objects were found by is broken or plays tricks.
_WORDS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
_MOST_OBJECTS = 400_000
_MOST_AFTER_END = 1024


def check(source: Path) -> None:
    """Refuse what runs, starts, sends or carries. Raises Hostile."""
    _check_bytes(source)
    try:
        with pikepdf.open(source, attempt_recovery=True) as pdf:
            if pdf.is_encrypted and not _readable(pdf):
                raise Hostile("locked")
            if len(pdf.objects) > _MOST_OBJECTS:
                raise Hostile("too_large_inside")
            if not len(pdf.pages):
                raise Hostile("damaged")
            _check_opening(pdf)
            for thing in pdf.objects:
                _check_object(thing)
    except pikepdf.PasswordError as error:
        raise Hostile("locked") from error
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, KeyError) as error:
        raise Hostile("damaged") from error


def _readable(pdf: Any) -> bool:
    # Opened without a password: locked against printing perhaps, but not against reading.
    return bool(pdf.user_password_matched or pdf.owner_password_matched)


def _check_bytes(source: Path) -> None:
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        if whole[:5] != b"%PDF-":
            raise Hostile("not_what_it_says")
        end = whole.rfind(b"%%EOF")
        if end < 0:
            raise Hostile("damaged")
        tail = whole[end + 5 : end + 5 + _MOST_AFTER_END + 1]
        if len(tail) > _MOST_AFTER_END or tail.strip(b"\r\n\t \0"):
            raise Hostile("two_in_one")
        if whole.rfind(b"PK\x05\x06", max(0, len(whole) - 70_000)) >= 0:
            raise Hostile("two_in_one")
        if any(whole.find(word) >= 0 for word in _WORDS):
            raise Hostile("active")


def _check_opening(pdf: Any) -> None:
    root = pdf.Root
    for holder in (root, *pdf.pages):
        thing = getattr(holder, "obj", holder)
        starts = [thing.get("/OpenAction")] if thing is root else []
        extra = thing.get("/AA")
        starts += list(_values(extra)) if extra is not None else []
        for action in starts:
            for name in _names_of_actions(action):
                if name in _BY_ITSELF or name in _ACTIONS:
                    raise Hostile("active")


def _names_of_actions(action: Any) -> Iterator[str]:
    """The kinds of an action and of those that follow it, at most as many as anybody needs."""
    waiting, left = [action], 50
    while waiting and left:
        left -= 1
        thing = waiting.pop()
        if _is_dictionary(thing):
            yield str(thing.get("/S", ""))
            if "/Next" in thing:
                waiting.append(thing["/Next"])
        elif _is_array(thing):
            waiting += list(thing)


def _check_object(thing: Any) -> None:
    """One object with all that stands directly in it; indirect ones come in their own turn."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if _is_dictionary(one):
            _check_dictionary(one)
            waiting += [v for v in _values(one) if _is_holder(v) and not v.is_indirect]
        elif _is_array(one):
            waiting += [v for v in one if _is_holder(v) and not v.is_indirect]


def _check_dictionary(one: Any) -> None:
    keys = set(one.keys())
    if keys & _KEYS:
        raise Hostile("active")
    if str(one.get("/S", "")) in _ACTIONS or str(one.get("/Type", "")) == "/EmbeddedFile":
        raise Hostile("active")
    if str(one.get("/Subtype", "")) in _SUBTYPES:
        raise Hostile("active")


def _type(thing: Any) -> str:
    code = getattr(thing, "_type_name", "")
    return str(code)


def _is_dictionary(thing: Any) -> bool:
    return _type(thing) in {"dictionary", "stream"}


def _is_array(thing: Any) -> bool:
    return _type(thing) == "array"


def _is_holder(thing: Any) -> bool:
    return _type(thing) in {"dictionary", "stream", "array"}


def _values(thing: Any) -> Iterator[Any]:
    for key in thing.keys():  # noqa: SIM118 a pikepdf dictionary iterates otherwise
        yield thing[key]
