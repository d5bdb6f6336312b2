"""How far each section of a PEP has come, as one reader may see it.

Nothing of this is stored: it follows from the answers, the facts and the reader's rights. It is
remembered in memory by exactly these, so a task list of fifty sections costs what has changed
since the last look, not what the form could hold. No answer is remembered, only counts and what
is missing.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from pep_forms import clock
from pep_forms.engine.answers import Answers, Entry
from pep_forms.engine.progress import Missing, Status, missing
from pep_forms.engine.roles import Stage, Verb
from pep_forms.engine.spec import SectionSpec
from pep_forms.engine.visibility import Visibility
from pep_forms.peps.models import SectionAnswers
from pep_forms.peps.rights import PepRights
from pep_forms.peps.stored import load

if TYPE_CHECKING:
    from pep_forms.peps.models import Pep


@dataclass(frozen=True, slots=True)
class Standing:
    """One section as one reader may see it."""

    #: Whether the PEP has this section and the reader may know of it.
    shown: bool
    #: Whether it holds answers, and asks anything of anybody here.
    asks: bool = False
    #: Whether somebody has written anything the reader may see. What was filled in from the
    #: record or the last plan counts only once the plan is no longer written.
    begun: bool = False
    answered: int = 0
    asked: int = 0
    missing: tuple[Missing, ...] = ()
    #: Whether the reader has something to do in it: to write, or to sign.
    yours: bool = False

    @property
    def status(self) -> Status:
        """How far it has come: the one place that says so."""
        if not self.asks:
            return Status.NOT_NEEDED
        if self.begun:
            return Status.IN_PROGRESS if self.missing else Status.COMPLETE
        return Status.NOT_STARTED if self.missing or not self.answered else Status.TO_CHECK


#: While a plan is written, what nobody has touched is not begun.
_WRITTEN = frozenset({Stage.OPEN, Stage.MEETING, Stage.RETURNED})
NOT_SHOWN = Standing(shown=False)
#: A few hundred readers of fifty sections each.
KEPT = 20_000
_memory: OrderedDict[Hashable, Standing] = OrderedDict()
_lock = Lock()


def standings(pep: Pep, rights: PepRights) -> Mapping[str, Standing]:
    """section id → how it stands for the holder of `rights`. One query when nothing changed."""
    compiled = rights.compiled
    revisions = dict(SectionAnswers.objects.filter(pep=pep).values_list("section_id", "revision"))
    # All that the rights depend on: whoever has the same may be shown the same counts.
    reader = (
        rights.role,
        rights.stage,
        rights.flagged,
        rights.closed,
        rights.only_sections,
        rights.stands_in_for,
    )
    about = (str(pep.version_id), json.dumps(pep.facts, sort_keys=True), clock.today())
    keys: dict[str, Hashable] = {}
    for section in compiled.form.sections:
        needs = sorted({section.id, *compiled.depends[section.id], *compiled.outline})
        seen = tuple((name, revisions.get(name, 0)) for name in needs)
        keys[section.id] = (str(pep.pk), *about, *reader, section.id, seen)
    found = {name: _recall(key) for name, key in keys.items()}
    unknown = [name for name, standing in found.items() if standing is None]
    if unknown:
        found |= _work_out(pep, rights, unknown)
        for name in unknown:
            _remember(keys[name], found[name])
    return {name: standing or NOT_SHOWN for name, standing in found.items()}


def _recall(key: Hashable) -> Standing | None:
    with _lock:
        standing = _memory.get(key)
        if standing is not None:
            _memory.move_to_end(key)
        return standing


def _remember(key: Hashable, standing: Standing | None) -> None:
    with _lock:
        _memory[key] = standing or NOT_SHOWN
        while len(_memory) > KEPT:
            _memory.popitem(last=False)


def forget() -> None:
    """Empty the memory, for tests."""
    with _lock:
        _memory.clear()


def _work_out(pep: Pep, rights: PepRights, names: Iterable[str]) -> dict[str, Standing | None]:
    compiled = rights.compiled
    names = list(names)
    needed = set(names).union(compiled.outline, *(compiled.depends[name] for name in names))
    stored = load(pep, needed)
    visibility = Visibility(compiled, stored, pep.facts, today=clock.today())
    return {
        name: standing_of(compiled.sections[name], stored.get(name, Answers()), visibility, rights)
        for name in names
    }


def standing_of(
    section: SectionSpec, answers: Answers, visibility: Visibility, rights: PepRights
) -> Standing:
    """One section from its answers, as the holder of the rights may see it."""
    if not rights.sees_section(section) or not visibility.section(section):
        return NOT_SHOWN
    yours = rights.edits_section(section) or Verb.SIGN in rights.verbs(section)
    if section.builtin:
        return Standing(shown=True, yours=yours)

    def sees(address: str) -> bool:
        entry = answers.entries.get(address)
        return rights.sees(address) if entry is None else rights.sees_entry(address, entry)

    asked = [address for address in visibility.addresses(section) if sees(address)]
    entries = [answers.entries[address] for address in asked if address in answers.entries]
    lacking = tuple(
        item
        for item in missing(visibility, section, "submit")
        if item.address == section.id or sees(item.address)
    )
    return Standing(
        shown=True,
        asks=bool(asked or lacking) or _has_rows(section, visibility, rights),
        begun=any(_written(entry, rights.stage) for entry in entries),
        answered=sum(1 for entry in entries if entry.answered),
        asked=len(asked),
        missing=lacking,
        yours=yours,
    )


def _written(entry: Entry, stage: Stage) -> bool:
    touched = entry.source == "typed" or stage not in _WRITTEN
    return touched and bool(entry.answered or entry.problem)


def _has_rows(section: SectionSpec, visibility: Visibility, rights: PepRights) -> bool:
    """Whether a row can stand in the section, even where there is none yet."""
    return any(
        question.kind == "group" and visibility.shows(question.id) and rights.sees(question.id)
        for question in section.questions()
    )
