"""A copy of a bundle with ids and keys of its own, so that its answers are never mixed up.

Choices keep their ids: those are only ever looked up inside their own question.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from pep_forms.engine.text import words

#: Where an id of something else may stand.
_REFERENCES = frozenset({"leave_out_questions", "question", "other", "group", "title_from"})
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


def alone(definition: Mapping[str, Any], *, taken: frozenset[str]) -> dict[str, Any]:
    """A copy of one section or template alone, under a key that is not `taken`.

    A template's copy has the same sections; a section's copy has questions of its own. What
    refers to a question of another section keeps doing so.
    """
    ids = {old: _new_id() for old in dict.fromkeys(_own_ids(definition))}
    copy: dict[str, Any] = _walk(definition, ids)
    title = copy.get("title") or ""
    named = {k: f"{v} (copy)" for k, v in title.items()} if isinstance(title, dict) else ""
    return {**copy, "key": _free(definition["key"], taken), "title": named or f"{title} (copy)"}


def torn(left: Mapping[str, Any], moved: list[dict[str, Any]]) -> list[str]:
    """Labels of the questions that refer, or are referred to, across a cut between sections."""
    gone = {name for question in moved for name in _question_ids(question)}
    stays = {name for name in _own_ids(left) if name not in gone}
    there = [question for page in left.get("pages", ()) for question in page["questions"]]
    found = [q for q in there if _mentions(q) & gone] + [q for q in moved if _mentions(q) & stays]
    labels = [words(question.get("label")) or question["id"] for question in found]
    if _mentions(left.get("rules", ())) & gone:
        labels.append(_("the rules of the section"))
    if _mentions(left.get("named", ())) & gone:
        labels.append(_("the named conditions of the section"))
    return list(dict.fromkeys(labels))


def _mentions(value: Any, name: str = "") -> set[str]:
    """Everything that a question refers to, its own parts among it."""
    if isinstance(value, Mapping):
        return {
            found
            for key, item in value.items()
            if key not in {"id", "choices"}
            for found in _mentions(item, key)
        }
    if isinstance(value, list | tuple):
        return {found for item in value for found in _mentions(item, name)}
    if not isinstance(value, str):
        return set()
    if name == "expression":
        return set(_WORD.findall(value))
    return {value} if name == "sum" or name in _REFERENCES else set()


def _own_ids(definition: Mapping[str, Any]) -> Iterator[str]:
    yield definition["id"]
    yield from _rule_ids(definition)
    for page in definition.get("pages", ()):
        yield page["id"]
        for question in page["questions"]:
            yield from _question_ids(question)


def of_sections(
    bundle: Mapping[str, Any], keys: frozenset[str], *, taken: frozenset[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The bundle with copies of some of its sections, and for each new key the old one.

    The template stays itself and has the copies in their places.
    """
    chosen = [section for section in bundle["sections"] if section["key"] in keys]
    new: dict[str, str] = {}
    for section in chosen:
        new[section["key"]] = _free(section["key"], taken | frozenset(new.values()))
    ids = {old: _new_id() for section in chosen for old in _own_ids(section)}
    own = {**new, bundle["template"]["key"]: bundle["template"]["key"]}
    template = _renamed(_walk(bundle["template"], ids), own)
    sections = [
        {**_walk(section, ids), "key": new.get(section["key"], section["key"])}
        for section in bundle["sections"]
    ]
    copy = {**bundle, "template": template, "sections": sections}
    return copy, {copied: old for old, copied in new.items()}


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
    yield from _own_ids(bundle["template"])
    for section in bundle["sections"]:
        yield from _own_ids(section)


def _question_ids(question: Mapping[str, Any]) -> Iterator[str]:
    yield question["id"]
    yield from _rule_ids(question)
    for column in question.get("questions", ()):
        yield from _question_ids(column)


def _rule_ids(owner: Mapping[str, Any]) -> Iterator[str]:
    # A rule of a draft that nobody has finished may have no id yet.
    for rule in owner.get("rules", ()):
        if isinstance(rule, Mapping) and rule.get("id"):
            yield rule["id"]


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
