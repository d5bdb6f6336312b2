"""What people call a file, made safe to show: the name is only ever words, never a path."""

from __future__ import annotations

import unicodedata

from media.file_types import FILE_TYPES

LONGEST = 150
#: Marks that turn the direction of reading can make "gpj.exe" look like "exe.jpg".
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: Joiners that letters of some scripts and emoji need.
_JOINERS = frozenset("\u200c\u200d")
_RESERVED = frozenset('<>:"/\\|?*')


def clean(name: str, file_type: str) -> str:
    """The name to show: composed, of one line, of at most 150 characters, ending as its type.

    A path is cut to its last part; a name of nothing becomes "file".
    """
    kept = shown(name)
    stem, dot, ending = kept.rpartition(".")
    known = FILE_TYPES[file_type].endings
    if not dot or ending.lower() not in known:
        # A phone's HEIC is kept as JPEG, and a name without ending gets one.
        stem = stem if dot and ending.lower() in _all_endings() else kept
        ending = known[0]
    stem = " ".join(stem.split()).strip(" .") or "file"
    room = LONGEST - len(ending) - 1
    return f"{stem[:room].rstrip(' .')}.{ending}"


def shown(name: str) -> str:
    """A name as it was sent, without a path and without what turns or breaks a line."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    text = unicodedata.normalize("NFC", last)
    return "".join(c for c in text if _stays(c)).strip(" .")


def ending_of(name: str) -> str:
    """The ending a name has, in small letters; empty when it has none."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].strip(" .")
    stem, dot, ending = last.rpartition(".")
    return ending.lower() if dot and stem and len(ending) <= 5 else ""


def _stays(character: str) -> bool:
    if character in _JOINERS:
        return True
    if character in _TURNING or character in _RESERVED:
        return False
    return unicodedata.category(character) not in _DROPPED


def _all_endings() -> frozenset[str]:
    return frozenset(ending for kind in FILE_TYPES.values() for ending in kind.endings)
