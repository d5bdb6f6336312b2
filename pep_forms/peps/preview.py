"""What opening would do, before anybody opens anything: who is asked and what is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pep_forms import clock
from pep_forms.builder.models import FormVersion
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.answers import Answers
from pep_forms.engine.roles import AUTHORITY_ROLES, Stage
from pep_forms.engine.visibility import Visibility
from pep_forms.people.models import YoungPerson
from pep_forms.people.queries import network
from pep_forms.people.role_words import role_words
from pep_forms.peps import prefill
from pep_forms.peps.carried import last_of
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.models import Pep
from pep_forms.peps.proposal import Proposal
from pep_forms.peps.record import Record
from pep_forms.peps.rights import PepRights

#: A gap in one of these is worth mending before a PEP opens; the others need not be there.
_EXPECTED = frozenset({"designated_teacher", "social_worker"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One role that a form asks, who holds it today, and for how many sections."""

    role: str
    label: str
    names: tuple[str, ...]
    sections: int

    @property
    def nobody(self) -> bool:
        """Whether nobody is there to be asked."""
        return not self.names


@dataclass(frozen=True, slots=True)
class Filled:
    """How many answers would be filled in, by where they come from."""

    record: int
    carried: int
    #: Carried as well, but somebody must say that they still hold.
    to_confirm: int

    @property
    def total(self) -> int:
        """Every answer that is there from the start."""
        return self.record + self.carried + self.to_confirm


def look(
    young_person: YoungPerson, proposal: Proposal, version: FormVersion, previous: Pep | None
) -> tuple[list[Asked], Filled]:
    """Who would be asked, and how many answers there would be from the start.

    Nothing is stored, and no answer leaves this function.
    """
    compiled = compiled_version(version.pk)
    pep = Pep(young_person=young_person, version=version, kind=proposal.kind, facts=proposal.facts)
    answers = prefill.answers_for(
        compiled,
        Record(young_person, clock.today(), proposal.facts),
        last_of(previous, young_person),
        PepLookups(pep, compiled, {}),
        at=clock.now(),
    )
    visibility = Visibility(compiled, answers, proposal.facts, today=clock.today())
    asked = _who_is_asked(young_person, visibility)
    return asked, _filled_in(answers)


def _who_is_asked(young_person: YoungPerson, visibility: Visibility) -> list[Asked]:
    """The roles that lead a section that is asked, in the order of the form.

    For whoever is there: `asked.parts_of` finds the same sections once the PEP is open.
    """
    compiled = visibility.compiled
    led: dict[str, int] = {}
    rights: dict[str, PepRights] = {}
    for section in filter(visibility.section, compiled.form.sections):
        for role in section.led_by:
            if role not in rights:
                rights[role] = PepRights(role=role, stage=Stage.OPEN, compiled=compiled)
            if role not in AUTHORITY_ROLES and rights[role].edits_section(section):
                led[role] = led.get(role, 0) + 1
    holders: dict[str, list[str]] = {}
    for member in network(young_person):
        holders.setdefault(member.role, []).append(member.user.full_name)
    if "young_person" in led:
        holders["young_person"] = [young_person.called]
    return [
        Asked(role, role_words(role), tuple(holders.get(role, ())), number)
        for role, number in led.items()
        if holders.get(role) or role in _EXPECTED
    ]


def _filled_in(answers: Mapping[str, Answers]) -> Filled:
    sources = [entry.source for part in answers.values() for entry in part.entries.values()]
    return Filled(
        record=_from("record:", sources),
        carried=_from("carried:", sources),
        to_confirm=_from("confirm:", sources),
    )


def _from(start: str, sources: Iterable[str]) -> int:
    return sum(source.startswith(start) for source in sources)
