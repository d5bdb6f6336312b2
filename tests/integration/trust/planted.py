"""One PEP of a shipped form, full of tokens, and the scan that every channel goes through.

The scan is the same for what is as it should be and for holes made on purpose.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django.test import TestCase

from pep_forms import clock
from pep_forms.engine.roles import Role, Stage
from tests.canaries import Canaries, may_know, plant
from tests.integration.trust.channels import AFTER, CHANNELS, Channel
from tests.world import World, make_world, release_shipped

TODAY = date(2026, 11, 2)
#: Those whose rights differ most.
FEW = (Role.PARENT, Role.DESIGNATED_TEACHER, Role.YOUNG_PERSON, Role.DELEGATE)
#: Channels of many requests are read as these; all others as everybody.
SLOW: Mapping[str, tuple[str, ...]] = {
    "pages": FEW,
    "history": (Role.PARENT, Role.YOUNG_PERSON),
    "document": (Role.PARENT,),
    "pack": (Role.YOUNG_PERSON, Role.DESIGNATED_TEACHER),
    "search": (Role.PARENT, Role.DESIGNATED_TEACHER, Role.VS_REVIEWER),
    "stored": (*FEW, Role.SOCIAL_WORKER),
    "exports": (Role.PARENT, Role.YOUNG_PERSON),
}
#: What a school may hand on of its part.
GIVEN = frozenset({"s_k8_attendance", "s_k7_send"})


class Planted(TestCase):
    """A token in every answer that can carry one, and somebody in every role."""

    born: ClassVar[date] = date(2013, 5, 4)
    #: Answers that decide between two branches of the form.
    choose: ClassVar[Mapping[str, Any]] = {}
    world: World
    canaries: Canaries
    form: dict[str, Any]
    #: The questions at the top of the sections that were given to a delegate.
    given: frozenset[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(clock.at(TODAY))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        release_shipped()
        cls.world = make_world(born=cls.born)
        cls.canaries = plant(cls.world.pep, cls.world.users, choose=cls.choose)
        cls.world.addresses = tuple(cls.canaries.address_of.values())
        cls.form = json.loads(cls.world.pep.version.spec)
        cls.given = frozenset(
            question["id"]
            for section in cls.form["sections"]
            if section["id"] in GIVEN
            for page in section["pages"]
            for question in page["questions"]
        )
        cls.world.tokens = tuple(
            token
            for token, address in cls.canaries.address_of.items()
            if not may_know(cls.form, address, Role.DESIGNATED_TEACHER, Stage.OPEN)
        )[:2]

    def allowed(self, role: str) -> set[str]:
        """The addresses that a role may know now, by the oracle."""
        return {a for a in self.canaries.address_of.values() if self.knows(a, role)}

    def knows(self, address: str, role: str) -> bool:
        """Whether a role may know what stands at an address now, by the oracle."""
        if role == Role.DELEGATE and address.partition("/")[0] not in self.given:
            return False
        return may_know(self.form, address, role, self.world.pep.stage)

    def seen(self, read: Channel, role: str) -> set[str]:
        """The addresses whose tokens come out of a channel."""
        return self.canaries.addresses_in(*read(self.world, role))

    def leaks(self, read: Channel, role: str) -> set[str]:
        """The addresses that somebody learns of by a channel and may not know: the scan."""
        return self.seen(read, role) - self.allowed(role)

    def closed_to(self, role: str, *, but_open_to: str = Role.SOCIAL_WORKER) -> list[str]:
        """Addresses outside groups that a role may not know and another one may."""
        return [
            a
            for a in self.canaries.address_of.values()
            if "/" not in a and not self.knows(a, role) and self.knows(a, but_open_to)
        ]

    def check(self, channels: Mapping[str, Channel], roles: Iterable[str] = ()) -> None:
        """Every channel as everybody: nothing comes out that its reader may not know."""
        for role in roles or self.world.users:
            for name, read in channels.items():
                if role not in SLOW.get(name, self.world.users):
                    continue
                with self.subTest(role=role, channel=name):
                    leaked = self.leaks(read, role)
                    assert not leaked, sorted(leaked)[:5]


__all__ = ["AFTER", "CHANNELS", "FEW", "Planted"]
