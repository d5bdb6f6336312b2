"""Attaching documents as people do, to a young person with everybody round them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from media.models import Attachment
from pep_forms.builder.actions.exchange import import_definition
from pep_forms.builder.actions.releasing import release
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson
from pep_forms.peps.actions import enclosing, opening
from pep_forms.peps.models import Enclosure, Pep
from pep_forms.reference.actions import load
from tests import builders
from tests.integration.wizard.world import BUNDLE

TEACHER, WORKER, CARER = Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.FOSTER_CARER
ADMIN, CHILD, PARENT = Role.VS_ADMIN, Role.YOUNG_PERSON, Role.PARENT
TXT = b"What the report says."


@dataclass
class World:
    """One young person, a PEP of theirs, and an actor in every role."""

    young_person: YoungPerson
    pep: Pep
    people: dict[str, Actor] = field(default_factory=dict)

    def attach(
        self,
        content: bytes = TXT,
        *,
        role: str = TEACHER,
        type_code: str = "report",
        title: str = "Autumn report",
        name: str = "report.txt",
        **more: Any,
    ) -> Enclosure:
        """Attach a document without a page."""
        return enclosing.attach(
            young_person=self.young_person,
            type_code=type_code,
            title=title,
            stream=io.BytesIO(content),
            name=name,
            by=self.people[role],
            **more,
        )

    def replace(
        self, enclosure: Enclosure, content: bytes = b"Newer.", *, role: str = TEACHER, **more: Any
    ) -> Enclosure:
        """Put a newer copy in its place."""
        return enclosing.replace(
            enclosure=enclosure,
            stream=io.BytesIO(content),
            name="newer.txt",
            by=self.people[role],
            **more,
        )

    def client(self, role: str) -> Client:
        """A browser in which somebody in that role is signed in."""
        client = Client(REMOTE_ADDR="127.0.0.1")
        user = self.people[role].user
        assert user is not None
        client.force_login(user)
        return client


def make_world() -> World:
    """The world, with the PEP open."""
    load(by=builders.SYSTEM)
    import_definition(data=BUNDLE, by=builders.SYSTEM)
    release(template_key="wizard", by=builders.SYSTEM)
    young_person = builders.make_young_person("Ada Example", in_care=True)
    builders.enrol(young_person)
    team = builders.make_organisation(kind="team")
    people: dict[str, Actor] = {}
    for role in (
        TEACHER,
        WORKER,
        CARER,
        PARENT,
        Role.PERSONAL_ADVISER,
        Role.KEY_WORKER,
        Role.IRO,
        Role.SCS_TEAM,
    ):
        member = builders.join_network(young_person, role, organisation=team)
        people[role] = builders.actor(member)
        if role == TEACHER:
            shared = builders.delegate(member, sections=("s_one",))
            people[Role.DELEGATE] = builders.actor(shared)
    for role in (ADMIN, Role.VS_REVIEWER):
        people[role] = Actor(builders.make_user(role), role)
    people[CHILD] = Actor(builders.make_young_person_account(young_person), CHILD)
    stranger = builders.join_network(builders.make_young_person(), TEACHER)
    people["stranger"] = builders.actor(stranger)
    pep = opening.open_pep(young_person=young_person, by=people[ADMIN])
    return World(young_person, pep, people)


def waiting(enclosure: Enclosure) -> Enclosure:
    """The document as it is while the virus check has not answered."""
    Attachment.objects.filter(pk=enclosure.attachment_id).update(state="waiting", scanned_at=None)
    enclosure.attachment.refresh_from_db()
    return enclosure


def sent(content: bytes = TXT, name: str = "report.txt") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")
