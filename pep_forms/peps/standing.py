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
from pep_forms.engine.answers import Answers
from pep_forms.engine.progress import Missing, missing
from pep_forms.engine.roles import Verb
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
    #: Whether anything the reader may see has been written.
    begun: bool = False
    answered: int = 0
    asked: int = 0
    missing: tuple[Missing, ...] = ()
    #: Whether the reader has something to do in it: to write, or to sign.
    yours: bool = False


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
        begun=any(entry.answered or entry.problem for entry in entries),
        answered=sum(1 for entry in entries if entry.answered),
        asked=len(asked),
        missing=lacking,
        yours=yours,
    )
