"""The budgets that are counts: they hold on any machine, so they are asserted."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bench.forms import posted
from tests.bench.world import World, hidden_fields

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

STEP_PAGE, SAVE = 12, 19


def test_a_step_page_takes_the_same_few_queries_in_a_form_of_any_size() -> None:
    world = World()
    found = []
    for key, sections in (("small", 1), ("big", 20)):
        pep = world.pep(key, sections, 20)
        world.fill(pep)
        world.client.get(world.first_url(pep))
        with CaptureQueriesContext(connection) as captured:
            world.client.get(world.first_url(pep))
        found.append(len(captured))
    assert found[0] == found[1] <= STEP_PAGE


def test_a_save_takes_a_fixed_number_of_queries() -> None:
    world = World()
    pep = world.pep("small", 1, 20)
    world.fill(pep)
    url, counts = world.first_url(pep), []
    for text in ("one", "two", "three"):
        page = world.client.get(url).content.decode()
        typed = {f"small_{name}": value for name, value in posted().items()} | {"small_q0": text}
        with CaptureQueriesContext(connection) as captured:
            response = world.client.post(url, {**hidden_fields(page), **typed, "next": "here"})
        assert response.status_code == 302
        # Savepoints are the test's own: it runs inside a transaction.
        counts.append(sum("SAVEPOINT" not in query["sql"] for query in captured))
    assert counts[-1] <= SAVE
