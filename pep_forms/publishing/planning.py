"""What moving one PEP to another version would do: worked out before, shown, then done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pep_forms import clock
from pep_forms.builder.models import FormVersion
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, parts, question_of
from pep_forms.engine.compile import Compiled
from pep_forms.engine.visibility import Visibility
from pep_forms.peps.aside import under
from pep_forms.peps.enums import UNMET, State
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.models import Pep, SectionDone
from pep_forms.peps.rights import rights_of_audience
from pep_forms.publishing.carrying import Carried, Carry, Fate, carry, says_something
from pep_forms.publishing.sight import Closing, closings

#: Nobody waits for a decision about the plan, and everybody may still write.
MOVABLE = UNMET | {State.MEETING_HELD}


@dataclass(frozen=True)
class Plan:
    """One PEP under another version, before anything is written."""

    pep: Pep
    old: Compiled
    new: Compiled
    carry: Carry
    #: Questions asked now that were not asked before, by id.
    asked_anew: tuple[str, ...] = ()
    closings: tuple[Closing, ...] = ()
    #: `(section id, role)` whose "done" is taken back, because something of theirs changed.
    reopened: tuple[tuple[str, str], ...] = ()
    before: Mapping[str, Answers] = field(default_factory=dict)

    def items(self, *fates: Fate) -> tuple[Carried, ...]:
        """The answers that meet one of these fates, empty ones left out."""
        return tuple(
            item for item in self.carry.items if item.fate in fates and says_something(item.before)
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many answers meet each fate; one that loses a part counts as set aside too."""
        found = {str(fate): len(self.items(fate)) for fate in Fate}
        found[Fate.ASIDE] = sum(
            1 for item in self.carry.items if item.loses and says_something(item.before)
        )
        return found | {"new": len(self.asked_anew)}

    @property
    def digest(self) -> str:
        """Names what was shown: which answers meet which fate, not what they say."""
        told = sorted(
            [item.address, item.fate, item.gone]
            for item in self.carry.items
            if item.fate != Fate.CARRIED or item.gone
        )
        shown = [told, self.asked_anew, sorted(self.reopened), str(self.pep.version_id)]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def plan(pep: Pep, to: FormVersion, stored: Mapping[str, Answers]) -> Plan:
    """Work out a move. Only the system reads all answers; a page shows what its reader may."""
    old, new = compiled_version(pep.version_id), compiled_version(to.pk)
    carried = carry(old, new, stored, PepLookups(pep, old, stored))
    then = under(pep, to.pk)
    before = Visibility(old, stored, pep.facts, today=clock.today())
    after = Visibility(new, carried.answers, pep.facts, today=clock.today())
    asked_anew = tuple(
        question
        for question, placed in new.questions.items()
        if not placed.within
        and _holds(new, question)
        and after.shows(question)
        and not before.shows(question)
    )
    told = {name for item in carried.items if item.after for name in parts(item.address)[::2]}
    return Plan(
        pep=pep,
        old=old,
        new=new,
        carry=carried,
        asked_anew=asked_anew,
        closings=tuple(closings(pep, pep.version, to, sorted(told))),
        reopened=tuple(_reopened(then, old, new, carried, asked_anew)),
        before=stored,
    )


def _holds(form: Compiled, question: str) -> bool:
    kind = kinds.get(form.question(question).kind)
    return kind.holds_answer or kind.name in {"group", "table"}


def _reopened(
    then: Pep, old: Compiled, new: Compiled, carried: Carry, asked_anew: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Parts that were done, and in which something is new, lost or to be looked at again."""
    done = set(SectionDone.objects.filter(pep=then).values_list("section_id", "role"))
    if not done:
        return
    touched: dict[str, set[str]] = {}
    for question in asked_anew:
        touched.setdefault(new.section_of(question).id, set()).add(question)
    for item in carried.items:
        if item.fate == Fate.CARRIED and not item.gone:
            continue
        if not says_something(item.before):
            continue
        question = question_of(item.address)
        for form in (old, new):
            if question in form.questions:
                touched.setdefault(form.section_of(question).id, set()).add(question)
    rights = {r.role: r for r in rights_of_audience(then, _roles(done), then.stage)}
    for section, role in sorted(done):
        if section not in new.sections:
            yield section, role
            continue
        mine = (q for q in touched.get(section, ()) if q in new.questions)
        lost = any(q not in new.questions for q in touched.get(section, ()))
        if lost or any(rights[role].edits(question) for question in mine):
            yield section, role


def _roles(done: set[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({role for _, role in done}))
