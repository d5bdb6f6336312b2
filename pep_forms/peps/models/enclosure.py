"""A document that somebody attached to a young person or to one of their PEPs.

It joins a file to whom it is about, and says what the file is and who may see it. In the code
it is an enclosure, because a `Document` is what a complete PEP becomes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from pep_forms.db import Record
from pep_forms.engine.roles import AUTHORITY_ROLES, Role

if TYPE_CHECKING:
    from uuid import UUID

#: Roles a document can be opened to. The Virtual School keeps the record and sees it anyway.
OPENABLE: tuple[str, ...] = tuple(str(role) for role in Role if role not in AUTHORITY_ROLES)


class Enclosure(Record):
    """One copy of a document. A newer copy is a row of its own that `replaces` this one.

    Nobody but the person who attached it knows of it until its file is clean.
    """

    young_person = models.ForeignKey(
        "people.YoungPerson", on_delete=models.PROTECT, related_name="enclosures"
    )
    #: Nothing when it was attached to the young person and not to one of their PEPs.
    pep = models.ForeignKey(
        "peps.Pep", null=True, blank=True, on_delete=models.PROTECT, related_name="enclosures"
    )
    attachment = models.OneToOneField(
        "media.Attachment", on_delete=models.PROTECT, related_name="enclosure"
    )
    #: A code of the set `document_type`.
    type = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    #: What the document itself says it is of.
    dated_on = models.DateField(null=True, blank=True)
    #: When somebody should look whether it is still right.
    review_on = models.DateField(null=True, blank=True)
    #: The last day on which it is good.
    expires_on = models.DateField(null=True, blank=True)

    #: Nobody when the system attached it.
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=32)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacements"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["young_person", "type"], name="peps_enclosure_person_type"),
            models.Index(
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False),
                name="peps_enclosure_expires",
            ),
            models.Index(
                fields=["review_on"],
                condition=Q(review_on__isnull=False),
                name="peps_enclosure_review",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="peps_enclosure_has_title"),
            models.CheckConstraint(condition=~Q(type=""), name="peps_enclosure_has_type"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="peps_enclosure_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")),
                name="peps_enclosure_replaces_another",
            ),
            models.CheckConstraint(
                condition=Q(dated_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("dated_on")),
                name="peps_enclosure_expires_after_date",
            ),
        ]

    if TYPE_CHECKING:
        young_person_id: UUID
        pep_id: UUID | None
        attachment_id: UUID
        attached_by_id: UUID | None
        replaces_id: UUID | None

    def __str__(self) -> str:
        # Never the title: this text gets into logs.
        return f"attached document {self.pk}"


class EnclosureRole(models.Model):
    """A role that may see a document, beside the Virtual School."""

    enclosure = models.ForeignKey(Enclosure, on_delete=models.CASCADE, related_name="openings")
    role = models.CharField(max_length=32)

    class Meta:
        ordering = ["role"]
        constraints = [
            models.UniqueConstraint(fields=["enclosure", "role"], name="peps_enclosurerole_once"),
            models.CheckConstraint(
                condition=Q(role__in=OPENABLE), name="peps_enclosurerole_known_role"
            ),
        ]

    if TYPE_CHECKING:
        enclosure_id: UUID

    def __str__(self) -> str:
        return self.role
