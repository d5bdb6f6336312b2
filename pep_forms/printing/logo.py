"""The picture of the authority that issues documents: one file of the site."""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path

#: It goes into every document, so it is small.
MOST_BYTES = 300_000
_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def problem(path: str) -> str:
    """Why this file cannot stand in a document, in words; empty when it can."""
    try:
        content = Path(path).read_bytes()
    except OSError:
        return "The file cannot be read."
    if len(content) > MOST_BYTES:
        return f"The file is larger than {MOST_BYTES // 1000} kB."
    return "" if _type(content) else "The file is neither a PNG nor a JPEG picture."


@lru_cache(maxsize=4)
def data_uri(path: str) -> str:
    """The picture as an address that nothing is fetched from.

    Empty without a picture: a document is made all the same, and a system check says why.
    """
    if not path or problem(path):
        return ""
    content = Path(path).read_bytes()
    return f"data:{_type(content)};base64,{base64.b64encode(content).decode()}"


def _type(content: bytes) -> str:
    return next((name for start, name in _TYPES.items() if content.startswith(start)), "")
