"""What to look for among stored answers: one probe for each difference that can touch one.

A probe says of one answer whether its difference would set it aside, refuse it or hide it.
Pure: `impact` feeds it the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pep_forms.engine.answers import Entry, parts
from pep_forms.engine.calculations import names_in
from pep_forms.engine.compile import Compiled
from pep_forms.engine.conditions import references
from pep_forms.engine.diff import Difference
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.spec import QuestionSpec
from pep_forms.engine.text import say
from pep_forms.publishing.carrying import carry_entry, carry_value

#: What happens to an answer that a probe finds; "uses" only counts.
Verdict = Literal["aside", "rejected", "hidden", "uses"]
Affects = Callable[[str, Entry], bool]

_WIDENS = frozenset({"rights_widened", "visible_to_changed", "document_changed"})
_CONDITIONS = frozenset({"condition_changed", "section_condition_changed"})


def every_answer(address: str, entry: Entry) -> bool:
    """For what is gone altogether."""
    return True


@dataclass(frozen=True)
class Probe:
    """Looks at the answers of some questions on behalf of one difference."""

    difference: Difference
    questions: frozenset[str]
    verdict: Verdict
    affects: Affects | None = None


@dataclass(frozen=True)
class Probes:
    """Every probe of a release, and what must be known to ask them."""

    old: Compiled
    new: Compiled
    probes: tuple[Probe, ...]
    by_question: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def asked(self) -> frozenset[str]:
        """Questions whose answers are looked at."""
        return frozenset(self.by_question)


def probes_for(
    old: Compiled, new: Compiled, differences: list[Difference], lookups: Lookups
) -> Probes:
    """The probes of a list of differences, and of what they hide without being named."""
    found = [
        probe
        for difference in differences
        if (probe := _probe(old, new, difference, lookups)) is not None
    ]
    found += _hidden_by_others(old, new, found)
    by_question: dict[str, list[int]] = {}
    for at, probe in enumerate(found):
        for question in probe.questions:
            by_question.setdefault(question, []).append(at)
    return Probes(old, new, tuple(found), {q: tuple(ats) for q, ats in by_question.items()})


def _probe(old: Compiled, new: Compiled, d: Difference, lookups: Lookups) -> Probe | None:
    mine = frozenset(question for question in d.ids if question in old.questions)
    first = d.ids[0] if d.ids else ""
    match d.kind:
        case "question_removed":
            return Probe(d, mine, "aside", every_answer)
        case "section_removed":
            gone = frozenset(question for question in mine if question not in new.questions)
            return Probe(d, gone, "aside", every_answer)
        case "question_moved" if d.harm == "harmful":
            return Probe(d, mine | _columns(old, first), "aside", _refused(old, new, lookups))
        case "choice_removed":
            return _choice_removed(old, d)
        case "choice_reworded":
            return Probe(d, frozenset({first}), "uses", _picks(d.ids[1]))
        case "kind_changed" | "code_set_changed":
            return Probe(d, mine | _columns(old, first), "rejected", _refused(old, new, lookups))
        case "options_changed":
            return _setting(old, new, d, lookups)
        case "condition_changed":
            return Probe(d, mine | _columns(old, first), "hidden")
        case "section_condition_changed":
            everything = {placed.id for placed in old.of_section.get(first, ())}
            return Probe(d, frozenset(everything) & new.questions.keys(), "hidden")
    if d.kind.startswith(("section_", "rights_", "page_")):
        inside = {placed.id for placed in old.of_section.get(first, ())}
        return Probe(d, frozenset(inside), "uses")
    return Probe(d, mine | _columns(old, first), "uses") if mine else None


def _columns(form: Compiled, question: str) -> frozenset[str]:
    def below(spec: QuestionSpec) -> Iterator[str]:
        for column in spec.questions:
            yield column.id
            yield from below(column)

    placed = form.questions.get(question)
    return frozenset(below(placed.question)) if placed is not None else frozenset()


def _refused(old: Compiled, new: Compiled, lookups: Lookups) -> Affects:
    return lambda address, entry: carry_entry(old, new, address, entry, lookups).refused


def _picks(choice: str) -> Affects:
    def picks(address: str, entry: Entry) -> bool:
        return entry.value == choice or (isinstance(entry.value, list) and choice in entry.value)

    return picks


def _choice_removed(old: Compiled, d: Difference) -> Probe:
    question, choice = d.ids
    if old.question(question).kind != "table":
        return Probe(d, frozenset({question}), "rejected", _picks(choice))

    def of_row(address: str, entry: Entry) -> bool:
        return choice in parts(address)[1::2]

    return Probe(d, _columns(old, question), "aside", of_row)


def _setting(old: Compiled, new: Compiled, d: Difference, lookups: Lookups) -> Probe | None:
    """A changed setting: what it alone would refuse, whatever else has changed."""
    question, name = d.ids
    was, now = old.question(question), new.question(question)
    if was.kind != now.kind:
        return None
    options = {key: value for key, value in was.options.items() if key != name}
    if name in now.options:
        options[name] = now.options[name]
    alone = was.model_copy(update={"options": options})

    def refuses(address: str, entry: Entry) -> bool:
        return carry_value(was, alone, address, entry, lookups).refused

    return Probe(d, frozenset({question}), "rejected", refuses)


def _hidden_by_others(old: Compiled, new: Compiled, found: list[Probe]) -> Iterator[Probe]:
    """Questions that stay as they are, but hang on one that changes."""
    told = {q for probe in found if probe.verdict == "hidden" for q in probe.questions}
    changing = {
        question
        for probe in found
        if probe.verdict != "uses"
        for question in probe.questions
        if question in new.questions
    }
    changing |= {q for probe in found if probe.verdict == "aside" for q in probe.questions}
    for question in new.questions:
        if question in told or question not in old.questions:
            continue
        if needs(new, {question}) - {question} & changing and conditional(new, question):
            placed = new.questions[question]
            label = say(placed.question.label) or placed.question.key
            words = f"“{label}” hangs on a question that changes."
            where = say(placed.section.title) or placed.section.key
            difference = Difference("now_hidden", f"{where} › {label}", words, "check", (question,))
            yield Probe(difference, frozenset({question}), "hidden")


def conditional(form: Compiled, question: str) -> bool:
    """Whether a condition decides if a question is asked."""
    placed = form.questions.get(question)
    if placed is None:
        return False
    around = (placed.question, *placed.within)
    return placed.section.show_when is not None or any(q.show_when is not None for q in around)


def needs(form: Compiled, questions: set[str]) -> set[str]:
    """The questions whose answers decide whether some are asked, and those themselves."""
    known: set[str] = set()
    waiting = list(questions)
    while waiting:
        question = waiting.pop()
        placed = form.questions.get(question)
        if placed is None or question in known:
            continue
        known.add(question)
        waiting += references(placed.section.show_when)
        for around in (placed.question, *placed.within):
            waiting += references(around.show_when)
            known.add(around.id)
        if placed.question.kind == "calculated":
            for name in names_in(str(placed.question.options.get("expression", ""))):
                waiting += [name, *_columns(form, name)]
    return known
