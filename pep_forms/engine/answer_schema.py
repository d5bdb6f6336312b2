"""JSON Schema (2020-12) of the answers to a form: what another program may expect or send.

The answers are one object: section key → question key → value. A group is a list of objects,
a table an object of objects by row. What is not answered is left out, so nothing is required;
`x-pep-required` says from when a plan asks for it. Ids stand beside keys, which may change
from one version to the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pep_forms.engine import kinds
from pep_forms.engine.spec import FormSpec, QuestionSpec, SectionSpec
from pep_forms.engine.text import say

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def answer_schema(form: FormSpec, *, identity: str) -> dict[str, Any]:
    """The schema of one form's answers; `identity` is the address it is known by."""
    sections = [section for section in form.sections if section.builtin is None]
    return {
        "$schema": DIALECT,
        "$id": identity,
        **_words(form.title),
        "type": "object",
        "properties": {section.key: _section(section) for section in sections},
        "additionalProperties": False,
    }


def _section(section: SectionSpec) -> dict[str, Any]:
    return {
        **_words(section.title, section.intro),
        "x-pep-id": section.id,
        "type": "object",
        "properties": _properties(section.questions()),
        "additionalProperties": False,
    }


def _properties(questions: Iterable[QuestionSpec]) -> dict[str, Any]:
    return {
        question.key: _question(question)
        for question in questions
        if kinds.get(question.kind).holds_answer or question.kind in _BUILT
    }


def _question(question: QuestionSpec) -> dict[str, Any]:
    about: dict[str, Any] = {
        **_words(question.label, question.hint),
        "x-pep-id": question.id,
        "x-pep-kind": question.kind,
    }
    if question.meaning:
        about["x-pep-meaning"] = question.meaning
    if question.required != "no":
        about["x-pep-required"] = question.required
    if question.choices and question.kind != "table":
        about["x-pep-choices"] = {choice.id: dict(choice.label) for choice in question.choices}
    build = _BUILT.get(question.kind)
    schema = build(question) if build else kinds.get(question.kind).json_schema(question)
    return {**about, **schema}


def _group(question: QuestionSpec) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": _properties(question.questions),
            "additionalProperties": False,
        },
    }
    most = question.options.get("max_rows")
    # A smallest number of rows binds when a plan is submitted and not before.
    if isinstance(most, int) and not isinstance(most, bool):
        schema["maxItems"] = most
    return schema


def _table(question: QuestionSpec) -> dict[str, Any]:
    columns = _properties(question.questions)
    return {
        "type": "object",
        "properties": {
            row.id: {
                **_words(row.label),
                "type": "object",
                "properties": columns,
                "additionalProperties": False,
            }
            for row in question.choices
        },
        "additionalProperties": False,
    }


def _calculated(question: QuestionSpec) -> dict[str, Any]:
    return kinds.get(question.kind).json_schema(question)


_BUILT = {"group": _group, "table": _table, "calculated": _calculated}


def _words(title: dict[str, str], description: dict[str, str] | None = None) -> dict[str, Any]:
    words = {"title": say(title)}
    if description and say(description):
        words["description"] = say(description)
    return words
