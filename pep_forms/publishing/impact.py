"""What a release would do to the answers that people have given: exact counts, in one pass.

Counted are the PEPs on their way that rest on one version, and in them only what is asked: not
what a condition hides, nor what lies in a removed row. Rows are streamed and each answer is
looked at once; what was found of one value holds for the same value again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import QuerySet

from pep_forms.builder.models import FormVersion
from pep_forms.engine.answers import question_of
from pep_forms.peps.enums import UNFINISHED
from pep_forms.peps.models import Pep, SectionAnswers
from pep_forms.publishing.asking import Asking, Live, OfPep, Raw, entry_of, holds, signature
from pep_forms.publishing.probes import Affects, Probes, every_answer

#: How many rows are in memory at a time, and of how many values the fate is remembered.
_BATCH = 2_000
_REMEMBERED = 100_000

Sections = Mapping[str, Raw]


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
        facts = _facts(version) if look.asking else {}
        for pep_id, sections in _answers(version, look.sections):
            look.at(pep_id, facts.get(pep_id, {}), sections)
    return counts


def open_peps(version: FormVersion) -> int:
    """How many PEPs on their way rest on a version."""
    return _open(version).count()


def _open(version: FormVersion) -> QuerySet[Pep]:
    return Pep.objects.filter(version=version, state__in=UNFINISHED)


def _facts(version: FormVersion) -> dict[UUID, Raw]:
    return dict(_open(version).order_by().values_list("pk", "facts"))


def _answers(version: FormVersion, sections: Iterable[str]) -> Iterator[tuple[UUID, Sections]]:
    """`(PEP, section → stored answers)`, one PEP at a time."""
    rows = (
        SectionAnswers.objects.filter(
            pep__version=version, pep__state__in=UNFINISHED, section_id__in=list(sections)
        )
        .order_by("pep_id")
        .values_list("pep_id", "section_id", "answers")
        .iterator(chunk_size=_BATCH)
    )
    for pep_id, group in groupby(rows, key=itemgetter(0)):
        yield pep_id, {section: answers for _, section, answers in group}


class _Look:
    """Looks at the answers of one PEP after another."""

    def __init__(self, probes: Probes, counts: list[Count]) -> None:
        self.probes, self.counts = probes, counts
        old = probes.old
        self.asking = Asking(probes)
        #: section → the questions looked at in it, and whether some stand in rows.
        self.places: dict[str, list[str]] = {}
        self.in_rows: set[str] = set()
        for question in probes.by_question:
            placed = old.questions[question]
            if placed.within:
                self.in_rows.add(placed.section.id)
            else:
                self.places.setdefault(placed.section.id, []).append(question)
        self.sections = {*self.places, *self.in_rows, *self.asking.sections}
        self._known: dict[Hashable, bool] = {}

    def at(self, pep_id: UUID, facts: Raw, sections: Sections) -> None:
        """Count what is answered and asked in one PEP."""
        asked = self.asking.of(facts, sections)
        for section, data in sections.items():
            entries: Raw = data.get("entries", {})
            for question in self.places.get(section, ()):
                raw = entries.get(question)
                if raw is not None:
                    self._look(pep_id, question, question, raw, asked)
            if section in self.in_rows:
                self._look_in_rows(pep_id, data, asked)

    def _look_in_rows(self, pep_id: UUID, data: Raw, asked: OfPep) -> None:
        live = Live(data, self.probes.old)
        for address, raw in data.get("entries", {}).items():
            if "/" not in address:
                continue
            question = question_of(address)
            if question in self.probes.by_question and live.has(address):
                self._look(pep_id, question, address, raw, asked)

    def _look(self, pep_id: UUID, question: str, address: str, raw: Raw, asked: OfPep) -> None:
        if not holds(raw) or not asked.before(question, address):
            return
        said: Hashable = None
        for at in self.probes.by_question[question]:
            count, probe = self.counts[at], self.probes.probes[at]
            count.peps.add(pep_id)
            count.answers += 1
            if probe.affects is every_answer:
                touched = True
            elif probe.verdict == "hidden":
                stands = self.probes.new.place(address) is not None
                touched = stands and not asked.after(question, address)
            elif probe.affects is None:
                touched = False
            else:
                said = said or signature(raw)
                touched = self._affects(at, probe.affects, address, raw, said)
            if touched:
                count.affected += 1
                count.affected_peps.add(pep_id)

    def _affects(self, at: int, affects: Affects, address: str, raw: Raw, said: Hashable) -> bool:
        """The same value at the same place meets the same fate."""
        key = (at, address, said)
        known = self._known.get(key)
        if known is None:
            known = affects(address, entry_of(address, raw))
            if len(self._known) < _REMEMBERED:
                self._known[key] = known
        return known
