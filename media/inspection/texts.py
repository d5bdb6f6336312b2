"""Plain text: letters that everybody can read, and nothing that a program would run."""

from __future__ import annotations

import re
from pathlib import Path

from media.inspection.verdict import Hostile

#: What makes a text something else for a browser, a shell or an office program.
_ACTIVE = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?php|\?xml|%)|^#!"
    rb"|^\s*\{\\rtf|^%!PS|^MIME-Version:",
    re.IGNORECASE,
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def check(source: Path) -> None:
    """Refuse what is no UTF-8 text, or text that something would run. Raises Hostile."""
    text = source.read_bytes()
    try:
        text.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Old programs write Windows' own letters; every byte of those is a letter or control.
        if text[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            raise Hostile("not_utf8") from None
        raise Hostile("unknown_type") from None
    if _CONTROL.search(text):
        raise Hostile("unknown_type")
    if _ACTIVE.search(text.removeprefix(b"\xef\xbb\xbf")):
        raise Hostile("active")
