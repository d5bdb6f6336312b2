"""A hole made in the product, one for each channel: the scan of the canary tests sees it.

Each is what somebody could do by mistake: answers read as somebody else, a filter left out, a
document made for the first of its readers, an answer in the link of a mail or in a log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from pep_forms.api import shapes
from pep_forms.engine.answers import Answers
from pep_forms.engine.roles import Role
from pep_forms.notify import letters
from pep_forms.people import queries as people
from pep_forms.people.actor import Actor
from pep_forms.peps import documents, listing, meeting_pack, notices, reading, serving
from pep_forms.peps.actions import saving
from pep_forms.peps.models import Pep, SectionAnswers
from pep_forms.peps.rights import PepRights
from pep_forms.wizard import store
from pep_forms.wizard.views import check as check_view
from tests.integration.trust.channels import stored_as
from tests.integration.trust.finishing import complete
from tests.integration.trust.logs import written_logs
from tests.integration.trust.planted import AFTER, CHANNELS, Planted
from tests.integration.trust.saves import save_in_every_way


class Holes(Planted):
    """A plan of Year 9, read by somebody who may not know all of it."""

    def one(self, hole: Any, channel: str, role: str = Role.PARENT) -> None:
        """The scan reports the hole in this channel. Without it, `test_canaries` sees nothing."""
        with hole:
            assert self.leaks(CHANNELS[channel], role), f"{channel}: the hole was not seen"

    @contextmanager
    def read_as(self, module: Any, name: str = "visible_answers") -> Iterator[None]:
        """Answers are read with the social worker’s rights, whoever asks."""
        worker, honest = self.world.actor(Role.SOCIAL_WORKER), getattr(module, name)

        def holed(pep: Pep, actor: Actor, **more: Any) -> Any:
            return honest(pep, worker, **{k: v for k, v in more.items() if k != "rights"})

        with patch.object(module, name, holed):
            yield

    def test_pages(self) -> None:
        self.one(self.read_as(store), "pages")

    def test_check_page(self) -> None:
        self.one(self.read_as(check_view), "check")

    def test_api(self) -> None:
        self.one(self.read_as(shapes), "api")

    def test_draft_of_the_document(self) -> None:
        """Nobody filters, and nobody says what is not to be printed."""

        def unfiltered(self: reading.VisibleAnswers, _section: Any, answers: Answers) -> Answers:
            return answers

        with ExitStack() as hole:
            hole.enter_context(patch.object(reading.VisibleAnswers, "_filter", unfiltered))
            hole.enter_context(patch.object(documents, "hidden", lambda _visible: iter(())))
            hole.enter_context(
                patch.object(documents, "seen_by", lambda _visible: lambda _id: True)
            )
            assert self.leaks(CHANNELS["document"], Role.PARENT)

    def test_history(self) -> None:
        """One closed question is opened where the history asks for rights."""
        opened = self.closed_to(Role.PARENT)[0]
        self.world.addresses = (opened,)
        honest = PepRights._may_see

        def holed(self: PepRights, placed: Any) -> bool:
            return placed.id == opened or honest(self, placed)

        self.one(patch.object(PepRights, "_may_see", holed), "history")
        with patch.object(PepRights, "_may_see", holed):
            for channel in ("pages", "check", "api"):
                with self.subTest(channel=channel):
                    assert self.leaks(CHANNELS[channel], Role.PARENT) == {opened}

    def test_search(self) -> None:
        """A search that looks into answers as well."""

        def holed(found: Any, text: str) -> Any:
            rows = SectionAnswers.objects.filter(answers__icontains=text)
            return found.filter(pk__in=rows.values("pep__young_person"))

        with patch.object(listing, "search", holed), patch.object(people, "search", holed):
            leaked = self.leaks(CHANNELS["search"], Role.DESIGNATED_TEACHER)
        assert leaked

    def test_meeting_pack(self) -> None:
        """It is handed out without asking whether its reader may have all of it."""
        role = Role.YOUNG_PERSON
        whole = patch.object(serving, "sees_whole", lambda *_a, **_k: True)
        with whole, patch.object(meeting_pack.naming, "kept_from", lambda *_a: ()):
            assert self.leaks(CHANNELS["pack"], role)

    def test_stored_documents_and_exports(self) -> None:
        """A document for several readers holds what the first of them may see."""
        honest = documents.answers_for_audience

        def holed(pep: Pep, roles: tuple[str, ...], *more: Any) -> Any:
            return honest(pep, roles[:1], *more)

        with patch.object(documents, "answers_for_audience", holed):
            complete(self.world)
        for channel in ("stored", "exports"):
            with self.subTest(channel=channel):
                assert self.leaks(AFTER[channel], Role.PARENT)
        for kind in ("pdf", "html"):
            with self.subTest(kind=kind):
                assert self.leaks(partial(stored_as, kind), Role.PARENT)

    def test_mails(self) -> None:
        """An answer in the link of a mail, in its subject, and in one of its headers."""
        secret = self._secret()
        assert not self.leaks(CHANNELS["mail"], Role.PARENT)
        honest_queue, honest_compose = notices.queue, letters.compose

        def linked(*, context: Mapping[str, Any], **more: Any) -> Any:
            link = f"/peps/{self.world.pep.pk}/{secret}/"
            return honest_queue(context={**context, "link": link}, **more)

        def in_subject(message: Any) -> Any:
            mail = honest_compose(message)
            mail.subject += f" {secret}"
            return mail

        def in_header(message: Any) -> Any:
            mail = honest_compose(message)
            mail.extra_headers["X-About"] = secret
            return mail

        for number, hole in enumerate(
            (
                patch.object(notices, "queue", linked),
                patch.object(letters, "compose", in_subject),
                patch.object(letters, "compose", in_header),
            )
        ):
            with self.subTest(hole=number), hole:
                self.world.mails = []
                self._tell(f"round {number}")
                assert self.leaks(CHANNELS["mail"], Role.PARENT)

    def _secret(self) -> str:
        address = self.closed_to(Role.PARENT)[0]
        return next(t for t, a in self.canaries.address_of.items() if a == address)

    def _tell(self, about: str) -> None:
        """A real reminder to everybody, as the job of the day sends it."""
        day = self.world.pep.opened_at.date()
        people_told = {self.world.users[Role.PARENT]: str(Role.PARENT)}
        notices.remind(self.world.pep, day, len(about), people_told)
        notices._tell(self.world.pep, Actor.system(), "sign_off", people_told, about=about)

    def test_logs(self) -> None:
        """A save that logs what was typed, in its text or among what it fills in."""
        honest = saving._log
        log = logging.getLogger("pep_forms.peps.saving")

        def in_text(save: Any, event: str, addresses: list[str]) -> None:
            log.warning(f"saved {save.changes} {save.refused}")
            honest(save, event, addresses)

        def filled_in(save: Any, event: str, addresses: list[str]) -> None:
            log.warning("saved %s %s", save.changes, save.refused)
            honest(save, event, addresses)

        for hole in (in_text, filled_in):
            with self.subTest(hole=hole.__name__), patch.object(saving, "_log", hole):
                with written_logs() as logs:
                    save_in_every_way(self.world, self.canaries)
                assert self.canaries.addresses_in(logs.text())
