"""The world of the wizard's tests."""

from __future__ import annotations

import pytest

from tests.integration.wizard.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """One young person with an open PEP that has every kind of question."""
    return make_world()
