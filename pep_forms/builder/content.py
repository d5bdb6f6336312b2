"""From a definition to the blocks of the editor and back, exactly.

The editor's stream is flat: a page break begins a page, and question blocks follow. What a
block has no box for stays in its `settings`, spelled as it was; what nobody understands (a
kind or a field of another release of the software) is carried on and never emptied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pep_forms.builder.families import FAMILIES, FAMILY_OF
from pep_forms.engine.spec import PageSpec, QuestionSpec
from pep_forms.engine.text import words

PAGE = "page"
SECTION = "section"
#: The type of a block that stands for one of a type that is not there (any more).
UNKNOWN = "unknown"

Block = dict[str, Any]
#: What a block has a box for: an empty one says nothing.
_BOXES = frozenset(
    {"kind", "label", "hint", "show_when", "choices", "questions", "title", "intro", "section"}
)
_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
_FROM_UUID = re.compile(r"q[0-9a-f]{32}")
_ORDER = {name: place for place, name in enumerate(QuestionSpec.model_fields)}
_PAGE_ORDER = {name: place for place, name in enumerate(PageSpec.model_fields)}


def question_id(block_id: Any) -> str:
    """The id of a question from its block's: one that Wagtail made is respelled.

    An id begins with a letter and has no hyphen, so that it can stand in a calculation.
    """
    text = str(block_id or "")
    return "q" + text.replace("-", "") if _UUID.fullmatch(text) else text


def block_id(identifier: Any) -> str:
    """The block's id from the question's: the inverse of `question_id`."""
    text = str(identifier or "")
    if not _FROM_UUID.fullmatch(text):
        return text
    cut = text[1:]
    return "-".join((cut[:8], cut[8:12], cut[12:16], cut[16:20], cut[20:]))


def blocks_of(pages: Iterable[Mapping[str, Any]]) -> list[Block]:
    """The editor's stream for the pages of a section."""
    stream: list[Block] = []
    for page in pages:
        rest = {k: v for k, v in page.items() if k not in {"id", "questions"}}
        value = _lifted(rest, ("title", "intro"))
        stream.append({"type": PAGE, "value": value, "id": block_id(page.get("id"))})
        stream += [question_block(question) for question in page.get("questions", ())]
    return stream


def question_block(question: Mapping[str, Any]) -> Block:
    """The block of one question, columns within it."""
    family = FAMILY_OF.get(str(question.get("kind")))
    rest = {name: value for name, value in question.items() if name != "id"}
    identifier = block_id(question.get("id"))
    if family is None:
        return {"type": str(question.get("kind") or UNKNOWN), "value": rest, "id": identifier}
    value: dict[str, Any] = {}
    kind = rest.pop("kind")
    if family.has_kinds:
        value["kind"] = kind
    if family.choices and _filled_list(rest.get("choices")):
        value["choices"] = rest.pop("choices")
    if family.columns and _filled_list(rest.get("questions")):
        value["questions"] = [question_block(column) for column in rest.pop("questions")]
    value |= _lifted(rest, ("label", "hint", "show_when"))
    return {"type": family.name, "value": value, "id": identifier}


def pages_of(stream: Iterable[Block], first_page: str) -> list[dict[str, Any]]:
    """The pages that a stream makes; `first_page` is the id of one without a page break."""
    pages: list[dict[str, Any]] = []
    for block in stream:
        if block["type"] == PAGE:
            value = block["value"] if isinstance(block["value"], dict) else {}
            page = {"id": question_id(block.get("id")), **_joined(value), "questions": []}
            pages.append(dict(sorted(page.items(), key=lambda item: _PAGE_ORDER.get(item[0], 99))))
            continue
        if not pages:
            pages.append({"id": first_page, "questions": []})
        pages[-1]["questions"].append(question_of(block))
    taken: set[str] = set()
    for page in pages:
        _name(page["questions"], taken)
    return pages


