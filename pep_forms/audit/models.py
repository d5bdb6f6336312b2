"""The log: writes chained by hash, reads sealed in batches, and the head of each chain.

There are no ForeignKeys: the log outlives what it speaks of and never stops a deletion.
It holds ids, codes and addresses, never an answer's text. Rows are only ever added; the
model layer refuses anything else and `append_only` makes the database refuse it too.
"""

from __future__ import annotations

import json
from typing import Any, Never, TypeVar

from django.db import models

from pep_forms.audit import chain


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or delete a row of the log."""


Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class AppendOnlyQuerySet(models.QuerySet[Row_co]):
    """Adds and reads. Every other verb raises."""

    def update(self, **kwargs: Any) -> Never:
        raise AppendOnlyError("rows of the log are never changed")

    def delete(self) -> Never:
        raise AppendOnlyError("rows of the log are never deleted")

    def _update(self, values: Any) -> Never:
        raise AppendOnlyError("rows of the log are never changed")

    def _raw_delete(self, using: str | None) -> Never:
        raise AppendOnlyError("rows of the log are never deleted")


class AppendOnly(models.Model):
    """A row that can be added and never changed."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("rows of the log are never changed")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise AppendOnlyError("rows of the log are never deleted")


class ChainHead(models.Model):
    """Where a chain stands. Locked while a row is added, so that rows never fork.

    Comparing it with the rows shows when the newest ones were cut off.
    """

    chain = models.CharField(max_length=36, primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.chain} {self.length}"


class Who(models.Model):
    """Who did it, in which role, and on whose behalf: ids and codes only."""

    at = models.DateTimeField()
    user_id = models.CharField(max_length=36, blank=True)
    role = models.CharField(max_length=40, blank=True)
    on_behalf_of_id = models.CharField(max_length=36, blank=True)

    class Meta:
        abstract = True


class WriteEntry(AppendOnly, Who):
    """One write, logged in the transaction of the write itself."""

    chain = models.CharField(max_length=36)
    number = models.PositiveBigIntegerField()
    event = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    young_person = models.UUIDField(null=True, blank=True)
    #: Canonical JSON text, hashed as it stands.
    data_text = models.TextField(default="{}")
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta(AppendOnly.Meta):
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="audit_write_place"),
        ]
        indexes = [
            models.Index(fields=["subject", "id"], name="audit_write_subject"),
            models.Index(fields=["user_id", "id"], name="audit_write_user"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.chain} {self.number}"

    @property
    def data(self) -> dict[str, Any]:
        """What the action had to say about it."""
        return dict(json.loads(self.data_text))

    def computed_hash(self, previous: str) -> str:
        """The hash this row should have, following `previous`."""
        return chain.link(
            previous,
            [
                self.chain,
                self.number,
                chain.moment(self.at),
                self.event,
                self.user_id,
                self.role,
                self.on_behalf_of_id,
                self.subject,
                str(self.young_person or ""),
                self.data_text,
            ],
        )


class ReadQuerySet(AppendOnlyQuerySet[Row_co]):
    """Reads, which may be changed in one way only: sealed, once."""

    def seal(self, batch: Any) -> int:
        """Put every unsealed row of this queryset into a batch."""
        unsealed = self.filter(batch__isnull=True).order_by()
        return models.QuerySet.update(_plain_copy(unsealed), batch=batch)


def _plain_copy(rows: models.QuerySet[Row_co]) -> models.QuerySet[Row_co]:
    return models.QuerySet(model=rows.model, query=rows.query.chain())


class ReadEntry(AppendOnly, Who):
    """One look at answers: which addresses of which subject, and through which channel."""

    young_person = models.UUIDField()
    subject = models.CharField(max_length=200)
    channel = models.CharField(max_length=20)
    #: JSON text of the list of addresses.
    addresses_text = models.TextField(default="[]")
    #: The seal this row lies under; empty until the job has sealed it.
    batch = models.UUIDField(null=True, blank=True)

    objects = ReadQuerySet.as_manager()  # type: ignore[misc]

    class Meta(AppendOnly.Meta):
        ordering = ["id"]
        indexes = [
            models.Index(fields=["young_person", "at"], name="audit_read_person"),
            models.Index(fields=["subject", "at"], name="audit_read_subject"),
            models.Index(fields=["user_id", "at"], name="audit_read_user"),
            models.Index(fields=["batch", "id"], name="audit_read_batch"),
        ]

    def __str__(self) -> str:
        return f"read {self.subject} {self.pk}"

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that were read."""
        return tuple(json.loads(self.addresses_text))

    def digest(self, previous: str) -> str:
        """The running digest of a batch after this row."""
        return chain.link(
            previous,
            [
                self.pk,
                chain.moment(self.at),
                self.user_id,
                self.role,
                self.on_behalf_of_id,
                str(self.young_person),
                self.subject,
                self.channel,
                self.addresses_text,
            ],
        )


class Seal(AppendOnly):
    """A batch of reads, closed: how many, and the digest of them all, chained."""

    id = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField()
    number = models.PositiveBigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta(AppendOnly.Meta):
        ordering = ["number"]

    def __str__(self) -> str:
        return f"seal {self.number}"

    def computed_hash(self, previous: str) -> str:
        """The hash this seal should have, following `previous`."""
        return chain.link(
            previous,
            [str(self.id), chain.moment(self.at), self.number, self.count, self.digest],
        )
