"""Conditions and rights as people say them, for the builder, the release page and history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pep_forms.engine.conditions import OPERATOR_WORDS, AllOf, AnyOf, Comparison
from pep_forms.engine.facts import FACTS
from pep_forms.engine.lookups import Labels
from pep_forms.engine.proof_index import FormIndex
from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.engine.spec import FormSpec
from pep_forms.engine.text import say

#: What a list of one thing is compared by.
_OF_ONE = {"is_any_of": "is", "is_none_of": "is not"}
_AnyCondition = AllOf | AnyOf | Comparison


def condition_in_words(
    condition: _AnyCondition | None,
    form: FormSpec | FormIndex | None = None,
    labels: Labels | None = None,
) -> str:
    """`“Sessions possible” is more than 0 and kind of PEP is Review PEP`; empty for none.

    With `labels`, a code is said by its words.
    """
    index = FormIndex(form) if isinstance(form, FormSpec) else form
    named = labels or Labels()
    return _say(condition, index, named, outermost=True) if condition is not None else ""


def _say(
    condition: _AnyCondition, index: FormIndex | None, labels: Labels, *, outermost: bool
) -> str:
    if isinstance(condition, Comparison):
        return _comparison(condition, index, labels)
    together = isinstance(condition, AllOf)
    parts = condition.all if isinstance(condition, AllOf) else condition.any
    if not parts:
        return "always" if together else "never"
    words = [_say(part, index, labels, outermost=len(parts) == 1) for part in parts]
    said = (" and " if together else " or ").join(words)
    return said if outermost or len(parts) == 1 else f"({said})"


def _comparison(comparison: Comparison, index: FormIndex | None, labels: Labels) -> str:
    if comparison.fact:
        fact = FACTS.get(comparison.fact)
        if fact and fact.so and isinstance(comparison.value, bool):
            # "The placement is confidential is no" is not English.
            return fact.so if comparison.value is (comparison.op == "is") else fact.not_so
        subject = fact.label if fact else comparison.fact
    elif comparison.sum:
        subject = " + ".join(_question(name, index) for name in comparison.sum)
    else:
        subject = _question(comparison.question, index)
    verb = OPERATOR_WORDS[comparison.op]
    if comparison.op in {"answered", "not_answered"}:
        return f"{subject} {verb}"
    if comparison.other:
        return f"{subject} {verb} {_question(comparison.other, index)}"
    value: Any = comparison.value
    values = value if isinstance(value, list) else [value]
    if len(values) == 1:
        verb = _OF_ONE.get(comparison.op, verb)
    said = [_value(item, comparison, index, labels) for item in values]
    return f"{subject} {verb} {listed(said, 'or')}"


def _question(name: str, index: FormIndex | None) -> str:
    return f"“{index.name(name) if index else name}”"


def _value(value: Any, comparison: Comparison, index: FormIndex | None, labels: Labels) -> str:
    fact = FACTS.get(comparison.fact)
    if fact:
        return fact.say(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    spot = index.by_id.get(comparison.question) if index else None
    for choice in spot.question.choices if spot else ():
        if choice.id == value:
            return f"“{say(choice.label)}”"
    if spot and spot.question.code_set and isinstance(value, str):
        return f"“{labels.code(spot.question.code_set, value)}”"
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return f"“{value}”"
        return f"{day.day} {day:%B %Y}"
    return str(value)


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    items = list(words)
    return (
        f" {last} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
    )


def roles_in_words(roles: Iterable[str] | None, nobody: str = "nobody") -> str:
    """Roles by their names, in the order they are always given."""
    names = set(roles or ())
    known = [label for role, label in ROLE_LABELS.items() if role in names]
    return listed([*known, *sorted(names - set(ROLE_LABELS))]) or nobody
