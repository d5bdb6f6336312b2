"""The world of the tests of attached documents: somebody in every role, and a PEP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pep_forms.reference import cache
from tests.integration.peps.enclosing.world import World, make_world


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """One young person with everybody round them, an open PEP, and a stranger."""
    cache.forget()
    yield make_world()
    cache.forget()
