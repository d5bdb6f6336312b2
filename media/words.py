"""Why a file was not taken, in words that say what to do next."""

from __future__ import annotations

from media.file_types import FILE_TYPES

REFUSALS: dict[str, str] = {
    "empty": "This file is empty. Choose the file again",
    "too_large": "This file is larger than {limit}. Make it smaller, or send it in parts",
    "unknown_type": "Files of this type cannot be attached. Use {types}",
    "not_asked": "This question does not take files of this type. Use {types}",
    "not_what_it_says": "The ending of the file’s name does not fit what is in it. "
    "Save it again in the program it comes from",
    "not_utf8": "This text is not in UTF-8. Save it again as UTF-8, or as PDF",
    "archive": "Archives cannot be attached. Unpack it and attach the files one by one",
    "active": "This file holds a program, another file or a link that opens by itself. "
    "Print it as PDF and attach that",
    "two_in_one": "There is something else hidden in this file. Save it again and attach that",
    "locked": "This file is locked with a password. Save it without and attach that",
    "damaged": "This file cannot be read. Open it, save it again and attach that",
    "too_large_inside": "There is too much in this file. Save it again in a smaller size",
    "too_many_pixels": "This picture is larger than 40 million pixels. Make it smaller",
    "virus": "The virus check found something in this file. It was not kept. "
    "Tell the people who look after your computer",
    "storage": "Files cannot be stored just now. What you typed is saved. Try again in a while",
}


def refusal(code: str, *, limit: int, types: frozenset[str]) -> str:
    """The words for a code."""
    text = REFUSALS.get(code, REFUSALS["damaged"])
    return text.format(limit=size_words(limit), types=types_words(types))


def types_words(types: frozenset[str]) -> str:
    """ "PDF, JPG, PNG or DOCX"."""
    names = [t.endings[0].upper() for code, t in FILE_TYPES.items() if code in types]
    return " or ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def size_words(size: int) -> str:
    """ "1.2 MB"."""
    if size < 1000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{round(size / 1024)} KB"
    return f"{size / 2**20:.1f} MB".replace(".0 MB", " MB")
