"""Typed conditions: `all` or `any` of comparisons, nested once.

A comparison looks at one question, one fact, or a sum of number questions, and compares
it with a constant, or with another question (`other`). `evaluate` is the only evaluator:
the wizard, the API, the PDF and progress all ask it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, JsonValue, Tag, model_validator

Operator = Literal[
    "is",
    "is_not",
    "is_any_of",
    "is_none_of",
    "includes",
    "excludes",
    "answered",
    "not_answered",
    "less_than",
    "at_most",
    "more_than",
    "at_least",
    "before",
    "after",
]

OPERATOR_WORDS: dict[str, str] = {
    "is": "is",
    "is_not": "is not",
    "is_any_of": "is one of",
    "is_none_of": "is none of",
    "includes": "includes",
    "excludes": "does not include",
    "answered": "is answered",
    "not_answered": "is not answered",
    "less_than": "is less than",
    "at_most": "is at most",
    "more_than": "is more than",
    "at_least": "is at least",
    "before": "is before",
    "after": "is after",
}


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Comparison(_Model):
    """One test, such as `{"question": "k8_possible", "op": "more_than", "value": 0}`."""

    question: str = ""
    fact: str = ""
    sum: tuple[str, ...] = ()
    op: Operator
    value: JsonValue = None
    other: str = ""

    @model_validator(mode="after")
    def _one_subject(self) -> Comparison:
        if sum((bool(self.question), bool(self.fact), bool(self.sum))) != 1:
            raise ValueError("name exactly one of question, fact or sum")
        return self

    def questions(self) -> Iterator[str]:
        """The ids of every question this comparison reads."""
        if self.question:
            yield self.question
        yield from self.sum
        if self.other:
            yield self.other


class AnyOf(_Model):
    """True when at least one part is."""

    any: tuple[Condition, ...]


class AllOf(_Model):
    """True when every part is."""

    all: tuple[Condition, ...]


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return "all" if "all" in value else "any" if "any" in value else "comparison"
    return (
        "all" if isinstance(value, AllOf) else "any" if isinstance(value, AnyOf) else "comparison"
    )


Condition = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Comparison, Tag("comparison")],
    Discriminator(_shape),
]
AllOf.model_rebuild()
AnyOf.model_rebuild()

#: Reads the value of a question by its id; `None` when unanswered, hidden or not applicable.
Reader = Callable[[str], Any]


def comparisons(condition: AllOf | AnyOf | Comparison | None) -> Iterator[Comparison]:
    """Every comparison in a condition, left to right."""
    if condition is None:
        return
    if isinstance(condition, Comparison):
        yield condition
        return
    for part in condition.all if isinstance(condition, AllOf) else condition.any:
        yield from comparisons(part)


def references(condition: AllOf | AnyOf | Comparison | None) -> frozenset[str]:
    """The ids of every question that a condition reads."""
    return frozenset(q for comparison in comparisons(condition) for q in comparison.questions())


def depth(condition: AllOf | AnyOf | Comparison | None) -> int:
    """How deep `all` and `any` are nested: 0 for one comparison, at most 2 in a release."""
    if condition is None or isinstance(condition, Comparison):
        return 0
    parts = condition.all if isinstance(condition, AllOf) else condition.any
    return 1 + max((depth(part) for part in parts), default=0)


def evaluate(
    condition: AllOf | AnyOf | Comparison | None, read: Reader, facts: Mapping[str, Any]
) -> bool:
    """Whether a condition holds. No condition always holds.

    Nothing raises: a comparison that cannot be made (text against a number, an answer that
    is missing) is false, so that half-filled forms behave calmly.
    """
    if condition is None:
        return True
    if isinstance(condition, AllOf):
        return all(evaluate(part, read, facts) for part in condition.all)
    if isinstance(condition, AnyOf):
        return any(evaluate(part, read, facts) for part in condition.any)
    return _compare(condition, read, facts)


def _compare(comparison: Comparison, read: Reader, facts: Mapping[str, Any]) -> bool:
    left = _subject(comparison, read, facts)
    answered = left is not None and left != "" and left != []
    match comparison.op:
        case "answered":
            return answered
        case "not_answered":
            return not answered
    right = read(comparison.other) if comparison.other else comparison.value
    match comparison.op:
        case "is":
            return answered and _same(left, right)
        case "is_not":
            return answered and not _same(left, right)
        case "is_any_of":
            return answered and any(_same(left, item) for item in _listed(right))
        case "is_none_of":
            return answered and not any(_same(left, item) for item in _listed(right))
        case "includes":
            return isinstance(left, list) and right in left
        case "excludes":
            return isinstance(left, list) and right not in left
    return _ordered(comparison.op, left, right)


def _subject(comparison: Comparison, read: Reader, facts: Mapping[str, Any]) -> Any:
    if comparison.fact:
        return facts.get(comparison.fact)
    if comparison.question:
        return read(comparison.question)
    parts = [_number(read(question)) for question in comparison.sum]
    # A sum with a missing part is not a smaller sum: it is not known yet.
    return None if any(part is None for part in parts) else sum(p for p in parts if p is not None)


def _ordered(op: str, left: Any, right: Any) -> bool:
    pair = _pair(left, right)
    if pair is None:
        return False
    low, high = pair
    match op:
        case "less_than" | "before":
            return bool(low < high)
        case "at_most":
            return bool(low <= high)
        case "more_than" | "after":
            return bool(low > high)
        case "at_least":
            return bool(low >= high)
    return False


def _pair(left: Any, right: Any) -> tuple[Any, Any] | None:
    numbers = _number(left), _number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers
    days = _day(left), _day(right)
    if days[0] is not None and days[1] is not None:
        return days
    return None


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    numbers = _number(left), _number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0] == numbers[1]
    return bool(left == right)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return value
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
