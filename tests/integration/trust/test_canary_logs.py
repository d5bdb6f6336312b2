"""No word of anybody in a log, the audit tables or the outbox: while it is saved and read.

Logs are collected round the planting itself, round saves by every door that are taken, refused,
unreadable, malformed or broken by a fault, round every move to the stored documents, and round
reading. That a word logged by a save is seen is in `test_planted_holes`.
"""

from __future__ import annotations

import json
from typing import ClassVar

from pep_forms.audit.models import ReadEntry, WriteEntry
from pep_forms.engine.roles import Role
from pep_forms.notify.models import Message
from pep_forms.peps.models import SavedRequest
from tests.canaries import scan
from tests.integration.trust.channels import AFTER, CHANNELS
from tests.integration.trust.finishing import complete
from tests.integration.trust.logs import Written, written_logs
from tests.integration.trust.planted import Planted
from tests.integration.trust.saves import save_in_every_way

NAME = ("Zoë", "Łukasz")


class Logs(Planted):
    """What is written beside the answers."""

    planting: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        with written_logs() as logs:
            super().setUpTestData()
        cls.planting = logs.text()

    def silent(self, logs: Written) -> None:
        """Something was logged, and no word of it is anybody’s."""
        text = logs.text()
        assert len(text) > 1000
        assert not scan(text)
        assert not [name for name in NAME if name in text]

    def test_planting_logs_no_words(self) -> None:
        assert not scan(self.planting)
        assert not [name for name in NAME if name in self.planting]

    def test_no_save_logs_words_however_it_ends(self) -> None:
        with written_logs() as logs:
            codes = save_in_every_way(self.world, self.canaries)
        assert codes >= {200, 302, 409, 422, 500}, codes
        assert "RuntimeError" in logs.text()
        self.silent(logs)
        self._sides()

    def test_reading_and_every_move_log_no_words(self) -> None:
        with written_logs() as logs:
            list(CHANNELS["pages"](self.world, Role.DESIGNATED_TEACHER))
            complete(self.world)
            for name in ("api", "stored", "exports"):
                list(AFTER[name](self.world, Role.PARENT))
        self.silent(logs)
        self._sides()

    def _sides(self) -> None:
        for side in (
            WriteEntry.objects.values_list("data_text", "subject"),
            ReadEntry.objects.values_list("addresses_text", "subject"),
            Message.objects.values_list("context", "key"),
            SavedRequest.objects.values_list("reply", flat=True),
        ):
            text = json.dumps(list(side), default=str, ensure_ascii=False)
            assert not scan(text), side.model
            assert not [name for name in NAME if name in text], side.model
