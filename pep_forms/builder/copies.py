"""A copy of a bundle with ids and keys of its own, so that its answers are never mixed up.

Choices keep their ids: those are only ever looked up inside their own question.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

#: Where an id of something else may stand.
_REFERENCES = frozenset({"question", "other", "group", "title_from"})
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def copied(
    bundle: Mapping[str, Any], *, taken: frozenset[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The copy, and for each new key the old one. No new key is among those `taken`."""
    keys: dict[str, str] = {}
    for old in (bundle["template"]["key"], *(section["key"] for section in bundle["sections"])):
        keys[old] = _free(old, taken | frozenset(keys.values()))
    ids = {old: _new_id() for old in dict.fromkeys(_ids(bundle))}
    template = _renamed(_walk(bundle["template"], ids), keys)
    sections = [{**_walk(s, ids), "key": keys[s["key"]]} for s in bundle["sections"]]
    copy = {**bundle, "template": template, "sections": sections}
    return copy, {new: old for old, new in keys.items()}


def _new_id() -> str:
    # Begins with a letter, so that it can stand in a calculation.
    return f"q{uuid.uuid4().hex[:12]}"


def _free(key: str, taken: frozenset[str]) -> str:
    for number in range(1, 1000):
        ending = "-copy" if number == 1 else f"-copy-{number}"
        if (new := key[: 64 - len(ending)] + ending) not in taken:
            return new
    raise ValueError(f"too many copies of {key}")


def _ids(bundle: Mapping[str, Any]) -> Iterator[str]:
    yield bundle["template"]["id"]
    for rule in bundle["template"].get("rules", ()):
        yield rule["id"]
    for section in bundle["sections"]:
        yield section["id"]
        for rule in section.get("rules", ()):
            yield rule["id"]
        for page in section.get("pages", ()):
            yield page["id"]
            for question in page["questions"]:
                yield from _question_ids(question)


def _question_ids(question: Mapping[str, Any]) -> Iterator[str]:
    yield question["id"]
    for rule in question.get("rules", ()):
        yield rule["id"]
    for column in question.get("questions", ()):
        yield from _question_ids(column)


def _walk(value: Any, ids: Mapping[str, str], name: str = "") -> Any:
    if name == "choices":
        return value
    if isinstance(value, dict):
        return {key: _walk(item, ids, key) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_walk(item, ids, name) for item in value]
    if not isinstance(value, str):
        return value
    if name == "expression":
        return _WORD.sub(lambda word: ids.get(word[0], word[0]), value)
    if name == "id" or name == "sum" or name in _REFERENCES:
        return ids.get(value, value)
    return value


def _renamed(template: dict[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    def place(item: Any) -> Any:
        if isinstance(item, str):
            return keys.get(item, item)
        return {**item, "section": keys.get(item["section"], item["section"])}

    documents = [
        {
            **document,
            "layouts": {keys.get(k, k): v for k, v in document.get("layouts", {}).items()},
            "leave_out": [keys.get(key, key) for key in document.get("leave_out", ())],
        }
        for document in template.get("documents", ())
    ]
    return {
        **template,
        "key": keys[template["key"]],
        "sections": [place(item) for item in template["sections"]],
        "documents": documents,
    }
