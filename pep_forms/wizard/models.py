"""What was typed when a session had ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from pep_forms.db import Record


class KeptTyping(Record):
    """A POST that arrived without a session: encrypted, for an hour, for one person only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: The page it belongs to. Holds ids, never names.
    path = models.CharField(max_length=300)
    ciphertext = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"kept until {self.expires_at:%H:%M}"
