from __future__ import annotations

from collections.abc import Iterator

import pytest

from pep_forms.reference import cache


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Every test has a database of its own: nothing of the last one may be remembered."""
    cache.forget()
    yield
    cache.forget()
