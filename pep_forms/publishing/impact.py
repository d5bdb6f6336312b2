"""What a release would do to the answers that people have given: exact counts, in one pass.

Counted are the PEPs on their way that rest on the version being replaced, and in them only
what is asked: not what a condition hides, nor what lies in a removed row. Rows are streamed
and each answer is looked at once, so that ten thousand PEPs cost two queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from pep_forms import clock
from pep_forms.builder.models import FormVersion
from pep_forms.engine.answers import Answers, Entry, parts, question_of, walk_groups
from pep_forms.engine.compile import Compiled
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.visibility import Visibility
from pep_forms.peps.enums import UNFINISHED
from pep_forms.peps.models import Pep, SectionAnswers
from pep_forms.publishing.carrying import carry
from pep_forms.publishing.probes import Probes, conditional, needs
from pep_forms.reference import codes

#: How many rows are in memory at a time.
_BATCH = 2_000

Raw = Mapping[str, Any]


class CodeLookups(Lookups):
    """What stored answers are read again with: today's code sets, and nobody in particular."""

    def __init__(self) -> None:
        self.today = clock.today()

    def code(self, code_set: str, code: str) -> str:
        return codes.label(code_set, code)

    def knows(self, code_set: str, code: str) -> bool:
        return codes.exists(code_set, code)


@dataclass
class Count:
    """What one difference touches."""

    #: PEPs in which one of its questions is answered.
    peps: set[UUID] = field(default_factory=set)
    answers: int = 0
    #: Of these answers, those that would be refused, set aside or hidden.
    affected: int = 0
    affected_peps: set[UUID] = field(default_factory=set)


def count(version: FormVersion, probes: Probes) -> list[Count]:
    """One count for each probe."""
    counts = [Count() for _ in probes.probes]
    if probes.by_question:
        look = _Look(probes, counts)
        for pep_id, facts, sections in _answers(version, look.sections):
            look.at(pep_id, facts, sections)
    return counts


def open_peps(version: FormVersion) -> int:
    """How many PEPs on their way rest on a version."""
    return Pep.objects.filter(version=version, state__in=UNFINISHED).count()


def _answers(
    version: FormVersion, sections: Iterable[str]
) -> Iterator[tuple[UUID, Raw, dict[str, Raw]]]:
    """`(PEP, facts, section → stored answers)`, one PEP at a time."""
    rows = (
        SectionAnswers.objects.filter(
            pep__version=version, pep__state__in=UNFINISHED, section_id__in=list(sections)
        )
        .order_by("pep_id")
        .values_list("pep_id", "pep__facts", "section_id", "answers")
        .iterator(chunk_size=_BATCH)
    )
    for pep_id, group in groupby(rows, key=itemgetter(0)):
        found = list(group)
        yield pep_id, found[0][1], {section: answers for _, _, section, answers in found}


class _Look:
    """Looks at the answers of one PEP after another."""

    def __init__(self, probes: Probes, counts: list[Count]) -> None:
        self.probes, self.counts = probes, counts
        old, new = probes.old, probes.new
        asked = set(probes.by_question)
        self.hidden = {q for p in probes.probes if p.verdict == "hidden" for q in p.questions}
        self.conditional = {question for question in asked if conditional(old, question)}
        deciding = needs(old, self.conditional | self.hidden) | needs(new, self.hidden)
        #: Questions whose answers are read at all.
        self.wanted = (deciding | asked) & old.questions.keys()
        self.sections = {old.section_of(question).id for question in self.wanted}
        self.lookups = CodeLookups()
        self.today = clock.today()

    def at(self, pep_id: UUID, facts: Raw, sections: Mapping[str, Raw]) -> None:
        stored: dict[str, Answers] | None = None
        before: Visibility | None = None
        after: Visibility | None = None
        for data in sections.values():
            live = _Live(data, self.probes.old)
            for address, raw in data.get("entries", {}).items():
                ats = self.probes.by_question.get(question_of(address))
                if ats is None or not _holds(raw) or not live.has(address):
                    continue
                question = question_of(address)
                if question in self.conditional or question in self.hidden:
                    if stored is None:
                        stored = self._read(sections)
                        before = self._visibility(self.probes.old, stored, facts)
                    if before is not None and not before.shows(address):
                        continue
                if stored is not None and after is None and question in self.hidden:
                    carried = carry(self.probes.old, self.probes.new, stored, self.lookups)
                    after = self._visibility(self.probes.new, carried.answers, facts)
                self._count(pep_id, address, raw, ats, after)

    def _count(
        self,
        pep_id: UUID,
        address: str,
        raw: Raw,
        ats: Iterable[int],
        after: Visibility | None,
    ) -> None:
        entry: Entry | None = None
        for at in ats:
            probe, count = self.probes.probes[at], self.counts[at]
            count.peps.add(pep_id)
            count.answers += 1
            if probe.verdict == "hidden":
                stands = self.probes.new.place(address) is not None
                touched = stands and after is not None and not after.shows(address)
            elif probe.affects is None:
                touched = False
            else:
                entry = entry or _entry(address, raw)
                touched = probe.affects(address, entry)
            if touched:
                count.affected += 1
                count.affected_peps.add(pep_id)

    def _read(self, sections: Mapping[str, Raw]) -> dict[str, Answers]:
        """The answers that decide what is asked; the others of the sections are left alone."""
        return {
            section: Answers.from_json(
                {
                    "entries": {
                        address: raw
                        for address, raw in data.get("entries", {}).items()
                        if question_of(address) in self.wanted
                    },
                    "rows": data.get("rows", {}),
                }
            )
            for section, data in sections.items()
        }

    def _visibility(self, form: Compiled, answers: Mapping[str, Answers], facts: Raw) -> Visibility:
        return Visibility(form, answers, facts, today=self.today)


def _holds(raw: Raw) -> bool:
    """Whether a stored entry says something: read without making an `Entry` of it."""
    return "value" in raw or "raw" in raw or "not_applicable" in raw


def _entry(address: str, raw: Raw) -> Entry:
    return Answers.from_json({"entries": {address: raw}}).entries[address]


class _Live:
    """Which rows of a section are still there."""

    def __init__(self, data: Raw, form: Compiled) -> None:
        self._rows: Raw = data.get("rows", {})
        self._form = form

    def has(self, address: str) -> bool:
        if "/" not in address:
            return True
        for group, row in walk_groups(iter((address,))):
            placed = self._form.questions.get(parts(group)[-1])
            if placed is not None and placed.question.kind == "table":
                continue
            rows = self._rows.get(group, ())
            if not any(r["id"] == row and not r.get("removed") for r in rows):
                return False
        return True
