"""Each answer reaches whom it may, nobody else, and leaves a row in the read log.

A token of its own stands in every answer. Every channel is read as every role; what is found
is held against an oracle that knows only the released JSON. Then a leak is planted in each
channel by hand, to show that the scanner would have seen it.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import date
from unittest.mock import patch

import structlog
from django.test import TestCase

from pep_forms.audit.models import ReadEntry, WriteEntry
from pep_forms.engine.answers import digest
from pep_forms.engine.roles import Role, Stage
from pep_forms.notify.models import Message
from pep_forms.peps import rights as rights_module
from pep_forms.peps.models import SavedRequest
from pep_forms.peps.rights import PepRights
from tests.canaries import Canaries, may_know, plant, scan
from tests.integration.trust import channels
from tests.integration.trust.channels import CHANNELS
from tests.world import World, make_world, release_shipped

#: Those whose rights differ most.
FEW = (Role.PARENT, Role.DESIGNATED_TEACHER, Role.YOUNG_PERSON, Role.DELEGATE)
#: Channels of many requests are read as these; all others as everybody.
SLOW = {
    "pages": (*FEW, Role.VS_REVIEWER),
    "history": (Role.PARENT, Role.YOUNG_PERSON),
    "document": FEW,
}


class Canary(TestCase):
    """One PEP of the school form, a token in every text answer, somebody in every role."""

    world: World
    canaries: Canaries

    @classmethod
    def setUpTestData(cls) -> None:
        release_shipped()
        cls.world = make_world(born=date(2013, 5, 4))
        cls.canaries = plant(cls.world.pep, cls.world.users)
        cls.world.addresses = tuple(cls.canaries.address_of.values())
        cls.form = json.loads(cls.world.pep.version.spec)

    def allowed(self, role: str) -> set[str]:
        """The addresses that a role may know, by the oracle."""
        known = {
            address
            for address in self.canaries.address_of.values()
            if may_know(self.form, address, role, Stage.OPEN)
        }
        if role == Role.DELEGATE:
            given = {"s_k8_attendance", "s_k7_send"}
            inside = {
                q["id"]
                for section in self.form["sections"]
                if section["id"] in given
                for page in section["pages"]
                for q in page["questions"]
            }
            known = {address for address in known if address.split("/")[0] in inside}
        return known

    def seen(self, channel: str, role: str) -> set[str]:
        """The addresses whose tokens come out of a channel."""
        return self.canaries.addresses_in(*CHANNELS[channel](self.world, role))

    def test_enough_was_planted(self) -> None:
        assert len(self.canaries.address_of) > 150
        closed = [
            a for a in self.world.addresses if not may_know(self.form, a, "parent", Stage.OPEN)
        ]
        assert len(closed) > 20

    def test_no_channel_shows_anybody_what_they_may_not_know(self) -> None:
        for role in self.world.users:
            allowed = self.allowed(role)
            for channel in CHANNELS:
                if role not in SLOW.get(channel, self.world.users):
                    continue
                with self.subTest(role=role, channel=channel):
                    leaked = self.seen(channel, role) - allowed
                    assert not leaked, sorted(leaked)[:5]

    def test_pages_check_and_api_show_everybody_all_they_may_know(self) -> None:
        """Or the scanner proves nothing: a page that shows nothing leaks nothing."""
        for role in (Role.SOCIAL_WORKER, Role.YOUNG_PERSON):
            allowed = self.allowed(role)
            for channel in ("pages", "check", "api"):
                with self.subTest(role=role, channel=channel):
                    missing = allowed - self.seen(channel, role)
                    assert not missing, sorted(missing)[:5]

    def test_every_answer_seen_has_left_a_row_in_the_read_log(self) -> None:
        self.world.addresses = self.world.addresses[::8]
        for role in (Role.PARENT, Role.SOCIAL_WORKER):
            for channel in ("pages", "check", "api", "history"):
                with self.subTest(role=role, channel=channel):
                    before = ReadEntry.objects.order_by("-id").values_list("id", flat=True).first()
                    shown = self.seen(channel, role)
                    rows = ReadEntry.objects.filter(
                        id__gt=before or 0, user_id=str(self.world.users[role].pk), role=role
                    )
                    logged = {a for row in rows for a in json.loads(row.addresses_text)}
                    assert shown <= logged, sorted(shown - logged)[:5]

    def test_documents_hold_only_what_all_their_readers_may_know(self) -> None:
        for roles, text in channels.audience_documents(self.world.pep):
            with self.subTest(roles=roles):
                shown = self.canaries.addresses_in(text)
                for role in roles:
                    allowed = {
                        address
                        for address in self.canaries.address_of.values()
                        if may_know(self.form, address, role, Stage.COMPLETE)
                    }
                    assert shown <= allowed, (role, sorted(shown - allowed)[:5])
                assert len(shown) > 20

    def test_logs_and_side_tables_hold_no_words(self) -> None:
        written = io.StringIO()
        handler = logging.StreamHandler(written)
        logging.getLogger().addHandler(handler)
        try:
            with structlog.testing.capture_logs() as captured:
                list(CHANNELS["pages"](self.world, Role.SOCIAL_WORKER))
                list(CHANNELS["api"](self.world, Role.PARENT))
        finally:
            logging.getLogger().removeHandler(handler)
        sides = [
            written.getvalue(),
            json.dumps(captured, default=str),
            json.dumps(list(WriteEntry.objects.values_list("data_text", "subject"))),
            json.dumps(list(ReadEntry.objects.values_list("addresses_text", "subject"))),
            json.dumps(list(Message.objects.values_list("context", flat=True)), default=str),
            json.dumps(list(SavedRequest.objects.values_list("reply", flat=True))),
        ]
        for side in sides:
            assert not scan(side)
            assert "Zoë" not in side
            assert "Łukasz" not in side

    def test_a_leak_planted_in_each_channel_is_seen(self) -> None:
        secret = next(
            token
            for token, address in self.canaries.address_of.items()
            if not may_know(self.form, address, Role.PARENT, Stage.OPEN)
        )
        for channel, read in CHANNELS.items():
            with self.subTest(channel=channel):

                def leaking(world: World, role: str, read=read) -> Iterator[str | bytes]:  # type: ignore[no-untyped-def]
                    yield from read(world, role)
                    yield f"…{secret}…"

                with patch.dict(CHANNELS, {channel: leaking}):
                    leaked = self.seen(channel, Role.PARENT) - self.allowed(Role.PARENT)
                assert leaked == {self.canaries.address_of[secret]}

    def test_a_hole_in_the_rights_function_is_seen_by_pages_check_api_and_history(self) -> None:
        """The real thing: one closed question opened by mistake in the code."""
        opened = next(
            address.split("/")[-1]
            for address in self.world.addresses
            if not may_know(self.form, address, Role.PARENT, Stage.OPEN)
            and may_know(self.form, address, Role.SOCIAL_WORKER, Stage.OPEN)
            and "/" not in address
        )
        self.world.addresses = (opened,)
        honest = PepRights._may_see

        def holed(self: PepRights, placed) -> bool:  # type: ignore[no-untyped-def]
            return placed.id == opened or honest(self, placed)

        with patch.object(rights_module.PepRights, "_may_see", holed):
            for channel in ("check", "api", "history"):
                with self.subTest(channel=channel):
                    leaked = self.seen(channel, Role.PARENT) - self.allowed(Role.PARENT)
                    assert opened in leaked


class LockedAnswers(TestCase):
    """What a young person keeps for their social worker reaches nobody else."""

    def test_a_locked_answer_leaves_every_channel_of_everybody_else(self) -> None:
        release_shipped()
        world = make_world()
        canaries = plant(world.pep, world.users)
        own = next(
            a
            for a in canaries.address_of.values()
            if a.startswith("d11_") and "/" not in a and "going_well" in a
        )
        world.addresses = (own,)
        child = world.client(Role.YOUNG_PERSON)
        token = next(t for t, a in canaries.address_of.items() if a == own)
        section = "views_11_plus"
        state = child.get(f"/api/v1/peps/{world.pep.pk}/sections/{section}").json()
        base = next(a["digest"] for a in state["answers"] if a["address"] == own)
        body = {"changes": [{"address": own, "raw": token, "base": base, "lock": True}]}
        saved = child.patch(
            f"/api/v1/peps/{world.pep.pk}/sections/{section}", body, content_type="application/json"
        )
        assert saved.status_code == 200, saved.content

        for role in world.users:
            knows = role in {Role.YOUNG_PERSON, Role.SOCIAL_WORKER}
            for channel in ("check", "api", "history"):
                with self.subTest(role=role, channel=channel):
                    found = own in canaries.addresses_in(*CHANNELS[channel](world, role))
                    assert found is knows

    def test_choosing_only_my_social_worker_closes_everything_they_wrote(self) -> None:
        release_shipped()
        world = make_world()
        canaries = plant(world.pep, world.users)
        url = f"/api/v1/peps/{world.pep.pk}/sections/views_11_plus"
        child = world.client(Role.YOUNG_PERSON)
        state = child.get(url).json()
        base = next(
            (a["digest"] for a in state["answers"] if a["address"] == "d11_who_sees"), digest("")
        )
        body = {"changes": [{"address": "d11_who_sees", "raw": "social_worker", "base": base}]}
        saved = child.patch(url, body, content_type="application/json")
        assert saved.status_code == 200, saved.content

        own = {a for a in canaries.address_of.values() if a.startswith("d11_")}
        world.addresses = tuple(sorted(own))[:6]
        for role in world.users:
            knows = role in {Role.YOUNG_PERSON, Role.SOCIAL_WORKER}
            for channel in ("check", "api", "history"):
                with self.subTest(role=role, channel=channel):
                    found = own & canaries.addresses_in(*CHANNELS[channel](world, role))
                    assert bool(found) is knows, sorted(found)[:5]
