"""When somebody is reminded of a document: a setting that is data."""

from __future__ import annotations

from pep_forms.reference import settings as reference
from pep_forms.reference.defaults import Count

DOCUMENT_NOTICE = reference.Setting(
    name="document_notice",
    type=Count,
    default=28,
    label="Days before a document is due on which somebody is reminded",
    group="Files",
    hint="Of the day to look at it again, and of its last day. Once more when that day is over.",
)


def days_of_notice() -> int:
    """How many days before a document is due somebody is reminded."""
    return int(reference.get(DOCUMENT_NOTICE.name))
