"""Whether a stored answer's question is asked, under the old form and under the new one.

A condition reads few answers, and most PEPs have given the same ones: what was found for them
once is remembered by exactly what was read. Only questions in rows are worked out each time.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pep_forms import clock
from pep_forms.engine.answers import Answers, Entry, parts, question_of, walk_groups
from pep_forms.engine.compile import Compiled
from pep_forms.engine.conditions import comparisons
from pep_forms.engine.visibility import Visibility
from pep_forms.publishing.carrying import carry
from pep_forms.publishing.lookups import CodeLookups
from pep_forms.publishing.probes import Probes, conditional, needs

Raw = Mapping[str, Any]
_REMEMBERED = 100_000


@dataclass(frozen=True)
class _Decides:
    """What decides whether one question is asked."""

    #: `(section, question)` of the answers that are read.
    reads: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    #: Whether an answer in rows is among them: then nothing is remembered.
    rows: bool


class Asking:
    """Which questions are asked in each PEP, as far as the probes need to know."""

    def __init__(self, probes: Probes) -> None:
        self.probes = probes
        old, new = probes.old, probes.new
        self.hidden = {q for p in probes.probes if p.verdict == "hidden" for q in p.questions}
        self.conditional = {q for q in probes.by_question if conditional(old, q)}
        self.decides = {q: self._decides(q) for q in self.hidden | self.conditional}
        self.wanted = {question for d in self.decides.values() for _, question in d.reads}
        self.wanted |= self.decides.keys() & old.questions.keys()
        self.sections = {old.section_of(question).id for question in self.wanted}
        self.known: dict[Hashable, tuple[bool, bool]] = {}
        self.lookups = CodeLookups()
        self.today = clock.today()
        self.new = new

    def __bool__(self) -> bool:
        return bool(self.decides)

    def _decides(self, question: str) -> _Decides:
        old, new = self.probes.old, self.probes.new
        # Its own answer does not decide whether it is asked.
        reads = (needs(old, {question}) | needs(new, {question})) - {question}
        known = [old.questions[q] for q in sorted(reads & old.questions.keys())]
        return _Decides(
            reads=tuple((placed.section.id, placed.id) for placed in known),
            facts=tuple(sorted(_facts(old, {*reads, question}) | _facts(new, {*reads, question}))),
            rows=any(p.within or p.question.kind in {"group", "table"} for p in known),
        )

    def of(self, facts: Raw, sections: Mapping[str, Raw]) -> OfPep:
        """The same of one PEP."""
        return OfPep(self, facts, sections)


def _facts(form: Compiled, questions: set[str]) -> set[str]:
    found = set()
    for question in questions & form.questions.keys():
        placed = form.questions[question]
        around = [q.show_when for q in (placed.question, *placed.within)]
        for condition in (*around, placed.section.show_when):
            found |= {test.fact for test in comparisons(condition) if test.fact}
    return found


class OfPep:
    """One PEP: its two visibilities are worked out only when nothing alike was met before."""

    def __init__(self, asking: Asking, facts: Raw, sections: Mapping[str, Raw]) -> None:
        self.asking, self.facts, self.sections = asking, facts, sections

    def before(self, question: str, address: str) -> bool:
        """Whether the old form asks it."""
        if question not in self.asking.conditional:
            return True
        return self._shown(question, address)[0]

    def after(self, question: str, address: str) -> bool:
        """Whether the new form would ask it."""
        return self._shown(question, address)[1]

    def _shown(self, question: str, address: str) -> tuple[bool, bool]:
        decides = self.asking.decides[question]
        if decides.rows or "/" in address:
            return self._old.shows(address), self._new.shows(address)
        key = (question, self._read(decides))
        known = self.asking.known.get(key)
        if known is None:
            known = self._old.shows(address), self._new.shows(address)
            if len(self.asking.known) < _REMEMBERED:
                self.asking.known[key] = known
        return known

    def _read(self, decides: _Decides) -> Hashable:
        """Exactly what the conditions read of this PEP."""
        return (
            tuple(json.dumps(self.facts.get(fact)) for fact in decides.facts),
            tuple(
                signature(self.sections.get(section, {}).get("entries", {}).get(question))
                for section, question in decides.reads
            ),
        )

    @cached_property
    def _stored(self) -> dict[str, Answers]:
        """The answers that decide; the others of the sections are left alone."""
        wanted = self.asking.wanted
        return {
            section: Answers.from_json(
                {
                    "entries": {
                        address: raw
                        for address, raw in data.get("entries", {}).items()
                        if question_of(address) in wanted
                    },
                    "rows": data.get("rows", {}),
                }
            )
            for section, data in self.sections.items()
        }

    @cached_property
    def _old(self) -> Visibility:
        form, today = self.asking.probes.old, self.asking.today
        return Visibility(form, self._stored, self.facts, today=today)

    @cached_property
    def _new(self) -> Visibility:
        asking = self.asking
        carried = carry(asking.probes.old, asking.new, self._stored, asking.lookups)
        return Visibility(asking.new, carried.answers, self.facts, today=asking.today)


def holds(raw: Raw) -> bool:
    """Whether a stored entry says something: read without making an `Entry` of it."""
    return "value" in raw or "raw" in raw or "not_applicable" in raw


def entry_of(address: str, raw: Raw) -> Entry:
    """The entry that a stored one is."""
    return Answers.from_json({"entries": {address: raw}}).entries[address]


#: What of a stored entry anything depends on; who wrote it and when is left out.
_SAYS = ("value", "raw", "problem", "not_applicable", "visible_to")


def signature(raw: Raw | None) -> Hashable:
    """The same for entries that say the same."""
    if raw is None:
        return None
    confirm = str(raw.get("source", "")).startswith("confirm:")
    return (confirm, *[_hashable(raw[name]) if name in raw else None for name in _SAYS])


def _hashable(value: Any) -> Hashable:
    kind = type(value)
    if kind is str:
        return str(value)
    if kind in {int, bool, float}:
        # 1, 1.0 and true are the same to a dictionary and not to a question.
        return (kind, value)
    return json.dumps(value, sort_keys=True)


class Live:
    """Which rows of a section are still there."""

    def __init__(self, data: Raw, form: Compiled) -> None:
        self._rows: Raw = data.get("rows", {})
        self._form = form

    def has(self, address: str) -> bool:
        """Whether every row that an address lies in is there and not removed."""
        for group, row in walk_groups(iter((address,))):
            placed = self._form.questions.get(parts(group)[-1])
            if placed is not None and placed.question.kind == "table":
                continue
            rows = self._rows.get(group, ())
            if not any(r["id"] == row and not r.get("removed") for r in rows):
                return False
        return True
