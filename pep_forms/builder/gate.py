"""The one door through which drafts of sections and templates may be published.

Wagtail offers many ways to publish: a button, a workflow, a schedule, its API. All of them
end in the model's `publish`, which asks here whether the release action is at work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_open: ContextVar[bool] = ContextVar("builder_release_at_work", default=False)


def is_open() -> bool:
    """Whether the release action is at work right now."""
    return _open.get()


@contextmanager
def opened() -> Iterator[None]:
    """Only the release action uses this."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)
