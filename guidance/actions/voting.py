"""Counting what readers found of a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from guidance.models import Vote
from pep_forms import clock

#: Of readers who are not signed in, so many answers to one page count on one day.
STRANGERS_A_DAY = 100


@transaction.atomic
def vote(*, page: Any, helpful: bool, user: Any) -> None:
    """Write an answer down. Somebody signed in has one for each page; strangers are few."""
    if user is not None:
        Vote.objects.update_or_create(page_id=page.pk, user=user, defaults={"helpful": helpful})
        return
    since = clock.now() - timedelta(days=1)
    today = Vote.objects.filter(page_id=page.pk, user=None, created_at__gte=since)
    if today.count() < STRANGERS_A_DAY:
        Vote.objects.create(page_id=page.pk, helpful=helpful)
