"""What a bearer token may do. The token itself is Wagtail's, which stores only its hash."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pep_forms import clock
from pep_forms.db import Record


class Scope(models.TextChoices):
    """What a token is for. Rights come from the role; a scope only ever narrows them."""

    READ = "peps:read", _("Read PEPs")
    WRITE = "peps:write", _("Save answers")
    FORMS = "forms:read", _("Read released forms")
    GUIDANCE = "guidance:read", _("Read guidance and training")
    AGREEMENTS = "agreements:accept", _("Read and accept one's agreements")


class ApiGrant(Record):
    """One token acts in one role, until a day, and no longer than its owner holds the role.

    A token without such a row opens nothing here, however it was made.
    """

    token = models.OneToOneField(
        "wagtailcore.APIToken", on_delete=models.CASCADE, related_name="grant"
    )
    role = models.CharField(max_length=32)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    #: A date is enough to find what nobody uses, and a row is written once a day at most.
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "API grant"
        constraints = [
            models.CheckConstraint(condition=~Q(role=""), name="api_grant_has_role"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="api_grant_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} until {self.expires_at:%Y-%m-%d}"

    @property
    def in_force(self) -> bool:
        """Neither revoked nor past its day."""
        return self.token.revoked_at is None and self.expires_at > clock.now()
