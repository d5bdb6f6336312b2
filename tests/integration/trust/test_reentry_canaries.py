"""After a return into care no word of the old plan reaches anybody but those who keep it.

A token stands in every answer of the plan from before. Every channel is read as every role: of
the old plan by its own address, and of the new one, into which things might be carried.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from django.test import TestCase

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.people.actions import care_periods
from pep_forms.peps import rights as rights_module
from pep_forms.peps.actions import opening, reentry
from pep_forms.peps.models import Pep, SectionAnswers
from tests import builders
from tests.canaries import Canaries, plant, scan
from tests.integration.trust.channels import CHANNELS, audience_documents
from tests.world import World, make_world, release_shipped

KEEPERS = {Role.VS_ADMIN, Role.VS_REVIEWER, Role.SOCIAL_WORKER}
LEFT = date(2026, 11, 2)
BACK = LEFT + timedelta(days=1)


class AfterTheReturn(TestCase):
    """One old plan full of tokens, one new plan, and the same people round the child."""

    world: World
    canaries: Canaries
    old: Pep
    new: Pep

    @classmethod
    def setUpTestData(cls) -> None:
        with clock.at(LEFT):
            release_shipped()
            cls.world = make_world(born=date(2013, 5, 4))
            cls.old = cls.world.pep
            cls.canaries = plant(cls.old, cls.world.users)
            period = cls.world.young_person.care_periods.get()
            care_periods.end(period=period, ends_on=LEFT, ceased_reason="E4A", by=builders.SYSTEM)
        with clock.at(BACK):
            builders.start_care(cls.world.young_person, starts_on=BACK)
            who = cls.world.young_person
            who.refresh_from_db()
            cls.new = opening.open_pep(young_person=who, by=cls.world.actor(Role.VS_ADMIN))
            cls.new.refresh_from_db()
            cls.old.refresh_from_db()
        cls.world.addresses = tuple(sorted(cls.canaries.address_of.values()))[::12]

    @contextmanager
    def about(self, pep: Pep) -> Iterator[None]:
        """The channels read this plan, on the day of the return."""
        self.world.pep = pep
        with clock.at(BACK):
            yield

    def seen(self, channel: str, role: str) -> set[str]:
        return scan(*CHANNELS[channel](self.world, role))

    def test_the_old_plan_is_for_those_who_keep_it(self) -> None:
        assert len(self.canaries.address_of) > 150
        with self.about(self.old):
            for role in self.world.users:
                for channel in CHANNELS:
                    if role in KEEPERS and channel not in {"check", "api"}:
                        continue
                    with self.subTest(role=role, channel=channel):
                        found = self.seen(channel, role)
                        assert bool(found) is (role in KEEPERS), len(found)

    def test_no_word_of_it_stands_in_the_new_plan(self) -> None:
        stored = str(list(SectionAnswers.objects.filter(pep=self.new).values("answers")))
        assert not scan(stored)
        with self.about(self.new):
            for role in set(self.world.users) - KEEPERS:
                for channel in ("pages", "check", "api", "document"):
                    with self.subTest(role=role, channel=channel):
                        assert not self.seen(channel, role)
            for roles, text in audience_documents(self.new):
                with self.subTest(roles=roles):
                    assert not scan(text)

    def test_beside_the_new_plan_those_who_keep_it_read_what_was_said(self) -> None:
        """Or the scanner proves nothing: beside the questions there is something to leak."""
        with self.about(self.new):
            assert self.seen("pages", Role.SOCIAL_WORKER)

    def test_a_hole_in_the_rights_function_would_be_seen(self) -> None:
        with patch.object(rights_module, "check_may_see"), self.about(self.new):
            assert self.seen("pages", Role.DESIGNATED_TEACHER)

    def test_once_shared_the_network_reads_it_by_its_rights(self) -> None:
        with self.about(self.old):
            reentry.share(
                young_person=self.world.young_person,
                peps=[self.old.pk],
                by=self.world.actor(Role.SOCIAL_WORKER),
            )
            assert self.seen("check", Role.DESIGNATED_TEACHER)
            assert len(self.seen("check", Role.PARENT)) < len(
                self.seen("check", Role.SOCIAL_WORKER)
            )
