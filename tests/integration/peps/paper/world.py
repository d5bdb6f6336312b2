"""One young person whose PEP was written on paper, with the shipped form that it is typed into."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from media.actions.uploading import upload
from media.models import Attachment
from pep_forms.builder.actions.definitions import load_definitions
from pep_forms.builder.actions.releasing import release
from pep_forms.builder.queries import compiled
from pep_forms.engine.answers import Answers, digest
from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.roles import Role
from pep_forms.engine.typed import raw_of
from pep_forms.people.actor import Actor
from pep_forms.people.models import User, YoungPerson
from pep_forms.peps.actions import paper, quality, submission
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Pep
from pep_forms.peps.stored import load
from pep_forms.reference.actions import load as load_reference
from tests import builders
from tests.unit.media.samples import pdf

TODAY = date(2026, 11, 16)
HELD = date(2026, 10, 6)
SECTION = "s_paper"
TARGET = "Read one chapter aloud to an adult three times a week"


@dataclass
class World:
    """Somebody in every role round one young person."""

    young_person: YoungPerson
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, role: str) -> Actor:
        return Actor(self.users[role], role)

    @property
    def admin(self) -> Actor:
        return self.actor(Role.VS_ADMIN)

    @property
    def reviewer(self) -> Actor:
        return self.actor(Role.VS_REVIEWER)


def make_world(name: str = "Zoë Łukasz") -> World:
    """The shipped forms, and a young person in Year 8 who came into care a year ago."""
    load_reference(by=builders.SYSTEM)
    load_definitions(by=builders.SYSTEM)
    for key in ("paper", "primary_secondary"):
        release(template_key=key, by=builders.SYSTEM)
    return join(name)


def join(name: str) -> World:
    """Another young person, with people of their own."""
    person = builders.make_young_person(name, in_care=True, date_of_birth=date(2014, 3, 1))
    builders.enrol(person)
    world = World(person)
    for role in Role:
        if role in {Role.VS_ADMIN, Role.VS_REVIEWER}:
            world.users[role] = builders.make_user(role)
        elif role == Role.DELEGATE:
            continue
        elif role != Role.YOUNG_PERSON:
            team = builders.make_organisation(kind="team")
            member = builders.join_network(person, role, organisation=team)
            world.users[role] = member.user
            if role == Role.DESIGNATED_TEACHER:
                given = builders.delegate(member, sections=(SECTION,))
                world.users[Role.DELEGATE] = given.user
    world.users[Role.YOUNG_PERSON] = builders.make_young_person_account(person)
    return world


def begun(world: World, by: Actor | None = None, **details: Any) -> Pep:
    """A PEP on paper that somebody begins to type in."""
    values = {"reason": "custody", "kind": "review", "held_on": HELD, **details}
    return paper.begin(young_person=world.young_person, by=by or world.admin, **values)


def scanned(pep: Pep, by: Actor, content: bytes = b"", name: str = "scan.pdf") -> Attachment:
    """A scan, attached and named where the form asks for it."""
    file = upload(
        stream=io.BytesIO(content or pdf()),
        name=name,
        subject=f"pep:{pep.pk}",
        address="paper_scan",
        by=by,
    )
    there = _value(pep, "paper_scan") or []
    typed(pep, by, paper_scan=[*there, str(file.pk)])
    return file


def typed(pep: Pep, by: Actor, **answers: Any) -> None:
    """Answers typed as a page sends them."""
    reply = save_section(
        pep=pep, section_id=SECTION, changes=[_change(pep, a, v) for a, v in answers.items()], by=by
    )
    assert not reply.refused, reply.refused
    assert not reply.conflicts, reply.conflicts


def row(pep: Pep, by: Actor, group: str, key: str, **cells: Any) -> None:
    """A row of a group, added and filled in."""
    changes: list[Change | RowChange] = [RowChange(group, key, "add")]
    changes += [
        Change(f"{group}/{key}/{column}", value, digest("")) for column, value in cells.items()
    ]
    reply = save_section(pep=pep, section_id=SECTION, changes=changes, by=by)
    assert not reply.refused, reply.refused


def facts_typed(pep: Pep, by: Actor, *, targets: Iterable[str] = (TARGET,)) -> None:
    """Everything that the form needs but the scan."""
    typed(pep, by, paper_setting="name:Secure Setting", paper_grade="amber")
    for number, (name, role) in enumerate((("Ann Lee", "social_worker"), ("Kit", "young_person"))):
        row(
            pep,
            by,
            "paper_people",
            f"p{number}",
            paper_people_person=f"name:{name}",
            paper_people_role=role,
        )
    typed(pep, by, paper_has_targets="yes" if targets else "no")
    for number, words in enumerate(targets):
        row(
            pep,
            by,
            "paper_targets",
            f"t{number}",
            paper_targets_change=words,
            paper_targets_assigned_to=["name:Ann Lee"],
        )


def submitted(world: World, by: Actor | None = None, **details: Any) -> Pep:
    """A PEP on paper that was typed in, scanned and submitted."""
    actor = by or world.admin
    pep = begun(world, actor, **details)
    facts_typed(pep, actor)
    scanned(pep, actor)
    return submission.submit(pep=pep, by=actor)


def complete(world: World, by: Actor | None = None, **details: Any) -> Pep:
    """One that was reviewed and accepted."""
    pep = submitted(world, by, **details)
    quality.pick_up(pep=pep, by=world.reviewer)
    quality.grade(pep=pep, by=world.reviewer, grades={"voice": "green"})
    return quality.accept(pep=pep, by=world.reviewer)


def _change(pep: Pep, address: str, value: Any) -> Change:
    answers = load(pep, [SECTION]).get(SECTION, Answers())
    question = compiled(pep.version_id).question(address)
    return Change(address, value, digest(raw_of(answers.entries.get(address), question)))


def _value(pep: Pep, address: str) -> Any:
    entry = load(pep, [SECTION]).get(SECTION, Answers()).entries.get(address)
    return entry.value if entry else None


def rows_of(pep: Pep, section_key: str, group: str) -> list[dict[str, Any]]:
    """The rows of a group with what stands in them, by question."""
    section = compiled(pep.version_id).keys[section_key]
    answers = load(pep, [section.id]).get(section.id, Answers())
    return [
        {
            address.rsplit("/", 1)[-1]: entry.value
            for address, entry in answers.entries.items()
            if address.startswith(f"{group}/{each.id}/")
        }
        for each in answers.rows_of(group)
    ]
