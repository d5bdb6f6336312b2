"""The documents that a completed PEP becomes: one per audience, each as PDF and as HTML."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pep_forms.db import Record


class Making(models.TextChoices):
    """How far a document is."""

    MAKING = "making", _("Being made")
    STORED = "stored", _("Stored")
    FAILED = "failed", _("Could not be made")


class Document(Record):
    """One stored document. Names in the store are random and say nothing about anybody."""

    pep = models.ForeignKey("peps.Pep", on_delete=models.PROTECT, related_name="documents")
    #: Key of the `DocumentSpec` in the form version.
    audience = models.CharField(max_length=64)
    #: Counts how often the same audience's document was made anew, after a narrowing.
    generation = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=Making.choices, default=Making.MAKING)
    pdf_name = models.CharField(max_length=100, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveIntegerField(default=0)
    twin_name = models.CharField(max_length=100, blank=True)
    twin_sha256 = models.CharField(max_length=64, blank=True)
    twin_size = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: A code, never a text: texts of errors can hold answers.
    error_code = models.CharField(max_length=32, blank=True)
    stored_at = models.DateTimeField(null=True, blank=True)
    #: Set when somebody lost sight of what it holds; it is then made anew.
    withheld_at = models.DateTimeField(null=True, blank=True)
    #: When nothing of a withheld document was left in the store. Its checksums stay here.
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pep", "audience", "-generation"]
        constraints = [
            models.UniqueConstraint(
                fields=["pep", "audience", "generation"], name="peps_document_once"
            ),
            models.UniqueConstraint(
                fields=["pep", "audience"],
                condition=Q(withheld_at__isnull=True),
                name="peps_document_one_current",
            ),
            models.CheckConstraint(
                condition=~Q(state=Making.STORED)
                | (
                    ~Q(pdf_name="")
                    & ~Q(twin_name="")
                    & ~Q(pdf_sha256="")
                    & ~Q(twin_sha256="")
                    & Q(stored_at__isnull=False)
                ),
                name="peps_document_stored_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=Making.FAILED) | ~Q(error_code=""),
                name="peps_document_failed_has_code",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(withheld_at__isnull=False),
                name="peps_document_erased_is_withheld",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audience} {self.state}"
