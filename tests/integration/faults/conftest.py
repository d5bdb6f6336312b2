"""A small world on a database that threads and processes share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from pep_forms import clock
from tests.integration.faults import database
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World


@pytest.fixture
def _jobs_are_rows(settings: LazySettings) -> None:
    """Jobs wait in the database, as they do on a real site."""
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["default", "documents", "mail"],
        }
    }


@pytest.fixture
def world(transactional_db: None, _jobs_are_rows: None) -> Iterator[World]:
    """One young person and everybody round them, at nine on the day a PEP is opened."""
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


@pytest.fixture
def url(world: World, tmp_path: Path) -> Iterator[str]:
    """The world where every thread and process can reach it."""
    with database.shared(tmp_path) as address:
        yield address
