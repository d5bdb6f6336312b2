"""Why a file was not taken, in words that say what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from media.file_types import FILE_TYPES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REFUSALS: dict[str, StrOrPromise] = {
    "empty": _("This file is empty. Choose the file again"),
    "too_large": _("This file is larger than {limit}. Make it smaller, or send it in parts"),
    "unknown_type": _("Files of this type cannot be attached. Use {types}"),
    "not_asked": _("This question does not take files of this type. Use {types}"),
    "not_what_it_says": _(
        "The ending of the file’s name does not fit what is in it. "
        "Save it again in the program it comes from"
    ),
    "not_utf8": _("This text is not in UTF-8. Save it again as UTF-8, or as PDF"),
    "archive": _("Archives cannot be attached. Unpack it and attach the files one by one"),
    "active": _(
        "This file holds a program, another file or a link that opens by itself. "
        "Print it as PDF and attach that"
    ),
    "two_in_one": _("There is something else hidden in this file. Save it again and attach that"),
    "locked": _("This file is locked with a password. Save it without and attach that"),
    "damaged": _("This file cannot be read. Open it, save it again and attach that"),
    "too_large_inside": _("There is too much in this file. Save it again in a smaller size"),
    "too_many_pixels": _("This picture is larger than 40 million pixels. Make it smaller"),
    "virus": _(
        "The virus check found something in this file. It was not kept. "
        "Tell the people who look after your computer"
    ),
    "storage": _("Files cannot be stored just now. What you typed is saved. Try again in a while"),
}


def refusal(code: str, *, limit: int, types: frozenset[str]) -> str:
    """The words for a code."""
    text = str(REFUSALS.get(code, REFUSALS["damaged"]))
    return text.format(limit=size_words(limit), types=types_words(types))


def types_words(types: frozenset[str]) -> str:
    """ "PDF, JPG, PNG or DOCX"."""
    names = [t.endings[0].upper() for code, t in FILE_TYPES.items() if code in types]
    if len(names) < 2:
        return "".join(names)
    return gettext("%(types)s or %(last)s") % {"types": ", ".join(names[:-1]), "last": names[-1]}


def size_words(size: int) -> str:
    """ "1.2 MB"."""
    if size < 1000:
        return gettext("%(size)s bytes") % {"size": size}
    if size < 1_000_000:
        return f"{round(size / 1024)} KB"
    return f"{size / 2**20:.1f} MB".replace(".0 MB", " MB")