def question_of(block: Block) -> dict[str, Any]:
    """The question that a block is, as far as it can be told."""
    family, held = FAMILIES.get(block["type"]), block.get("value")
    value: dict[str, Any] = held if isinstance(held, dict) else {"value": held}
    identifier = question_id(block.get("id"))
    if family is None:
        plain = value if "kind" in value else {**_joined(value), "kind": block["type"]}
        return _ordered({"id": identifier, "label": "", **plain})
    question = {"kind": family.kinds[0], "label": "", **_joined(value), "id": identifier}
    columns = value.get("questions")
    if family.columns and columns and _filled_list(columns):
        question["questions"] = [question_of(column) for column in columns]
        _name(question["questions"], set())
    return _ordered(question)


def _lifted(rest: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The named values out of `rest`, and the rest of it under `settings`."""
    lifted = {}
    for name in names:
        fits = dict if name == "show_when" else (str, dict)
        if isinstance(rest.get(name), fits) and rest[name]:
            lifted[name] = rest.pop(name)
    return {**lifted, "settings": rest}


def _joined(value: Mapping[str, Any]) -> dict[str, Any]:
    settings = value.get("settings")
    own = {
        name: item
        for name, item in value.items()
        if name != "settings" and (item or name not in _BOXES)
    }
    return {**(settings if isinstance(settings, dict) else {}), **own}


def _filled_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(i, dict) for i in value)


def _ordered(question: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(question.items(), key=lambda item: (_ORDER.get(item[0], 99), item[0])))


def settled(value: Any) -> Any:
    """The same value with its names in one order, whichever way it was kept.

    A database that sorts the names in its JSON and one that does not must print the same
    version. Questions and pages have the order of the language; elsewhere the id leads.
    """
    if isinstance(value, list | tuple):
        return [settled(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "questions" in value or "kind" in value:
        return {name: settled(item) for name, item in value.items()}
    names = sorted(value, key=lambda name: (name != "id", name))
    return {name: settled(value[name]) for name in names}


def _name(questions: list[dict[str, Any]], taken: set[str]) -> None:
    """Give a key to questions that have none: from the label, or, without one, the id."""
    taken |= {str(question["key"]) for question in questions if question.get("key")}
    for at, question in enumerate(questions):
        if question.get("key"):
            continue
        stem = slug(words(question.get("label"))) or str(question["id"])
        key, number = stem, 2
        while key in taken:
            key, number = f"{stem}_{number}", number + 1
        taken.add(key)
        questions[at] = _ordered({**question, "key": key})


def slug(text: str) -> str:
    """A readable key from a label: lower case, words joined, at most 48 letters."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower().replace("’", "")).strip("_")[:48].strip("_")


def places_of(sections: Iterable[Any]) -> list[Block]:
    """The template editor's stream for its list of sections."""
    stream: list[Block] = []
    taken: set[str] = set()
    for place in sections:
        if isinstance(place, str):
            value: dict[str, Any] = {"section": place, "show_when": None, "settings": {}}
        else:
            rest = {name: item for name, item in place.items() if name != "section"}
            # An object that says nothing but the section is spelled so again.
            rest = rest or {"section": place.get("section")}
            value = {"section": place.get("section"), **_lifted(rest, ("show_when",))}
        name = f"place-{value['section']}"
        while name in taken:
            name += "-again"
        taken.add(name)
        stream.append({"type": SECTION, "value": value, "id": name})
    return stream


def sections_of(stream: Iterable[Block]) -> list[Any]:
    """A template's list of sections from its stream."""
    sections: list[Any] = []
    for block in stream:
        value = block.get("value")
        if block["type"] != SECTION or not isinstance(value, dict):
            sections.append({"section": block["type"], "unknown": value})
            continue
        place = {**_joined(value), "section": value.get("section") or ""}
        bare = len(place) == 1 and "section" not in (value.get("settings") or {})
        sections.append(place["section"] if bare else place)
    return sections
