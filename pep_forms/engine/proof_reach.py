"""What can never show or never be met, as far as that is cheap to prove."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from pep_forms.engine.conditions import AllOf, AnyOf, Comparison, references
from pep_forms.engine.proof_conditions import contradicts, never_true
from pep_forms.engine.proof_index import FormIndex, title_of
from pep_forms.engine.spec import Rule
from pep_forms.engine.text import say
from pep_forms.exceptions import Problem


def reach_warnings(index: FormIndex) -> Iterator[Problem]:
    """Sections, questions and rules that are dead ends."""
    dead = never_shown(index)
    form = index.form
    for section in form.sections:
        if never_true(section.show_when, dead, form):
            why = _why(section.show_when, dead, index)
            yield Problem(title_of(section), f"It can never show: {why}.")
        yield from _impossible(section.rules, title_of(section), dead, index)
    for spot in index.spots:
        if never_true(spot.question.show_when, dead, form):
            why = _why(spot.question.show_when, dead, index)
            yield Problem(spot.place, f"It can never show: {why}.")
        yield from _impossible(spot.question.rules, spot.place, dead, index)
    yield from _impossible(form.rules, say(form.title), dead, index)


def never_shown(index: FormIndex) -> set[str]:
    """Ids of questions (and `§id` of sections) that provably never show.

    Follows what hangs on what, so that a long chain of conditions costs one walk.
    """
    graph = index.depends({})
    hanging: dict[str, list[str]] = defaultdict(list)
    for name, needs in graph.items():
        for need in needs:
            hanging[need].append(name)
    dead: set[str] = set()
    waiting = list(graph)
    while waiting:
        name = waiting.pop()
        if name not in dead and _is_dead(name, dead, index):
            dead.add(name)
            waiting += hanging[name]
    return dead


def _is_dead(name: str, dead: Collection[str], index: FormIndex) -> bool:
    if name.startswith("§"):
        return never_true(index.sections[name[1:]].show_when, dead, index.form)
    spot = index.by_id[name]
    around = (f"§{spot.section.id}", *(question.id for question in spot.within))
    return any(place in dead for place in around) or never_true(
        spot.question.show_when, dead, index.form
    )


def _why(
    condition: AllOf | AnyOf | Comparison | None, dead: Collection[str], index: FormIndex
) -> str:
    if isinstance(condition, AllOf) and contradicts(condition):
        return "the parts of its condition exclude each other"
    if isinstance(condition, AnyOf) and not condition.any:
        return "its condition has no parts"
    hidden = [index.name(name) for name in sorted(references(condition)) if name in dead]
    if hidden:
        return f"it hangs on “{hidden[0]}”, which can never show"
    return "no PEP of this template fits its condition"


def _impossible(
    rules: tuple[Rule, ...], place: str, dead: Collection[str], index: FormIndex
) -> Iterator[Problem]:
    for rule in rules:
        if never_true(rule.must, dead, index.form):
            yield Problem(place, f"The rule “{say(rule.message)}” can never be met.")
