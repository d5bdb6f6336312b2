"""Attached files: what each is, whose it is, what the virus check said; and films of our own."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from media import films
from media.enums import ScanState
from media.file_types import FILE_TYPES, FileType
from pep_forms.db import Record

#: What the subjects begin with that are about nobody.
ABOUT_NOBODY = "tryout:"


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
    #: Nobody when a form is tried out: its young person does not exist.
    young_person = models.ForeignKey(
        "people.YoungPerson",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attachments",
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
            models.CheckConstraint(
                condition=Q(young_person__isnull=False) | Q(subject__startswith=ABOUT_NOBODY),
                name="media_attachment_about_somebody",
            ),
        ]

    def __str__(self) -> str:
        # Never the name of the file: this text gets into logs.
        return f"attachment {self.pk}"

    @property
    def kind(self) -> FileType:
        """What is known about files of its type."""
        return FILE_TYPES[self.file_type]


def check_video(file: object) -> None:
    """Raise ValidationError unless a file is an MP4 or WebM film, small enough and clean."""
    read, seek = getattr(file, "read", None), getattr(file, "seek", None)
    if read is None or seek is None:
        return
    seek(0)
    head = read(12)
    seek(0)
    if head[4:8] != b"ftyp" and head[:4] != b"\x1a\x45\xdf\xa3":
        raise ValidationError(gettext("Choose a video in MP4 or WebM format."))
    films.check(file)


def check_captions(text: str) -> None:
    """Raise ValidationError unless these are captions as browsers read them."""
    if not text.lstrip("\ufeff").startswith("WEBVTT") or "-->" not in text:
        raise ValidationError(
            gettext("Captions start with the line WEBVTT and have a time for each line.")
        )


class Video(Record):
    """A film of our own, with its captions. It shows no young person, so it is no attachment."""

    title = models.CharField(max_length=150)
    file = models.FileField(
        upload_to="videos/%Y/",
        validators=[FileExtensionValidator(["mp4", "webm"]), check_video],
    )
    captions = models.TextField(
        validators=[check_captions],
        help_text=_("What is said and shown, in WebVTT: people read it in quiet rooms as well."),
    )

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def content_type(self) -> str:
        """What browsers are told it is."""
        return "video/webm" if str(self.file.name).endswith(".webm") else "video/mp4"


class Purge(Record):
    """The certificate that a file was deleted for good: what, why, by whom, and when it was gone.

    It outlives the file, whose name and bytes are nowhere any more.
    """

    class Why(models.TextChoices):
        """What a file is deleted for."""

        WRONG = "wrong", _("It does not belong here")
        UNUSED = "unused", _("Nothing ever named it")

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="purge")
    why = models.CharField(max_length=8, choices=Why.choices, default=Why.WRONG)
    reason = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    #: How many people had fetched it, by the read log: who has to be told.
    readers = models.PositiveIntegerField(default=0)
    #: How many stored documents were withheld because they named it.
    documents = models.PositiveIntegerField(default=0)
    purged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=32)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tries = models.PositiveSmallIntegerField(default=0)
    #: How many versions the store had, and when it was seen to have none.
    versions = models.PositiveIntegerField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="media_purge_has_reason"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(versions__isnull=False),
                name="media_purge_finished_is_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"purge of {self.attachment_id}"
