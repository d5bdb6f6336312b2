"""One attached file: what it is, whom it belongs to, and what the virus check said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from media.enums import ScanState
from media.file_types import FILE_TYPES, FileType
from pep_forms.db import Record


class Attachment(Record):
    """A file that was attached at one place and can be served and named from nowhere else.

    `subject` is what it was attached to ("pep:<id>") and `address` the question there. The
    bytes are kept under `object_name`, which tells nothing: neither whose nor what.
    """

    object_name = models.CharField(max_length=80, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    file_type = models.CharField(max_length=8)
    #: What people call it: cleaned, and never part of a path.
    name = models.CharField(max_length=150)
    state = models.CharField(max_length=12, choices=ScanState.choices, default=ScanState.WAITING)
    scanned_at = models.DateTimeField(null=True, blank=True)
    #: How often the scanner was asked in vain.
    tries = models.PositiveSmallIntegerField(default=0)

    subject = models.CharField(max_length=80)
    address = models.CharField(max_length=340)
    young_person = models.ForeignKey(
        "people.YoungPerson", on_delete=models.PROTECT, related_name="attachments"
    )
    #: Nobody when the system attached it.
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=32)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["subject", "address"], name="media_attachment_place"),
            models.Index(fields=["state", "scanned_at"], name="media_attachment_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="media_attachment_not_empty"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="media_attachment_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=ScanState.CLEAN) | Q(scanned_at__isnull=False),
                name="media_attachment_clean_is_scanned",
            ),
        ]

    def __str__(self) -> str:
        # Never the name of the file: this text gets into logs.
        return f"attachment {self.pk}"

    @property
    def kind(self) -> FileType:
        """What is known about files of its type."""
        return FILE_TYPES[self.file_type]
