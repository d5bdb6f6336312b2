"""The states of a file."""

from __future__ import annotations

from django.db.models import TextChoices


class ScanState(TextChoices):
    """What is known about a file. Only a clean one is ever handed to others."""

    WAITING = "waiting", "Waiting for the virus check"
    CLEAN = "clean", "Checked"
    REFUSED = "refused", "Refused"
    FAILED = "failed", "Could not be checked"
    #: No scanner, and the site says in words that it does without one.
    UNSCANNED = "unscanned", "Not checked for viruses"
    #: Its bytes are deleted everywhere; the row stays so that what named it still reads.
    PURGED = "purged", "Deleted"
