"""The one rights function: what an actor may do with each section and question of a PEP.

Pages, the API, documents, exports, history and search all ask `rights_for`. The answer is
worked out once per request from four things: the relation to the young person today, the
words of the pinned version, the stage the PEP is in, and what has been narrowed since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q, UUIDField

from pep_forms.builder.models import NarrowedRight
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.answers import Entry, question_of
from pep_forms.engine.compile import Compiled, Placed
from pep_forms.engine.meanings import WORKED_OUT
from pep_forms.engine.roles import Role, Stage, Verb, verbs_of
from pep_forms.engine.spec import SectionSpec
from pep_forms.people.queries import delegated_sections
from pep_forms.peps.handing_over import left_to_write
from pep_forms.peps.models import SectionFlag, SectionRestriction
from pep_forms.peps.queries import check_may_see
from pep_forms.prepared import Given, Prepared

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor
    from pep_forms.peps.models import Pep

_WRITES = frozenset({Verb.EDIT, Verb.MEND, Verb.PROXY})
_READS = frozenset({Verb.SEE})
_NOTHING: frozenset[Verb] = frozenset()


@dataclass(frozen=True)
class PepRights:
    """What one role may do with one PEP at one moment. Build it with `rights_for`."""

    role: str
    stage: Stage
    compiled: Compiled
    flagged: frozenset[str] = frozenset()
    #: Sections and questions this reader has lost sight of since the release.
    closed: frozenset[str] = frozenset()
    #: When not None, the only sections a delegate was given.
    only_sections: frozenset[str] | None = None
    #: When not None, the only sections in which a school may write: it hands over.
    left_to_write: frozenset[str] | None = None
    #: A role whose work this one does as well: the social worker's where there is no school.
    stands_in_for: str = ""
    _verbs: dict[str, frozenset[Verb]] = field(default_factory=dict, compare=False)
    _sees: dict[str, bool] = field(default_factory=dict, compare=False)

    def verbs(self, section: SectionSpec) -> frozenset[Verb]:
        """The verbs held on a section now. `mend` becomes `edit` only where it was flagged."""
        known = self._verbs.get(section.id)
        if known is None:
            known = self._verbs[section.id] = self._work_out(section)
        return known

    def _work_out(self, section: SectionSpec) -> frozenset[Verb]:
        if section.id in self.closed:
            return _NOTHING
        if self.only_sections is not None and section.id not in self.only_sections:
            return _NOTHING
        verbs = verbs_of(section.rights.get(self.role, "-"), self.stage)
        if self.stands_in_for and Verb.SEE in verbs:
            verbs |= verbs_of(section.rights.get(self.stands_in_for, "-"), self.stage)
        if Verb.MEND in verbs:
            verbs -= {Verb.MEND}
            if section.id in self.flagged:
                verbs |= {Verb.EDIT}
        if self.stage is Stage.RETURNED and section.id not in self.flagged:
            # Only flagged sections reopen, whatever the word says for the Virtual School.
            verbs -= {Verb.PROXY}
        return verbs & _READS if self._only_reads(section) else verbs

    def _only_reads(self, section: SectionSpec) -> bool:
        return self.left_to_write is not None and section.id not in self.left_to_write

    def sees_section(self, section: SectionSpec) -> bool:
        """Whether the reader may know that this section exists."""
        return Verb.SEE in self.verbs(section)

    def sees(self, address: str) -> bool:
        """Whether the reader may see the question at an address (its answer may be narrower)."""
        question_id = question_of(address)
        known = self._sees.get(question_id)
        if known is None:
            placed = self.compiled.questions.get(question_id)
            known = placed is not None and self._may_see(placed)
            self._sees[question_id] = known
        return known

    def _may_see(self, placed: Placed) -> bool:
        if not self.sees_section(placed.section):
            return False
        for question in (*placed.within, placed.question):
            if question.id in self.closed:
                return False
            if question.visible_to is not None and self.role not in question.visible_to:
                return False
        return True

    def sees_entry(self, address: str, entry: Entry) -> bool:
        """Whether the reader may see this very answer, which its author may have narrowed."""
        if entry.visible_to is not None and self.role not in entry.visible_to:
            return False
        return self.sees(address)

    def edits(self, address: str) -> bool:
        """Whether the reader may change the answer at an address now."""
        placed = self.compiled.questions.get(question_of(address))
        if placed is None or not self.sees(address) or self._only_reads(placed.section):
            return False
        if placed.question.meaning in WORKED_OUT:
            return False
        verbs = self.verbs(placed.section)
        fillers = _fillers(placed)
        if not fillers:
            return bool(verbs & _WRITES)
        if not fillers.isdisjoint({self.role, self.stands_in_for}):
            # Being named as the one who fills it in overrides the section's letter.
            return bool(verbs & _WRITES) or self._section_is_open(placed.section)
        helps = Verb.PROXY in verbs and not fillers.isdisjoint(placed.section.led_by)
        manages = self.role == Role.VS_ADMIN and Verb.EDIT in verbs
        return helps or manages

    def _section_is_open(self, section: SectionSpec) -> bool:
        if self.stage in {Stage.OPEN, Stage.MEETING}:
            return True
        return self.stage is Stage.RETURNED and section.id in self.flagged

    def edits_section(self, section: SectionSpec) -> bool:
        """Whether anything in a section can be changed by this reader now."""
        if section.builtin or not self.sees_section(section):
            return False
        return any(self.edits(placed.id) for placed in self.compiled.of_section[section.id])

    def on_behalf(self, section: SectionSpec) -> str:
        """The role this reader writes for in a section, when they only hold its pen."""
        verbs = self.verbs(section)
        if Verb.PROXY not in verbs or Verb.EDIT in verbs:
            return ""
        return section.led_by[0] if section.led_by else ""


def _fillers(placed: Placed) -> frozenset[str]:
    for question in (placed.question, *reversed(placed.within)):
        if question.filled_by:
            return frozenset(question.filled_by)
    return frozenset()


def rights_for(actor: Actor, pep: Pep) -> PepRights:
    """What the actor may do with the PEP.

    Raises NotVisible when they may not know that it exists: no relation to the young person
    today, or none in the role they act in; or it is of an earlier time in care, and neither
    the Virtual School nor the social worker has shared it.
    """
    check_may_see(actor, pep)
    compiled = compiled_version(pep.version_id)
    return PepRights(
        role=actor.role,
        stage=pep.stage,
        compiled=compiled,
        flagged=_flagged(pep),
        closed=_closed(actor, pep),
        only_sections=_delegated(actor, pep),
        left_to_write=left_to_write(actor, pep, compiled),
        stands_in_for=_stands_in_for(actor, pep),
    )


def rights_of_audience(pep: Pep, roles: tuple[str, ...], stage: Stage) -> tuple[PepRights, ...]:
    """The rights of each role a document is for: it holds what **all** of them may see."""
    compiled = compiled_version(pep.version_id)
    narrowed, _ = _narrowed(pep)
    return tuple(
        PepRights(role=role, stage=stage, compiled=compiled, closed=narrowed.get(role, frozenset()))
        for role in roles
    )


def _flagged(pep: Pep) -> frozenset[str]:
    if pep.stage is not Stage.RETURNED:
        return frozenset()
    flags = SectionFlag.objects.filter(pep=pep, mended_at__isnull=True)
    return frozenset(flags.values_list("section_id", flat=True))


def _closed(actor: Actor, pep: Pep) -> frozenset[str]:
    """What has been closed to this actor since the release: by role, or to them alone."""
    by_role, by_person = _narrowed(pep)
    return by_role.get(actor.role, frozenset()) | by_person.get(actor.user_id, frozenset())


def _narrowed(pep: Pep) -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """role, and user id → sections and questions closed to it since the release."""
    roles: dict[str, set[str]] = {}
    people: dict[str, set[str]] = {}
    for section, question, losers in _NARROWED.rows(version=pep.version_id):
        for role in losers:
            roles.setdefault(role, set()).add(question or section)
    for section, question, visible_to, person in _RESTRICTED.rows(pep=pep.pk):
        if person is not None:
            people.setdefault(str(person), set()).add(question or section)
        if visible_to is not None:
            for role in Role:
                if role not in visible_to:
                    roles.setdefault(role, set()).add(question or section)
    return _frozen(roles), _frozen(people)


_NARROWED = Prepared(
    lambda: (
        NarrowedRight.objects.filter(
            Q(version=Given("version", UUIDField())) | Q(version__isnull=True)
        )
        .order_by()
        .values_list("section_id", "question_id", "roles")
    )
)
_RESTRICTED = Prepared(
    lambda: (
        SectionRestriction.objects.filter(pep=Given("pep", UUIDField()))
        .order_by()
        .values_list("section_id", "question_id", "visible_to", "hidden_from_id")
    )
)


def _frozen(found: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    return {key: frozenset(items) for key, items in found.items()}


def _stands_in_for(actor: Actor, pep: Pep) -> str:
    """Without a school there is no designated teacher: social care fills in that part."""
    alone = pep.facts.get("in_setting") is False
    social_care = {Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER}
    return Role.DESIGNATED_TEACHER if alone and actor.role in social_care else ""


def _delegated(actor: Actor, pep: Pep) -> frozenset[str] | None:
    if actor.role != Role.DELEGATE or actor.user is None:
        return None
    return delegated_sections(actor.user, pep.young_person)
