"""What the record's words about an interpreter say: whether one is needed, and for what.

The record holds what somebody wrote: "Yes, Polish", "Not needed", "BSL". The form asks
whether one is needed and in which language, so only what is plain is taken from the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_YES = re.compile(r"yes\b[\s,:;.–—-]*", re.IGNORECASE)
_ROUND_IT = re.compile(r"\b(interpreter|speaking|speaker|language|needed|required|in|a|an|the)\b")


def language_of(text: str, languages: Iterable[tuple[str, str]]) -> str:
    """The code of the language that the words name and nothing else; else empty."""
    named = _plain(_ROUND_IT.sub(" ", _YES.sub("", text, count=1).lower()))
    return next((code for code, label in languages if _plain(label.lower()) == named), "")


def told(text: str, language: str) -> str:
    """The words with what they plainly say first: whoever names a language needs one."""
    return f"Yes, {text}" if language and not _YES.match(text) else text


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[\s,:;.()–—-]+", " ", words).split())
