"""What each person asked to sign says about a submitted PEP."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pep_forms.db import Record


class Decision(models.TextChoices):
    """Disagreeing never blocks a PEP: it is heard and kept."""

    AGREE = "agree", _("I agree")
    COMMENT = "comment", _("I agree, with a comment")
    DISAGREE = "disagree", _("I disagree")


class SignOff(Record):
    """One role's word on one round of a PEP. A return asks everybody again."""

    pep = models.ForeignKey("peps.Pep", on_delete=models.PROTECT, related_name="sign_offs")
    round = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=32)
    decision = models.CharField(max_length=16, choices=Decision.choices)
    comment = models.TextField(blank=True)
    #: The signer's name as it was on that day.
    name = models.CharField(max_length=200)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["round", "signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["pep", "round", "role"], name="peps_signoff_once"),
            models.CheckConstraint(
                condition=Q(decision=Decision.AGREE) | ~Q(comment=""),
                name="peps_signoff_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.decision}"
