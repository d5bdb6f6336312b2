"""What the record says, as a kind of question would hold it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pep_forms.engine import kinds
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.spec import QuestionSpec


def fitted(value: Any, question: QuestionSpec, lookups: Lookups) -> Any:
    """A value of the record as this question would hold it; None when it does not fit."""
    if value is None or value == "":
        return None
    kind = kinds.get(question.kind)
    try:
        raw = kind.to_raw(_adapted(value, question), question)
        parsed = kind.parse(raw, question, lookups)
    except (TypeError, ValueError, KeyError, AttributeError):
        return None
    return None if parsed.problem else parsed.value


def _adapted(value: Any, question: QuestionSpec) -> Any:
    if isinstance(value, list):
        return _people(value, question)
    if isinstance(value, datetime | date):
        return value.isoformat()[:7] if question.kind == "month" else value.isoformat()
    if isinstance(value, bool):
        return value if question.kind == "yes_no" else ("yes" if value else "no")
    if isinstance(value, dict):
        if question.kind == "person":
            return [value] if question.options.get("many") else value
        return value if question.kind == "organisation" else value.get("name")
    if question.kind in {"number", "percentage", "scale", "years_months"}:
        return value
    if question.kind in {"any_of", "picture_cards"}:
        return [str(value)]
    return str(value)


def _people(value: list[dict[str, Any]], question: QuestionSpec) -> Any:
    if question.kind == "person":
        return value if question.options.get("many") else value[0]
    return ", ".join(person["name"] for person in value)
