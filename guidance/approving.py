"""Who may say yes to a text, and whether somebody did.

An agreement binds people, so nobody alone puts one in force: what is published was approved
by somebody who neither asked for it nor wrote a word of it. Every way of publishing ends in
saving the page, and the page asks here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import F
from wagtail.models import PagePermissionTester, Revision, TaskState

_shipped: ContextVar[bool] = ContextVar("guidance_comes_with_the_code", default=False)


def comes_with_the_code() -> bool:
    """Whether the command that loads the shipped guidance is at work right now."""
    return _shipped.get()


@contextmanager
def shipped() -> Iterator[None]:
    """Only the loading of what comes with the code uses this: it has no second person."""
    token = _shipped.set(True)
    try:
        yield
    finally:
        _shipped.reset(token)


def writers_of(page: Any, newest: int) -> set[Any]:
    """Who wrote something, up to a revision, that is not published yet."""
    since = type(page).objects.filter(pk=page.pk).values_list("live_revision_id", flat=True)
    written = page.revisions.filter(
        pk__gt=since.first() or 0, pk__lte=newest, user__isnull=False
    ).order_by()
    return set(written.values_list("user_id", flat=True))


def may_approve(page: Any, user: Any, asked_by: Any) -> bool:
    """Whether somebody is a second person for the newest draft of a page."""
    return user.pk != asked_by and user.pk not in writers_of(page, page.latest_revision_id or 0)


def is_approved(page: Any, revision: int | None) -> bool:
    """Whether a second person said yes to this revision, as it stands now."""
    if revision is None:
        return False
    said = TaskState.objects.filter(
        revision_id=revision,
        status=TaskState.STATUS_APPROVED,
        task__content_type__app_label="guidance",
        task__content_type__model="secondpersontask",
        finished_by__isnull=False,
        # A draft that is saved again is another text under the same number.
        finished_at__gte=F("revision__created_at"),
    ).exclude(finished_by_id=F("workflow_state__requested_by_id"))
    return said.exclude(finished_by__in=writers_of(page, revision)).exists()


def pin(task_state: Any, page: Any) -> None:
    """What is approved is the newest draft, not the one that was handed in."""
    if task_state.revision_id != page.latest_revision_id:
        task_state.revision = Revision.objects.get(pk=page.latest_revision_id)
        task_state.save(update_fields=["revision"])


class ApprovedOnly(PagePermissionTester):
    """What people may do with agreements: nobody, whoever they are, publishes one alone."""

    def can_publish(self) -> bool:
        """Only the approval publishes."""
        return False

    def can_publish_subpage(self) -> bool:
        """As above, for a page that is made or copied."""
        return False

    def can_unpublish(self) -> bool:
        """An agreement is taken back by an expiry date that was approved."""
        return False

    def can_unschedule(self) -> bool:
        """What was to be published later may be held back by whoever publishes pages."""
        return bool(super().can_publish())

    def can_set_view_restrictions(self) -> bool:
        """Privacy is no publication."""
        return bool(super().can_publish())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Not while it binds people."""
        return not self.page.get_descendants(inclusive=True).live().exists() and bool(
            super().can_delete(ignore_bulk)
        )


class ApprovedBelow(ApprovedOnly):
    """The list of agreements: a page like others, with agreements below it."""

    def can_publish(self) -> bool:
        """The list itself binds nobody."""
        return bool(PagePermissionTester.can_publish(self))

    def can_unpublish(self) -> bool:
        """As above."""
        return bool(PagePermissionTester.can_unpublish(self))
