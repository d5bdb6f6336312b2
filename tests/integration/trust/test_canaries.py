"""Each answer reaches whom it may, nobody else, and leaves a row in the read log.

A token of its own stands in every answer. Every channel is read as every role, while the PEP
is under way and when it is complete; what is found is held against an oracle that knows only
the released JSON. That the same scan sees a hole in any channel is in `test_planted_holes`.
"""

from __future__ import annotations

import json
from datetime import date

from django.test import TestCase

from pep_forms.audit.models import ReadEntry
from pep_forms.engine.answers import digest
from pep_forms.engine.roles import Role, Stage
from tests.canaries import may_know, plant
from tests.integration.trust import channels
from tests.integration.trust.finishing import complete, sent
from tests.integration.trust.planted import AFTER, CHANNELS, FEW, Planted
from tests.world import make_world, release_shipped


class School(Planted):
    """A plan of Year 9."""

    def test_enough_was_planted(self) -> None:
        assert len(self.canaries.address_of) >= 280
        assert len(self.closed_to(Role.PARENT)) > 20

    def test_no_channel_shows_anybody_what_they_may_not_know(self) -> None:
        self.world.addresses = self.world.addresses[::2]
        self.check(CHANNELS)

    def test_pages_check_and_api_show_everybody_all_they_may_know(self) -> None:
        """Or the scanner proves nothing: a page that shows nothing leaks nothing."""
        for role in (Role.SOCIAL_WORKER, Role.YOUNG_PERSON):
            allowed = self.allowed(role)
            for channel in ("pages", "check", "api"):
                with self.subTest(role=role, channel=channel):
                    missing = allowed - self.seen(CHANNELS[channel], role)
                    assert not missing, sorted(missing)[:5]

    def test_every_answer_seen_has_left_a_row_in_the_read_log(self) -> None:
        self.world.addresses = self.world.addresses[::12]
        for role in (Role.PARENT, Role.SOCIAL_WORKER):
            for channel in ("pages", "check", "api", "history"):
                with self.subTest(role=role, channel=channel):
                    before = ReadEntry.objects.order_by("-id").values_list("id", flat=True).first()
                    shown = self.seen(CHANNELS[channel], role)
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


class Complete(Planted):
    """A plan of a form to its stored documents. Those of other forms are below."""

    least: int = 280

    def test_when_it_is_complete(self) -> None:
        assert len(self.canaries.address_of) >= self.least
        complete(self.world)
        assert self.world.pep.stage is Stage.COMPLETE
        subjects = {words.split(" – ")[0] for _, words in sent(self.world)}
        assert subjects >= {
            "A plan has been opened",
            "Please look at a plan today",
            "A plan waits for you to sign",
            "A plan is ready to be checked",
            "A plan has come back to you",
            "A plan is complete",
        }
        self.world.addresses = self.world.addresses[::6]
        self.check(AFTER, (*FEW, Role.SOCIAL_WORKER))
        for name in ("stored", "exports"):
            assert self.seen(AFTER[name], Role.PARENT), name


class Primary(Complete):
    """Year 4: the child’s own part with drawings and a voice note."""

    born = date(2017, 5, 4)
    least = 235

    def test_while_it_is_under_way(self) -> None:
        self.world.addresses = self.world.addresses[::8]
        self.check(CHANNELS, (Role.PARENT, Role.YOUNG_PERSON))


class EarlyYears(Primary):
    """Aged three: photographs, and the sections of an early years setting."""

    born = date(2023, 1, 10)
    least = 185


class Post16(Primary):
    """Year 13 at a college."""

    born = date(2009, 5, 4)
    least = 215


class Custody(Primary):
    """Year 13 in custody: a section of its own in the place of the college’s."""

    born = date(2009, 5, 4)
    choose = {"c1_activity": "custody"}
    least = 185

    def test_its_own_section_is_planted(self) -> None:
        assert {a.split("_")[0] for a in self.world.addresses} >= {"c5"}


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
