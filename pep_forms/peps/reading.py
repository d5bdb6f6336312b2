"""The one reader of answers.

Pages, the API, documents, exports, history and notifications get answers from here and
nowhere else, so what an actor may not see cannot come out by another door. Each look leaves
a row in the read log that names the addresses shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pep_forms import clock
from pep_forms.audit.actions import log_reads
from pep_forms.engine.answers import Answers, Entry
from pep_forms.engine.compile import Compiled
from pep_forms.engine.roles import Stage
from pep_forms.engine.spec import SectionSpec
from pep_forms.engine.visibility import Visibility
from pep_forms.peps.rights import PepRights, rights_for, rights_of_audience
from pep_forms.peps.stored import load

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor
    from pep_forms.peps.models import Pep

_EMPTY = Answers()


@dataclass(frozen=True)
class VisibleAnswers:
    """The answers of a PEP as one reader, or every reader of a document, may see them."""

    pep: Pep
    rights: tuple[PepRights, ...]
    visibility: Visibility
    _stored: Mapping[str, Answers]

    @property
    def compiled(self) -> Compiled:
        """The indexes of the PEP's form."""
        return self.visibility.compiled

    @property
    def loaded(self) -> frozenset[str]:
        """Ids of the sections that were loaded: those asked for and what they depend on."""
        return frozenset(self._stored)

    def sees_section(self, section: SectionSpec) -> bool:
        """Whether a section may be shown: by right, and because the PEP has it."""
        return all(r.sees_section(section) for r in self.rights) and self.visibility.section(
            section
        )

    def sees(self, address: str) -> bool:
        """Whether the question at an address may be shown. Its answer may still be closed."""
        if not all(r.sees(address) for r in self.rights):
            return False
        entry = self._entry(address)
        return entry is None or all(r.sees_entry(address, entry) for r in self.rights)

    def section(self, section_id: str) -> Answers:
        """One section's answers without anything the reader may not see."""
        return self._filtered.get(section_id, _EMPTY)

    @cached_property
    def _filtered(self) -> dict[str, Answers]:
        return {
            section_id: self._filter(self.compiled.sections[section_id], answers)
            for section_id, answers in self._stored.items()
            if section_id in self.compiled.sections
        }

    def _filter(self, section: SectionSpec, answers: Answers) -> Answers:
        if not all(r.sees_section(section) for r in self.rights):
            return _EMPTY
        entries = {
            address: entry
            for address, entry in answers.entries.items()
            if all(r.sees_entry(address, entry) for r in self.rights)
        }
        rows = {
            group: rows
            for group, rows in answers.rows.items()
            if all(r.sees(group) for r in self.rights)
        }
        return Answers(entries, rows)

    def shown(self, section_id: str) -> Answers:
        """Like `section`, for documents and exports: with what is calculated from the answers,
        which is never stored, and without what the conditions hide."""
        answers = self.section(section_id)
        entries = {a: e for a, e in answers.entries.items() if self.visibility.shows(a)}
        return Answers({**entries, **self._calculated(section_id)}, answers.rows)

    def _calculated(self, section_id: str) -> dict[str, Entry]:
        section = self.compiled.sections[section_id]
        results = {
            address: self.visibility.calculated(address)
            for address in self.visibility.calculations(section)
            if self.sees(address)
        }
        return {
            address: Entry(value=result, source="calculated")
            for address, result in results.items()
            if result is not None
        }

    def _entry(self, address: str) -> Entry | None:
        placed = self.compiled.place(address)
        if placed is None:
            return None
        return self._stored.get(placed.section.id, _EMPTY).entries.get(address)

    def value_of_meaning(self, meaning: str) -> object:
        """The visible value of the first question with a meaning; None if there is none."""
        for placed in self.compiled.by_meaning.get(meaning, ()):
            if not placed.within and self.sees(placed.id):
                return self.visibility.value(placed.id)
        return None


def visible_answers(
    pep: Pep,
    actor: Actor,
    *,
    sections: Iterable[str] | None = None,
    channel: str,
    rights: PepRights | None = None,
    show: Callable[[VisibleAnswers], Iterable[str]] | None = None,
    stored: Mapping[str, Answers] | None = None,
) -> VisibleAnswers:
    """The answers of a PEP as the actor may see them, and a row in the read log.

    `sections` limits what is loaded and logged (section ids); what their conditions depend on
    is loaded besides, but never shown. `show` narrows the log to the addresses that the
    caller shows. `stored` are the answers of those sections when they were read just now, under
    lock. Raises NotVisible like `rights_for`.
    """
    held = rights or rights_for(actor, pep)
    wanted = None if sections is None else set(sections)
    needed = None
    if wanted is not None:
        needed = wanted.union(
            held.compiled.outline, *(held.compiled.depends.get(s, frozenset()) for s in wanted)
        )
    if stored is None:
        stored = load(pep, needed)
    visible = VisibleAnswers(
        pep=pep,
        rights=(held,),
        visibility=Visibility(held.compiled, stored, pep.facts, today=clock.today()),
        _stored=stored,
    )
    if show is not None:
        addresses = list(show(visible))
    else:
        addresses = [
            address
            for section in (wanted if wanted is not None else stored)
            for address in visible.section(section).entries
        ]
    log_read(visible, actor, addresses, channel)
    return visible


def log_read(visible: VisibleAnswers, actor: Actor, addresses: Iterable[str], channel: str) -> None:
    """Note that an actor was shown answers. Nothing shown leaves no row."""
    shown = sorted(set(addresses))
    if shown:
        log_reads(
            by=actor,
            young_person=visible.pep.young_person_id,
            subject=f"pep:{visible.pep.pk}",
            addresses=shown,
            channel=channel,
        )


def answers_for_audience(
    pep: Pep, roles: tuple[str, ...], stage: Stage = Stage.COMPLETE
) -> VisibleAnswers:
    """The answers that every one of the roles may see once the PEP is complete, or at a stage.

    This is what a document for them holds. No actor looks, so nothing is logged here: the
    download is.
    """
    rights = rights_of_audience(pep, roles, stage)
    stored = load(pep)
    return VisibleAnswers(
        pep=pep,
        rights=rights,
        visibility=Visibility(rights[0].compiled, stored, pep.facts, today=clock.today()),
        _stored=stored,
    )
