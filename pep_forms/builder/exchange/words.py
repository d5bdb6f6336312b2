"""Labels of foreign forms as plain words of ours: languages, mark-up and placeholders."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser

from pep_forms.builder.exchange.outline import Words

_CODE = re.compile(r"\(([A-Za-z]{2,3})(?:-[A-Za-z0-9]+)*\)\s*$")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>|&#?\w{1,10};")
_MARKDOWN = re.compile(r"(?<![\w*])(\*\*|__)(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+", re.MULTILINE)
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\((https?://[^()\s]{1,500})\)")
_SPACES = re.compile(r"[ \t\xa0]+")
_LINES = re.compile(r"\n{3,}")
_BLOCKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"})
_SILENT = frozenset({"script", "style", "title"})
#: Languages as people write them over a column, where no code stands beside.
_NAMED = {
    "english": "en", "welsh": "cy", "cymraeg": "cy", "french": "fr", "français": "fr",
    "spanish": "es", "español": "es", "portuguese": "pt", "polish": "pl", "arabic": "ar",
    "urdu": "ur", "punjabi": "pa", "bengali": "bn", "romanian": "ro", "somali": "so",
    "ukrainian": "uk", "pashto": "ps", "dari": "prs", "tigrinya": "ti", "amharic": "am",
    "vietnamese": "vi", "kurdish": "ku", "farsi": "fa", "persian": "fa", "german": "de",
    "italian": "it", "swahili": "sw", "albanian": "sq", "turkish": "tr", "nepali": "ne",
    "hindi": "hi", "chinese": "zh", "russian": "ru", "gaelic": "gd", "irish": "ga",
}  # fmt: skip
#: Three letters → two, where both are used.
_LETTERS = {
    "eng": "en", "cym": "cy", "wel": "cy", "fra": "fr", "fre": "fr", "spa": "es", "por": "pt",
    "pol": "pl", "ara": "ar", "urd": "ur", "pan": "pa", "ben": "bn", "ron": "ro", "rum": "ro",
    "som": "so", "ukr": "uk", "deu": "de", "ger": "de", "ita": "it", "tur": "tr", "hin": "hi",
}  # fmt: skip


def language_code(name: str, default: str = "en") -> str:
    """The code of a language as a column names it: `Welsh (cy)` is `cy`."""
    found = _CODE.search(name)
    if found:
        return _LETTERS.get(found[1].lower(), found[1].lower())
    word = name.strip().lower()
    if word in {"", "default"}:
        return default
    if word in _NAMED:
        return _NAMED[word]
    if re.fullmatch(r"[a-z]{2,3}", word):
        return _LETTERS.get(word, word)
    return re.sub(r"[^a-z0-9]+", "-", word).strip("-")[:20] or default


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.parts.append("\n• " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        if tag in {"p", "div", "li", "tr"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def without_markup(text: str) -> tuple[str, bool]:
    """The text without HTML and Markdown, and whether there was any."""
    plain = text
    if _TAG.search(text):
        parser = _Text()
        parser.feed(text)
        parser.close()
        plain = "".join(parser.parts)
    plain = _LINK.sub(r"\1 (\2)", plain)
    plain = _HEADING.sub("", _MARKDOWN.sub(r"\2", plain))
    plain = "\n".join(_SPACES.sub(" ", line).strip() for line in plain.split("\n"))
    plain = _LINES.sub("\n\n", plain).strip()
    tidy = "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()
    return plain, plain != tidy


def each(words: Words, change: Callable[[str], str]) -> Words:
    """The same words with a change in every language."""
    if isinstance(words, str):
        return change(words)
    return {language: change(text) for language, text in words.items()}


def plain(words: Words) -> str:
    """Words in one language, for a sentence."""
    if isinstance(words, str):
        return words
    return words.get("en") or next(iter(words.values()), "")


def blank(words: Words) -> bool:
    """Whether there is nothing to read in any language."""
    texts = (words,) if isinstance(words, str) else tuple(words.values())
    return not any(text.strip() for text in texts)


def filled(words: Words, labels: Mapping[str, str], pattern: re.Pattern[str]) -> Words:
    """The words with every placeholder (`${name}`, `[name]`) as the label it stands for."""

    def put(found: re.Match[str]) -> str:
        label = labels.get(found[1].strip())
        return f"[{label}]" if label else found[0]

    return each(words, lambda text: pattern.sub(put, text))


def from_name(name: str) -> str:
    """Words from a foreign name, where it has no label: `date_of_birth` → `Date of birth`."""
    text = re.sub(r"[_\W]+", " ", name).strip()
    return text[:1].upper() + text[1:] if text else name
