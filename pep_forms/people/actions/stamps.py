"""The stamp by which a request knows that somebody has accepted every agreement.

It is cleared, in the transaction of the change itself, whenever a role is gained or ends;
the room of agreements clears it when a text changes, and sets it when it has looked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from pep_forms.people.models import User


def ask_again(*user_ids: UUID | None) -> None:
    """Look again at what these people have accepted, at their next request."""
    known = [pk for pk in user_ids if pk is not None]
    User.objects.filter(pk__in=known, agreements_clear_at__isnull=False).update(
        agreements_clear_at=None
    )


def ask_everybody_again() -> None:
    """Look again at everybody."""
    User.objects.filter(agreements_clear_at__isnull=False).update(agreements_clear_at=None)


def set_clear(user_ids: Iterable[UUID], at: datetime) -> None:
    """Write down that these people were found in the clear."""
    User.objects.filter(pk__in=list(user_ids)).update(agreements_clear_at=at)
