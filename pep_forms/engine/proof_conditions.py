"""The proof of conditions: that each can be evaluated, and which can never come true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Any

from pep_forms.engine.conditions import (
    OPERATOR_WORDS,
    AllOf,
    AnyOf,
    Comparison,
    comparisons,
    depth,
)
from pep_forms.engine.facts import FACTS
from pep_forms.engine.proof_index import FormIndex, Spot, name_of, title_of
from pep_forms.engine.spec import FormSpec, QuestionSpec, SectionSpec
from pep_forms.exceptions import Problem

AnyCondition = AllOf | AnyOf | Comparison
OperatorsOf = Callable[[str], Collection[str]]

MAX_DEPTH = 2
NUMBERS = frozenset(
    {"number", "percentage", "money", "scale", "faces", "years_months", "calculated"}
)
_DATES = frozenset({"date", "date_time", "month"})
_LISTED = frozenset({"is_any_of", "is_none_of"})
_NO_VALUE = frozenset({"answered", "not_answered"})
_ORDER = frozenset({"is", "is_not", "less_than", "at_most", "more_than", "at_least"})


class ConditionProof:
    """Checks conditions against one form and collects what is wrong with them."""

    def __init__(self, index: FormIndex, operators_of: OperatorsOf) -> None:
        self._index = index
        self._operators_of = operators_of

    def check(
        self,
        condition: AnyCondition | None,
        place: str,
        *,
        spot: Spot | None = None,
        section: SectionSpec | None = None,
    ) -> Iterator[Problem]:
        """What is wrong with a condition.

        It may look at what stands beside `spot`, or in `section`, or (with neither: it belongs
        to the template) at every section.
        """
        if depth(condition) > MAX_DEPTH:
            yield Problem(
                place,
                "The condition is nested too deep. Use “all of” and “any of” at most "
                "one inside the other.",
            )
        for comparison in comparisons(condition):
            if comparison.fact:
                yield from _check_fact(comparison, place)
                continue
            names = list(comparison.questions())
            wrong = [p for name in names for p in self._reference(name, place, spot, section)]
            yield from wrong
            if not wrong:
                yield from self._check_comparison(comparison, place)

    def _reference(
        self, name: str, place: str, spot: Spot | None, section: SectionSpec | None
    ) -> Iterator[Problem]:
        target = self._index.by_id.get(name)
        if target is None:
            yield Problem(place, f"It looks at the question “{name}”, which is not in this form.")
            return
        home = spot.section if spot else section
        if home is not None and target.section.id != home.id:
            yield Problem(
                place,
                f"It looks at “{target.name}” in another section, “{title_of(target.section)}”. "
                "Only the template can do that: move the condition to the template.",
            )
        elif target.within and target.within != (spot.within if spot else ())[: len(target.within)]:
            yield Problem(
                place,
                f"It looks at “{target.name}”, which has an answer for each row of "
                f"“{name_of(target.within[-1])}”. Only a question of the same row can look at it.",
            )

    def _check_comparison(self, comparison: Comparison, place: str) -> Iterator[Problem]:
        if comparison.sum:
            yield from self._check_sum(comparison, place)
            return
        spot = self._index.by_id[comparison.question]
        if comparison.op not in self._operators_of(spot.question.kind):
            yield Problem(
                place,
                f"“{spot.name}” cannot be asked whether it "
                f"“{OPERATOR_WORDS[comparison.op]}” something. Choose another comparison.",
            )
        elif comparison.other:
            other = self._index.by_id[comparison.other]
            if _family(spot.question.kind) != _family(other.question.kind):
                yield Problem(
                    place,
                    f"“{spot.name}” and “{other.name}” are different kinds of answer and cannot "
                    "be compared.",
                )
        elif comparison.op not in _NO_VALUE:
            message = _value_problem(comparison, spot.question, spot.name)
            if message:
                yield Problem(place, message)

    def _check_sum(self, comparison: Comparison, place: str) -> Iterator[Problem]:
        for name in comparison.sum:
            spot = self._index.by_id[name]
            if spot.question.kind not in NUMBERS:
                yield Problem(place, f"“{spot.name}” is not a number and cannot be added up.")
        if comparison.op not in _ORDER:
            yield Problem(
                place, f"A sum cannot be asked whether it “{OPERATOR_WORDS[comparison.op]}”."
            )
        elif comparison.other:
            other = self._index.by_id[comparison.other]
            if other.question.kind not in NUMBERS:
                yield Problem(place, f"A sum cannot be compared with “{other.name}”.")
        elif not _is_number(comparison.value):
            yield Problem(place, "Type the number to compare the sum with.")


def _family(kind: str) -> str:
    return "number" if kind in NUMBERS else "date" if kind in _DATES else kind


def _check_fact(comparison: Comparison, place: str) -> Iterator[Problem]:
    fact = FACTS.get(comparison.fact)
    if fact is None:
        yield Problem(
            place, f"There is no fact called “{comparison.fact}”. There are {', '.join(FACTS)}."
        )
        return
    if comparison.other:
        yield Problem(place, f"The fact “{fact.label}” can only be compared with a fixed value.")
    elif comparison.op not in fact.operators:
        yield Problem(
            place,
            f"The fact “{fact.label}” cannot be asked whether it "
            f"“{OPERATOR_WORDS[comparison.op]}” something. Choose another comparison.",
        )
    else:
        message = _shape_problem(comparison, f"the fact “{fact.label}”")
        if message:
            yield Problem(place, message)
            return
        for value in _values(comparison):
            if not fact.accepts(value):
                can_be = f" It can be {', '.join(fact.values)}." if fact.values else ""
                yield Problem(place, f"The fact “{fact.label}” is never “{_show(value)}”.{can_be}")


def _values(comparison: Comparison) -> list[Any]:
    value: Any = comparison.value
    return list(value) if isinstance(value, list) else [value]


def _shape_problem(comparison: Comparison, name: str) -> str:
    value = comparison.value
    if value is None or value == "" or value == []:
        return f"Say what to compare {name} with."
    if comparison.op in _LISTED and not isinstance(value, list):
        return f"“{OPERATOR_WORDS[comparison.op]}” needs a list of values to compare {name} with."
    if comparison.op not in _LISTED and isinstance(value, list | dict):
        return f"“{OPERATOR_WORDS[comparison.op]}” needs one value to compare {name} with."
    return ""


def _value_problem(comparison: Comparison, question: QuestionSpec, name: str) -> str:
    message = _shape_problem(comparison, f"“{name}”")
    if message:
        return message
    choices = {choice.id for choice in question.choices}
    for value in _values(comparison):
        if choices and question.kind not in {"table", "group"} and value not in choices:
            return f"“{_show(value)}” is not one of the choices of “{name}”."
        if question.kind == "yes_no" and not isinstance(value, bool):
            return f"“{name}” can only be compared with yes or no."
        if question.kind in NUMBERS - {"calculated"} and not _is_number(value):
            return f"“{name}” is a number, and “{_show(value)}” is not."
        if question.kind == "date" and _as_ordinal(value) is None:
            return f"“{name}” is a date, and “{_show(value)}” is not. Type it like 2026-09-01."
    return ""


def _show(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _as_ordinal(value: Any) -> int | None:
    try:
        return date.fromisoformat(value).toordinal() if isinstance(value, str) else None
    except ValueError:
        return None


# What can never come true


def never_true(condition: AnyCondition | None, dead: Collection[str], form: FormSpec) -> bool:
    """Whether a condition provably never holds, given questions that can never show.

    It looks for plain contradictions only: False means “not proved”.
    """
    if condition is None:
        return False
    if isinstance(condition, AnyOf):
        return all(never_true(part, dead, form) for part in condition.any)
    if isinstance(condition, AllOf):
        return any(never_true(part, dead, form) for part in condition.all) or contradicts(condition)
    if condition.fact:
        return _outside_scope(condition, form)
    if condition.op == "not_answered":
        return False
    return any(name in dead for name in condition.questions())


def _outside_scope(comparison: Comparison, form: FormSpec) -> bool:
    """Whether a fact is compared with what no PEP of this template can have."""
    if comparison.op not in {"is", "is_any_of"}:
        return False
    possible: Collection[Any] = ()
    if comparison.fact == "phase":
        possible = {form.phase}
    elif comparison.fact == "kind":
        possible = form.scope.kinds
    elif comparison.fact == "year_group":
        possible = range(form.scope.min_year, form.scope.max_year + 1)
    keys = {_same_key(value) for value in possible}
    return bool(keys) and not any(_same_key(value) in keys for value in _values(comparison))


def contradicts(condition: AllOf) -> bool:
    """Whether the parts of an “all of” exclude each other."""
    by_subject: dict[tuple[str, ...], list[Comparison]] = defaultdict(list)
    for part in _flat(condition):
        if not part.other:
            by_subject[part.fact, part.question, *part.sum].append(part)
    return any(_excluded(parts) for parts in by_subject.values() if len(parts) > 1)


def _flat(condition: AllOf) -> Iterator[Comparison]:
    for part in condition.all:
        if isinstance(part, AllOf):
            yield from _flat(part)
        elif isinstance(part, Comparison):
            yield part


def _excluded(parts: list[Comparison]) -> bool:
    operators = {part.op for part in parts}
    if "not_answered" in operators and len(operators) > 1:
        return True
    included = {_same_key(part.value) for part in parts if part.op == "includes"}
    if any(part.op == "excludes" and _same_key(part.value) in included for part in parts):
        return True
    allowed: set[Any] | None = None
    for part in parts:
        keys = {_same_key(value) for value in _values(part)}
        if part.op in {"is", "is_any_of"}:
            allowed = keys if allowed is None else allowed & keys
    for part in parts:
        if allowed is not None and part.op in {"is_not", "is_none_of"}:
            allowed = allowed - {_same_key(value) for value in _values(part)}
    if allowed is not None and not allowed:
        return True
    return _no_room(parts, allowed)


def _same_key(value: Any) -> tuple[str, Any]:
    if isinstance(value, bool):
        return "yes_no", value
    return ("number", float(value)) if _is_number(value) else ("text", str(value))


def _no_room(parts: list[Comparison], allowed: set[Any] | None) -> bool:
    """Whether no number (or date) fits between the bounds, or none of those allowed does."""
    low, high = (float("-inf"), False), (float("inf"), False)
    for part in parts:
        bound = _bound(part.value)
        if bound is None:
            continue
        if part.op in {"more_than", "after", "at_least"}:
            low = max(low, (bound, part.op != "at_least"))
        elif part.op in {"less_than", "before", "at_most"}:
            high = min(high, (bound, part.op == "at_most"))
    strict_high = high[0] != float("inf") and not high[1]
    if low[0] > high[0] or (low[0] == high[0] and (low[1] or strict_high)):
        return True
    if allowed is None:
        return False
    bounds = [_bound(value) for _, value in allowed]
    return all(
        b is not None
        and (
            b < low[0] or b > high[0] or (b == low[0] and low[1]) or (b == high[0] and strict_high)
        )
        for b in bounds
    )


def _bound(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    return float(value) if _is_number(value) else _as_ordinal(value)
