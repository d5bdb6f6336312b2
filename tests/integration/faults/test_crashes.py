"""A crash between any two calls to the database leaves the state before, or the one after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import TestCase

from pep_forms.audit import queries as audit
from tests.integration.faults import database, operations
from tests.integration.faults.database import FailAt, Lost, Picture, picture
from tests.integration.faults.operations import Step, minute_by_minute
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db(transaction=True)

#: In how many calls a process dies, for each operation.
DEATHS = 3
WAKE_UP = ("django_tasks_database_dbtaskresult", "pep_forms.notify.tasks.send_due")


def tried(run: Callable[[], Any]) -> Picture:
    """What is stored after a run, which is then taken back."""
    with transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True):
            run()
        after = picture()
        transaction.set_rollback(True)
    return after


def fail_everywhere(name: str, run: Callable[[], Any]) -> int:
    """Run it with every call failing in turn, and then without. Returns how many calls it has."""
    before, after = picture(), tried(run)
    assert picture().digest == before.digest
    fail_commit(run, before, name)
    assert not after.alike(before), f"{name} writes nothing"
    number = 0
    while True:
        number += 1
        fault = FailAt(number)
        try:
            with connection.execute_wrapper(fault):
                run()
        except Lost:
            now = picture()
            if ended(now, after):
                return number
            assert now.digest == before.digest, (name, number, now - before, before - now)
            continue
        break
    now = picture()
    if fault.calls >= number:
        assert ended(now, after), f"{name}: the failure of call {number} was swallowed"
    else:
        assert now.alike(after), (name, now - after, after - now)
    return number - 1


def ended(now: Picture, after: Picture) -> bool:
    """Whether all of it is stored: what failed came after.

    Only the call that wakes the worker up for the mail may be missing. It comes after the
    commit, and a worker looks for messages by itself as well.
    """
    return not (now - after) and set(after - now) <= {WAKE_UP}


def fail_commit(run: Callable[[], Any], before: Picture, name: str) -> None:
    """The very last word to the database is lost."""

    def lost() -> None:
        raise OperationalError("the commit")

    connection._commit = lost  # type: ignore[method-assign]
    try:
        with pytest.raises(OperationalError, match="the commit"):
            run()
    finally:
        del connection._commit
    assert picture().digest == before.digest, (name, "commit")


@pytest.mark.parametrize("story", operations.STORIES, ids=lambda story: story.__name__)
def test_a_failing_call_leaves_the_state_before(
    world: World, story: Callable[[World], Iterator[Step]]
) -> None:
    calls = {name: fail_everywhere(name, run) for name, run in minute_by_minute(story, world)}
    assert all(calls.values())
    assert audit.verify() == []


@pytest.mark.parametrize("story", operations.STORIES, ids=lambda story: story.__name__)
def test_a_process_that_dies_leaves_the_state_before(
    world: World, url: str, story: Callable[[World], Iterator[Step]]
) -> None:
    for name, run in minute_by_minute(story, world):
        before = picture()
        counted = FailAt(0)
        after = tried(lambda counted=counted, run=run: dying(counted, run))
        assert picture().digest == before.digest
        for at in sorted({max(1, counted.calls * n // DEATHS) for n in range(1, DEATHS + 1)}):
            code = database.in_child(lambda at=at, run=run: dying(FailAt(at, die=True), run))
            assert code in {9, 0}, (name, at, code)
            if code == 9:
                now = picture()
                if now.digest != before.digest:
                    assert ended(now, after), (name, at, now - after, after - now)
                    break
            else:
                assert not picture().alike(before)
                break
        else:
            run()
    assert audit.verify() == []


def dying(fault: FailAt, run: Callable[[], Any]) -> None:
    """Run with a fault in wait."""
    with connection.execute_wrapper(fault):
        run()


def test_the_operations_are_many(world: World) -> None:
    names = []
    for story in operations.STORIES:
        for name, run in minute_by_minute(story, world):
            names.append(name)
            run()
    assert len(names) == len(set(names)) >= 60
