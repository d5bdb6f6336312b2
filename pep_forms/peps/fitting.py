"""What the record says, as a kind of question would hold it."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from pep_forms.engine import kinds
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.spec import QuestionSpec
from pep_forms.people.details import CODE_SETS

#: What the record tells beyond its own fields.
_CODE_SETS = {**CODE_SETS, "interpreter_language": "language"}
_TEXT = frozenset({"short_text", "long_text"})
#: Words that answer a yes-or-no question and say nothing else. What is only written down
#: about it ("Not on Mondays", "Ask the carer") answers nothing.
_YES = re.compile(r"(yes|y|true)([\s,:;.(–—-].*)?", re.IGNORECASE | re.DOTALL)
_NO = re.compile(
    r"(no|n|false|none|nil|not?( \w+)?( is)? (needed|required|necessary)|(none|no) known"
    r"|not applicable|n/a)\.?",
    re.IGNORECASE,
)


def fitted(value: Any, question: QuestionSpec, lookups: Lookups, source: str = "") -> Any:
    """A value of the record as this question would hold it; None when it does not fit.

    `source` is where in the record it stands: a code of the record is words in a text.
    """
    if value is None or value == "":
        return None
    kind = kinds.get(question.kind)
    code_set = code_set_of(source)
    try:
        if code_set and question.kind in _TEXT:
            value = lookups.code(code_set, str(value))
        raw = kind.to_raw(_adapted(value, question), question)
        parsed = kind.parse(raw, question, lookups)
    except (TypeError, ValueError, KeyError, AttributeError):
        return None
    return None if parsed.problem else parsed.value


def code_set_of(source: str) -> str:
    """The code set that a source of the record takes its values from; empty when it is free."""
    whole, _, part = source.partition(".")
    return _CODE_SETS.get(part) or _CODE_SETS.get(f"{whole}_{part}") or ""


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
    if question.kind == "yes_no":
        return _plain(str(value))
    if question.kind in {"number", "percentage", "scale", "years_months"}:
        return value
    if question.kind in {"any_of", "picture_cards"}:
        return [str(value)]
    return str(value)


def _plain(words: str) -> bool | None:
    """Whether words plainly mean yes or no; None when somebody has to read them."""
    words = words.strip()
    if _NO.fullmatch(words):
        return False
    return True if _YES.fullmatch(words) else None


def _people(value: list[dict[str, Any]], question: QuestionSpec) -> Any:
    if question.kind == "person":
        return value if question.options.get("many") else value[0]
    return ", ".join(person["name"] for person in value)
