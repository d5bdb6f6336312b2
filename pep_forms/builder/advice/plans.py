"""Which plans a form is for, and what of it shows in each, as far as that is known beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pep_forms.engine.conditions import AllOf, AnyOf, Comparison, evaluate
from pep_forms.engine.facts import FULL_KINDS, KINDS
from pep_forms.engine.proof_index import Spot
from pep_forms.engine.spec import FormSpec


def plans(form: FormSpec) -> Iterator[dict[str, Any]]:
    """The facts of every plan that the form is for: kinds by year groups."""
    for kind in form.scope.kinds or tuple(KINDS):
        for year in range(form.scope.min_year, form.scope.max_year + 1):
            yield {
                "kind": kind,
                "full": kind in FULL_KINDS,
                "phase": form.phase,
                "year_group": year,
                # By the end of the school year.
                "age": max(year + 5, 0),
            }


def shows(condition: AllOf | AnyOf | Comparison | None, facts: Mapping[str, Any]) -> bool | None:
    """Whether it shows in such a plan; None when that hangs on something else."""
    if condition is None:
        return True
    if isinstance(condition, Comparison):
        if condition.fact not in facts:
            return None
        return evaluate(condition, lambda question: None, facts)
    both = isinstance(condition, AllOf)
    parts = condition.all if isinstance(condition, AllOf) else condition.any
    known = [shows(part, facts) for part in parts]
    if (not both) in known:
        return not both
    return None if None in known else both


def together(first: Spot, second: Spot, form: FormSpec) -> bool:
    """Whether there is a plan in which both may show."""

    def may(spot: Spot, facts: Mapping[str, Any]) -> bool:
        conditions = (spot.section.show_when, spot.question.show_when)
        return all(shows(condition, facts) is not False for condition in conditions)

    return any(may(first, facts) and may(second, facts) for facts in plans(form))
