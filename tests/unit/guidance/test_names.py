"""Screens, buttons and sections that the shipped guidance names are called so on the screen."""

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from guidance.sources import FOLDER

ROOT = Path(settings.ROOT)
SECTIONS = ROOT / "pep_forms/builder/definitions/sections"
#: Where words of the screen are written.
_ROOMS = ("pep_forms", "guidance", "media", "site")
_NOT = {"content", "migrations", "demo", "node_modules"}
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_HEADING = re.compile(r"^## (.+?) *\{help=([a-z0-9_-]+)\}$", re.MULTILINE)
#: Bold words that are no names of anything on a screen. A name that is not found there has been
#: renamed, or was never right: say what it is called, and do not add it here.
STRESSED = {
    "two PEP meetings in each academic year", "before", "at", "SMART", "the same answer", "and",
    "what works", "Write the child’s words, not yours", "Specific", "Measurable", "Assigned",
    "Realistic", "Time constrained", "Each line hangs on a target",
    "the date of the next meeting", "parent", "pathway plan", "July and August",
    "Ask by the end of Term 3", "another child", "target", "predicted",
    "The young person, or their words, first", "within 24 hours",
    "Do not say or write the young person’s name",
}  # fmt: skip


@cache
def on_screen() -> frozenset[str]:
    """Every text of a template, a piece of code, a script or a form definition."""
    found: set[str] = set()
    for room in _ROOMS:
        for path in (ROOT / room).rglob("*"):
            if not _NOT & set(path.parts) and path.suffix in _READ:
                found |= {plain(words) for words in _READ[path.suffix](path)}
    return frozenset(found)


def plain(words: str) -> str:
    """Words without what differs between a text and a screen."""
    words = re.sub(r"\s+", " ", html.unescape(words).replace("'", "’"))
    return words.strip().rstrip(".:,…").strip()


def _template(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    yield from re.findall(r'(?:translate|trans|title|label|text|action)[ =](?:_\()?"([^"]+)"', text)
    bare = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "\0", text, flags=re.DOTALL)
    yield from re.split(r"<[^>]*>|\0", bare)


def _code(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _definition(path: Path) -> Iterator[str]:
    if {"definitions", "data"} & set(path.parts):
        yield from _texts(json.loads(path.read_text(encoding="utf-8")))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


_READ = {".html": _template, ".py": _code, ".json": _definition}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_what_is_in_bold_is_called_so_on_a_screen(path: Path) -> None:
    named = {plain(words) for words in _BOLD.findall(path.read_text(encoding="utf-8"))}
    assert sorted(named - STRESSED - on_screen()) == []


def test_a_name_that_no_screen_has_is_found() -> None:
    assert "Save and continue" in on_screen()
    assert "Save and go on" not in on_screen()


def test_no_stressed_words_are_kept_that_nobody_writes() -> None:
    written = {plain(w) for p in FOLDER.glob("*.md") for w in _BOLD.findall(p.read_text("utf-8"))}
    assert written >= STRESSED


def test_the_manual_calls_sections_by_their_names() -> None:
    titles: dict[str, set[str]] = {}
    for path in SECTIONS.glob("*.json"):
        section = json.loads(path.read_text(encoding="utf-8"))
        if key := section.get("help_key"):
            titles.setdefault(key, set()).add(section["title"])
    assert titles
    manual = next(FOLDER.glob("*-social-workers-teachers.md")).read_text(encoding="utf-8")
    headings = [(words, titles[key]) for words, key in _HEADING.findall(manual) if key in titles]
    assert len(headings) > 20
    assert [w for w, names in headings if not any(w.startswith(name) for name in names)] == []
