"""Which objects of the store the documents of PEPs name."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from media.holdings import Holding
from pep_forms.peps.models import Document
from pep_forms.peps.models.document import Making


def document_holdings() -> Iterator[Holding]:
    """Every object that a stored document names. A withheld one names nothing any more: what
    could not be deleted when it was withheld is found by the sweep.
    """
    rows = Document.objects.filter(state=Making.STORED, withheld_at__isnull=True).order_by()
    for row in rows.iterator():
        yield Holding(row.pdf_name, row.pdf_sha256, row.pdf_size, f"document {row.pk}, PDF")
        yield Holding(row.twin_name, row.twin_sha256, row.twin_size, f"document {row.pk}, twin")


def document_holds(object_name: str) -> bool:
    """Whether a document names an object right now."""
    named = Document.objects.filter(Q(pdf_name=object_name) | Q(twin_name=object_name))
    return named.filter(withheld_at__isnull=True).exists()
