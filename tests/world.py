"""A whole world in one call: the shipped forms, everybody round one young person, a PEP.

And beside them a stranger's PEP, which nobody of the network may know of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.test import Client

from pep_forms.builder.actions.definitions import load_definitions
from pep_forms.builder.actions.releasing import release
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import User, YoungPerson
from pep_forms.peps.actions.opening import open_pep
from pep_forms.peps.models import Pep
from pep_forms.reference.actions import load as load_reference
from tests import builders

TEMPLATES = ("early_years", "primary_secondary", "post_16", "paper")


def release_shipped() -> None:
    """Reference data and the shipped templates, released."""
    load_reference(by=builders.SYSTEM)
    load_definitions(by=builders.SYSTEM)
    for key in TEMPLATES:
        release(template_key=key, by=builders.SYSTEM)


@dataclass
class World:
    """One young person with somebody in every role, and a PEP under way."""

    young_person: YoungPerson
    users: dict[str, User] = field(default_factory=dict)
    pep: Pep = field(init=False)
    #: Addresses in which a test has planted something.
    addresses: tuple[str, ...] = ()
    #: Some of what was planted, to search for.
    tokens: tuple[str, ...] = ()
    #: To whom which words were mailed.
    mails: list[tuple[list[str], str]] = field(default_factory=list)

    def actor(self, role: str) -> Actor:
        """Somebody in a role, acting."""
        return Actor(self.users[role], role)

    def client(self, role: str) -> Client:
        """A browser in which somebody in that role is signed in."""
        client = Client(REMOTE_ADDR="127.0.0.1")
        client.force_login(self.users[role])
        return client


def make_world(
    *, name: str = "Zoë Łukasz-Nguyễn", born: date = date(2013, 5, 4), setting: bool = True
) -> World:
    """A young person, everybody round them, and a PEP opened by their social worker."""
    young_person = builders.make_young_person(name, in_care=True, date_of_birth=born)
    if setting:
        builders.enrol(young_person)
    world = World(young_person, _network(young_person))
    world.users[Role.YOUNG_PERSON] = builders.make_young_person_account(young_person)
    world.pep = open_pep(young_person=young_person, by=world.actor(Role.SOCIAL_WORKER))
    world.pep.refresh_from_db()
    return world


def _network(young_person: YoungPerson) -> dict[str, User]:
    team = builders.make_organisation(kind="team")
    users = {}
    for role in (
        Role.SOCIAL_WORKER,
        Role.PERSONAL_ADVISER,
        Role.DESIGNATED_TEACHER,
        Role.FOSTER_CARER,
        Role.KEY_WORKER,
        Role.PARENT,
        Role.IRO,
        Role.SCS_TEAM,
    ):
        member = builders.join_network(young_person, role, organisation=team)
        users[role] = member.user
        if role == Role.DESIGNATED_TEACHER:
            sections = ("s_k8_attendance", "s_k7_send")
            users[Role.DELEGATE] = builders.delegate(member, sections=sections).user
    for role in (Role.VS_ADMIN, Role.VS_REVIEWER):
        users[role] = builders.make_user(role)
    return users
