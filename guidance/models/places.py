"""Small tables beside the pages: where help opens, what readers found, what came with the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from pep_forms.db import Record


class HelpPlace(models.Model):
    """The page, and the place on it, that a help key opens. Made anew at each publication."""

    key = models.CharField(max_length=64, db_index=True)
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="help_places"
    )
    anchor = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "page"], name="guidance_place_once_a_page"),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.page_id}"


class Vote(Record):
    """Whether somebody found a page helpful. No words: people write names into boxes."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="votes")
    helpful = models.BooleanField()
    #: Nobody for a reader who is not signed in.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "user"],
                condition=Q(user__isnull=False),
                name="guidance_vote_once",
            ),
        ]

    def __str__(self) -> str:
        return f"vote {self.pk}"


class ShippedPage(models.Model):
    """A page that came with the code, and what was loaded: tells an editor's change from ours."""

    key = models.CharField(max_length=200, primary_key=True)
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    checksum = models.CharField(max_length=64)
    #: The revision that loading made; any later one is an editor's.
    revision = models.PositiveBigIntegerField()

    if TYPE_CHECKING:
        page_id: int | None

    def __str__(self) -> str:
        return self.key
