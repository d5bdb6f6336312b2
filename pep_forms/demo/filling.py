"""Fills in a section as its people would: each question by whoever may answer it.

It walks the compiled form, so a question that is added to a definition is filled in too.
Everything is written through the action that pages use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pep_forms import clock
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.demo import answering
from pep_forms.demo.scene import Scene
from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, Entry, Row, digest, join
from pep_forms.engine.compile import Compiled
from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.spec import QuestionSpec, SectionSpec
from pep_forms.engine.typed import raw_of
from pep_forms.engine.visibility import Visibility
from pep_forms.people.actor import Actor
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.models import Pep
from pep_forms.peps.rights import PepRights, rights_for
from pep_forms.peps.stored import load

#: Conditions open questions, whose answers open others: this many steps at most.
_STEPS = 6

Keep = Callable[[str], bool]


@dataclass
class Desk:
    """One PEP with everybody who may write in it, at one stage of its life."""

    pep: Pep
    scene: Scene
    actors: Mapping[str, Actor]
    #: role → the moment at which this role writes
    moments: Mapping[str, datetime]
    _rights: dict[str, PepRights] = field(default_factory=dict)

    @property
    def compiled(self) -> Compiled:
        """The form."""
        return compiled_version(self.pep.version_id)

    def rights(self, role: str) -> PepRights:
        """What a role may do now."""
        if role not in self._rights:
            with clock.at(self.moments[role]):
                self._rights[role] = rights_for(self.actors[role], self.pep)
        return self._rights[role]

    def writer(self, address: str, roles: frozenset[str] | None = None) -> str:
        """The role that answers a question: one it is meant for, else one who may help."""
        placed = self.compiled.questions[address.rsplit("/", 1)[-1]]
        for role in (*placed.filled_by, *self.actors):
            if role not in self.actors or (roles is not None and role not in roles):
                continue
            if self.rights(role).edits(address):
                return role
        return ""


@dataclass
class _Work:
    desk: Desk
    section: SectionSpec
    stored: dict[str, Answers]
    entries: dict[str, Entry]
    rows: dict[str, tuple[Row, ...]]
    cells: dict[str, Any] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    changes: dict[str, list[Change | RowChange]] = field(default_factory=dict)

    def visibility(self) -> Visibility:
        answers = {**self.stored, self.section.id: Answers(self.entries, self.rows)}
        return Visibility(
            self.desk.compiled, answers, self.desk.pep.facts, today=self.desk.scene.meeting_on
        )


def fill(
    desk: Desk,
    section: SectionSpec,
    *,
    roles: frozenset[str] | None = None,
    keep: Keep = lambda address: True,
) -> None:
    """Answer what a section asks, as far as `roles` (everybody when None) may and `keep` says."""
    work = _begin(desk, section)
    if section.builtin or not work.visibility().section(section):
        return
    lookups = PepLookups(desk.pep, desk.compiled, {**work.stored})
    for _ in range(_STEPS):
        if not _step(work, lookups, roles, keep):
            break
    _save(work)


def _begin(desk: Desk, section: SectionSpec) -> _Work:
    needed = {section.id, *desk.compiled.depends.get(section.id, ()), *desk.compiled.outline}
    stored = load(desk.pep, needed)
    answers = stored.get(section.id, Answers())
    return _Work(desk, section, stored, dict(answers.entries), dict(answers.rows))


def _step(work: _Work, lookups: PepLookups, roles: frozenset[str] | None, keep: Keep) -> bool:
    visibility = work.visibility()
    new = _add_rows(work, visibility, roles, keep)
    if new:
        visibility = work.visibility()
    for address in visibility.addresses(work.section):
        if address in work.seen or not keep(address):
            continue
        work.seen.add(address)
        role = work.desk.writer(address, roles)
        change = _answer(work, address, lookups) if role else None
        if change is not None:
            work.changes.setdefault(role, []).append(change)
            new = True
    return new


def _add_rows(
    work: _Work, visibility: Visibility, roles: frozenset[str] | None, keep: Keep
) -> bool:
    new = False
    for question in work.section.questions():
        if question.kind != "group" or question.id in work.seen or not keep(question.id):
            continue
        if not visibility.shows(question.id):
            continue
        work.seen.add(question.id)
        role = work.desk.writer(question.id, roles)
        if role and not work.rows.get(question.id):
            new = _add_rows_to(work, question, role) or new
    return new


def _add_rows_to(work: _Work, group: QuestionSpec, role: str) -> bool:
    rows = answering.rows(work.desk.scene, group)
    for number, cells in enumerate(rows, 1):
        row = work.desk.scene.chance.row_id(f"{group.id}/{number}")
        work.rows[group.id] = (*work.rows.get(group.id, ()), Row(row, number))
        work.changes.setdefault(role, []).append(RowChange(group.id, row, "add"))
        work.cells.update({join(group.id, row, column): raw for column, raw in cells.items()})
    return bool(rows)


def _answer(work: _Work, address: str, lookups: PepLookups) -> Change | None:
    question = work.desk.compiled.question(address.rsplit("/", 1)[-1])
    entry = work.entries.get(address)
    now = raw_of(entry, question)
    told = question.id in work.desk.scene.told
    waits = entry is not None and entry.source.startswith("confirm:")
    if entry is not None and not told:
        if waits and not kinds.get(question.kind).parse(now, question, lookups).problem:
            work.entries[address] = Entry(value=entry.value)
            return Change(address, now, digest(now), confirm=True)
        # A person who has left since cannot be confirmed, so somebody else is named.
        if entry.problem or (entry.answered and not waits):
            return None
    said = answering.answer(
        work.desk.scene,
        question,
        _place(work, address),
        work.cells.get(address),
        _row(work, address),
    )
    if said is None:
        return None
    if isinstance(said, answering.NotApplicable):
        work.entries[address] = Entry(not_applicable=said.why)
        return Change(address, now, digest(now), not_applicable=said.why)
    parsed = kinds.get(question.kind).parse(said, question, lookups)
    work.entries[address] = Entry(value=parsed.value, problem=parsed.problem)
    return Change(address, said, digest(now))


def _place(work: _Work, address: str) -> str:
    """An address with the number of each row for its id: ids differ from load to load."""
    names = address.split("/")
    for at in range(1, len(names) - 1, 2):
        group = "/".join(address.split("/")[:at])
        for number, row in enumerate(sorted(work.rows.get(group, ()), key=lambda r: r.rank)):
            if row.id == names[at]:
                names[at] = str(number)
    return "/".join(names)


def _row(work: _Work, address: str) -> dict[str, Any]:
    """The other cells of the row an address lies in, by question id."""
    if "/" not in address:
        return {}
    prefix = address.rsplit("/", 1)[0] + "/"
    return {
        other.removeprefix(prefix): entry.value
        for other, entry in work.entries.items()
        if other.startswith(prefix)
    }


def _save(work: _Work) -> None:
    """Each role saves its own part; what another's part opens first is saved on a second go."""
    waiting = work.changes
    for _ in range(2):
        again: dict[str, list[Change | RowChange]] = {}
        for role, changes in waiting.items():
            with clock.at(work.desk.moments[role]):
                reply = save_section(
                    pep=work.desk.pep,
                    section_id=work.section.id,
                    changes=changes,
                    by=work.desk.actors[role],
                )
            refused = {turned.address for turned in reply.refused}
            later: list[Change | RowChange] = [
                change
                for change in changes
                if isinstance(change, Change) and change.address in refused
            ]
            if later:
                again[role] = later
        if not again:
            return
        waiting = again
