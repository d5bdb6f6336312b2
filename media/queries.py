"""Finding attachments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import QuerySet

from media.enums import ScanState
from media.holdings import Holding
from media.models import Attachment


def find(attachment_id: str) -> Attachment | None:
    """The attachment of an id as it was posted, if it is one."""
    try:
        key = UUID(attachment_id)
    except (ValueError, AttributeError, TypeError):
        return None
    return Attachment.objects.filter(pk=key).first() if str(key) == attachment_id else None


def of_subject(subject: str) -> QuerySet[Attachment]:
    """Everything attached to a subject, the oldest first."""
    return Attachment.objects.filter(subject=subject)


def subjects_about_nobody() -> list[str]:
    """The try-outs that files are attached to."""
    about_nobody = Attachment.objects.filter(young_person__isnull=True).order_by("subject")
    return list(about_nobody.values_list("subject", flat=True).distinct())


def unfinished(
    subject: str, addresses: Iterable[str], user_id: UUID | None
) -> QuerySet[Attachment]:
    """What one person attached at some addresses and the virus check has not let through."""
    return Attachment.objects.filter(
        subject=subject,
        address__in=list(addresses),
        uploaded_by=user_id,
        withdrawn_at__isnull=True,
        state__in=[ScanState.WAITING, ScanState.REFUSED, ScanState.FAILED],
    )


def same(
    *, subject: str, address: str, sha256: str, name: str, user_id: UUID | None
) -> Attachment | None:
    """The same file by the same person at the same place: a form that was sent twice."""
    return (
        Attachment.objects.filter(
            subject=subject,
            address=address,
            sha256=sha256,
            name=name,
            uploaded_by=user_id,
            withdrawn_at__isnull=True,
        )
        .exclude(state__in=[ScanState.REFUSED, ScanState.FAILED, ScanState.PURGED])
        .first()
    )


#: Their object is deleted, so the row names it no longer.
_EMPTIED = [ScanState.REFUSED, ScanState.PURGED]


def holdings() -> Iterator[Holding]:
    """Every object that an attachment names, whatever names the attachment."""
    rows = Attachment.objects.exclude(state__in=_EMPTIED).order_by()
    for row in rows.values("pk", "object_name", "sha256", "size").iterator():
        yield Holding(row["object_name"], row["sha256"], row["size"], f"attachment {row['pk']}")


def holds(object_name: str) -> bool:
    """Whether an attachment names an object right now."""
    named = Attachment.objects.filter(object_name=object_name)
    return named.exclude(state__in=_EMPTIED).exists()
