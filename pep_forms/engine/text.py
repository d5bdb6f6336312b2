"""Texts in a spec are `{language: text}` from the first version on."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

DEFAULT_LANGUAGE = "en"


def _as_text(value: Any) -> Any:
    return {DEFAULT_LANGUAGE: value} if isinstance(value, str) else value


#: `{"en": "Date of birth"}`; in hand-written definitions a bare string means English.
Text = Annotated[dict[str, str], BeforeValidator(_as_text)]


def words(value: Any, language: str = DEFAULT_LANGUAGE, default: str = "") -> str:
    """The words of an option, which an author may give as a text or as a bare string."""
    if isinstance(value, dict):
        return say({str(k): str(v) for k, v in value.items()}, language) or default
    return str(value) if value else default


def say(text: dict[str, str] | None, language: str = DEFAULT_LANGUAGE) -> str:
    """The text in a language, else in English, else in whatever there is, else nothing."""
    if not text:
        return ""
    return text.get(language) or text.get(DEFAULT_LANGUAGE) or next(iter(text.values()), "")
