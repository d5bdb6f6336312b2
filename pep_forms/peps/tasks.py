"""Jobs of the worker. Arguments are ids only: the table of jobs keeps them in clear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django_tasks import task

from pep_forms import clock

LONGEST_WAIT = timedelta(hours=1)
_makers: list[Callable[[str], object]] = []


def register_maker(make: Callable[[str], object]) -> None:
    """Say who makes documents. The action enqueues the job, so the job cannot import it."""
    _makers[:] = [make]


@task(queue_name="documents")
def make_document(document_id: str) -> None:
    """Make one document of a completed PEP. Running it twice is harmless."""
    for make in _makers:
        make(document_id)


def make_later(document_id: str, attempts: int) -> None:
    """Ask again for a document that could not be made: later, and each time later still."""
    if not make_document.get_backend().supports_defer:
        make_document.enqueue(document_id)
        return
    wait = min(LONGEST_WAIT, timedelta(seconds=15 * 2 ** min(attempts - 1, 10)))
    make_document.using(run_after=clock.now() + wait).enqueue(document_id)
