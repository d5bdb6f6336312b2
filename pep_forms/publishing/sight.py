"""Who would come to see an old answer through a move, and must not.

Rights belong to a version. Moving a PEP to one that shows a question to more roles would hand
them words that were written for fewer people, so those roles are closed out of the question
in that PEP, by the same rows that narrow rights anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from pep_forms.builder.models import FormVersion
from pep_forms.engine.compile import Compiled, Placed
from pep_forms.engine.roles import Role, Stage
from pep_forms.people.models import User
from pep_forms.people.queries import network
from pep_forms.peps.aside import under
from pep_forms.peps.models import Pep, SectionRestriction
from pep_forms.peps.rights import PepRights, rights_of_audience

Rights = dict[tuple[str, Stage], PepRights]


@dataclass(frozen=True)
class Closing:
    """A question of the new version that somebody must not see in this PEP."""

    section_id: str
    question_id: str
    #: Roles that lose sight; empty when it is closed to one person.
    roles: frozenset[str] = frozenset()
    person: User | None = None


def closings(
    pep: Pep, old: FormVersion, new: FormVersion, questions: Iterable[str]
) -> list[Closing]:
    """What must be closed so that no answer to these questions gets a new reader."""
    before, after = _rights(under(pep, old.pk)), _rights(under(pep, new.pk))
    was, now = _form(before), _form(after)
    found: list[Closing] = []
    moved: list[tuple[str, str, str]] = []
    for question in questions:
        if question not in was.questions or question not in now.questions:
            continue
        place = now.section_of(question).id
        roles = frozenset(
            role
            for (role, stage), rights in after.items()
            if rights.sees(question) and not before[role, stage].sees(question)
        )
        if roles:
            found.append(Closing(place, question, roles))
        if was.section_of(question).id != place:
            moved.append((question, was.section_of(question).id, place))
    if moved:
        found += _people(pep, moved)
    return found


def opens(then: Pep, source: Placed, pep: Pep, target: Placed) -> bool:
    """Whether anybody may see the one question now who could not see the other then."""
    before, after = _rights(then), _rights(pep)
    if any(after[key].sees(target.id) and not before[key].sees(source.id) for key in after):
        return True
    return any(_people(pep, [(target.id, source.section.id, target.section.id)]))


def _rights(pep: Pep) -> Rights:
    found: Rights = {}
    for rights in rights_of_audience(pep, tuple(Role), Stage.OPEN):
        for stage in Stage:
            found[rights.role, stage] = replace(rights, stage=stage, _verbs={}, _sees={})
    return found


def _form(rights: Rights) -> Compiled:
    return next(iter(rights.values())).compiled


def _people(pep: Pep, moved: list[tuple[str, str, str]]) -> Iterator[Closing]:
    """People who were kept out of a section, for the questions that have left it."""
    closed: dict[str, dict[UUID, User]] = {}
    rows = SectionRestriction.objects.filter(pep=pep, question_id="", hidden_from__isnull=False)
    for row in rows.select_related("hidden_from"):
        if row.hidden_from is not None:
            closed.setdefault(row.section_id, {})[row.hidden_from.pk] = row.hidden_from
    members = [m for m in network(pep.young_person) if m.role == Role.DELEGATE]
    given: dict[UUID, set[str]] = {}
    users = {member.user.pk: member.user for member in members}
    for member in members:
        given.setdefault(member.user.pk, set()).update(member.delegated_sections)
    for question, source, target in moved:
        kept_out = dict(closed.get(source, {}))
        kept_out |= {
            pk: users[pk]
            for pk, sections in given.items()
            if target in sections and source not in sections
        }
        for person in kept_out.values():
            yield Closing(target, question, person=person)


def close(pep: Pep, items: Iterable[Closing], *, by: User, reason: str) -> list[str]:
    """Write the rows; returns their ids, so that an undo can take them away again."""
    made = []
    for item in items:
        left = sorted(str(role) for role in Role if role not in item.roles)
        row = SectionRestriction.objects.create(
            pep=pep,
            section_id=item.section_id,
            question_id=item.question_id,
            visible_to=left if item.roles else None,
            hidden_from=item.person,
            reason=reason,
            narrowed_by=by,
        )
        made.append(str(row.pk))
    return made
