"""Jobs of the worker. Arguments are ids only: the table of jobs keeps them in clear."""

from __future__ import annotations

from collections.abc import Callable

from django_tasks import task

_makers: list[Callable[[str], object]] = []


def register_maker(make: Callable[[str], object]) -> None:
    """Say who makes documents. The action enqueues the job, so the job cannot import it."""
    _makers[:] = [make]


@task(queue_name="documents")
def make_document(document_id: str) -> None:
    """Make one document of a completed PEP. Running it twice is harmless."""
    for make in _makers:
        make(document_id)
