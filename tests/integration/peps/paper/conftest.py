"""The day on which paper is typed in, and the people who do it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pep_forms import clock
from pep_forms.reference import cache as reference_cache
from tests.integration.peps.paper import world as worlds


@pytest.fixture
def world(db: None) -> Iterator[worlds.World]:
    """One young person with somebody in every role, in November."""
    reference_cache.forget()
    with clock.at(worlds.TODAY):
        yield worlds.make_world()
    reference_cache.forget()
