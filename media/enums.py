"""The states of a file."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ScanState(TextChoices):
    """What is known about a file. Only a clean one is ever handed to others."""

    WAITING = "waiting", _("Waiting for the virus check")
    CLEAN = "clean", _("Checked")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Could not be checked")
    #: No scanner, and the site says in words that it does without one.
    UNSCANNED = "unscanned", _("Not checked for viruses")
    #: Its bytes are deleted everywhere; the row stays so that what named it still reads.
    PURGED = "purged", _("Deleted")
