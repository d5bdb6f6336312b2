"""What depends on what in a draft: as pairs in words, and laid out as a picture.

It reads the definition as it is, half-made questions and all, so that an author sees it while
building; the proof at release is stricter and says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from pep_forms.engine import named
from pep_forms.engine.facts import FACTS
from pep_forms.engine.text import words

#: How one thing acts on another; the page has the words for each.
SHOWS, CHECKS, FEEDS = "shows", "checks", "feeds"
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
#: Of the picture, in pixels.
BOX, TALL, ACROSS, DOWN, EDGE = 220, 40, 320, 56, 12
_LETTERS = 30


@dataclass(frozen=True, slots=True)
class Link:
    """One question, page or section that another one acts on."""

    source: str
    target: str
    how: str


@dataclass(slots=True)
class Node:
    """A box of the picture."""

    id: str
    label: str
    level: int = 0
    x: int = 0
    y: int = 0

    @property
    def short(self) -> str:
        """The label as far as the box is wide."""
        return self.label if len(self.label) <= _LETTERS else self.label[: _LETTERS - 1] + "…"


@dataclass(slots=True)
class Picture:
    """Boxes and lines of one section, and how large they are together."""

    title: str
    nodes: list[Node] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    width: int = 0
    height: int = 0


def pictures(definitions: Sequence[Mapping[str, Any]]) -> list[Picture]:
    """A picture for each section in which something depends on something."""
    drawn = []
    for definition in definitions:
        labels = {**_facts(), **dict(_labels(definition))}
        found = [link for link in dict.fromkeys(links(definition)) if link.source in labels]
        if found:
            drawn.append(_drawn(words(definition.get("title")) or definition["key"], found, labels))
    return drawn


def links(definition: Mapping[str, Any]) -> Iterator[Link]:
    """Everything in a section that looks at a question or a fact."""
    conditions = named.conditions(definition)
    home = str(definition.get("id", ""))
    yield from _looked_at(definition.get("show_when"), home, SHOWS, conditions)
    for rule in _listed(definition.get("rules")):
        yield from _looked_at(rule, home, CHECKS, conditions)
    for page in _listed(definition.get("pages")):
        for question in _listed(page.get("questions")):
            yield from _of_question(question, conditions)


def _of_question(question: Mapping[str, Any], conditions: Mapping[str, Any]) -> Iterator[Link]:
    target = str(question.get("id", ""))
    yield from _looked_at(question.get("show_when"), target, SHOWS, conditions)
    for rule in _listed(question.get("rules")):
        yield from _looked_at(rule, target, CHECKS, conditions)
    options = question.get("options")
    expression = options.get("expression") if isinstance(options, Mapping) else None
    for name in _WORD.findall(str(expression or "")):
        yield Link(name, target, FEEDS)
    for column in _listed(question.get("questions")):
        yield from _of_question(column, conditions)


def _looked_at(
    value: Any, target: str, how: str, conditions: Mapping[str, Any], deep: int = 0
) -> Iterator[Link]:
    if deep > 8:
        return
    if named.is_use(value):
        value = conditions.get(value[named.LIST])
    if isinstance(value, Mapping):
        for name in ("question", "other", "fact"):
            if isinstance(value.get(name), str) and value[name] != target:
                yield Link(f"fact {value[name]}" if name == "fact" else value[name], target, how)
        for part in _listed(value.get("sum"), str):
            yield Link(part, target, how)
        for name in ("all", "any", "must", "show_when"):
            inner = value.get(name)
            for part in inner if isinstance(inner, list) else [inner]:
                yield from _looked_at(part, target, how, conditions, deep + 1)


def _listed(value: Any, kind: type = dict) -> list[Any]:
    return [one for one in value if isinstance(one, kind)] if isinstance(value, list) else []


def _facts() -> dict[str, str]:
    return {
        f"fact {fact.name}": gettext("The plan: %(fact)s") % {"fact": fact.label}
        for fact in FACTS.values()
    }


def _labels(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield str(definition.get("id", "")), gettext("The whole section")
    stack = [
        question
        for page in _listed(definition.get("pages"))
        for question in _listed(page.get("questions"))
    ]
    for question in stack:
        identifier = str(question.get("id", ""))
        yield identifier, words(question.get("label")) or str(question.get("key") or identifier)
        stack += _listed(question.get("questions"))


def _drawn(title: str, found: list[Link], labels: Mapping[str, str]) -> Picture:
    order = {name: place for place, name in enumerate(labels)}
    names = sorted({n for link in found for n in (link.source, link.target)}, key=order.__getitem__)
    nodes = {name: Node(name, labels[name]) for name in names}
    # As many rounds as there are boxes end every chain; a ring just stops being pushed on.
    for _ in range(min(len(nodes), 12)):
        for link in found:
            target, least = nodes[link.target], nodes[link.source].level + 1
            target.level = max(target.level, min(least, 12))
    filled: dict[int, int] = {}
    for node in nodes.values():
        row = filled.get(node.level, 0)
        filled[node.level] = row + 1
        node.x, node.y = EDGE + node.level * ACROSS, EDGE + row * DOWN
    lines = [
        {
            "x1": nodes[link.source].x + BOX,
            "y1": nodes[link.source].y + TALL // 2,
            "x2": nodes[link.target].x,
            "y2": nodes[link.target].y + TALL // 2,
            "how": link.how,
        }
        for link in found
    ]
    rows = [
        {"source": labels[link.source], "how": link.how, "target": labels[link.target]}
        for link in found
    ]
    return Picture(
        title,
        list(nodes.values()),
        lines,
        rows,
        width=EDGE * 2 + max(node.x for node in nodes.values()) + BOX,
        height=EDGE * 2 + max(filled.values()) * DOWN,
    )
