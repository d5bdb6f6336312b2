"""The world of these tests, at a day in term."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from pep_forms import clock
from tests.integration.api.world import World, make_world


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with clock.at(date(2026, 10, 5)):
        yield make_world()
