"""Permissions beside roles: who looks after forms, guidance and the system itself.

They have nothing to do with any young person, and no role gives one. Whoever holds one may
enter the admin, where no young person is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from pep_forms.db import Record

if TYPE_CHECKING:
    from uuid import UUID


class AdminPermission(models.TextChoices):
    """What somebody may look after in the admin."""

    FORM_EDITOR = "form_editor", _("Form editor")
    GUIDANCE_EDITOR = "guidance_editor", _("Guidance editor")
    GUIDANCE_APPROVER = "guidance_approver", _("Guidance approver")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")


#: The group whose members hold a permission. What it opens is set by the room that has the
#: pages; a system administrator is in no group and may do all that the admin offers.
GROUP_NAMES: dict[str, str] = {
    AdminPermission.FORM_EDITOR: "Form editors",
    AdminPermission.GUIDANCE_EDITOR: "Guidance editors",
    AdminPermission.GUIDANCE_APPROVER: "Guidance approvers",
}


class GivenPermission(Record):
    """One permission of one person, from the moment it was given until it was ended.

    The row is the history; being in the group (or a superuser) is what Wagtail asks for.
    """

    user = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, related_name="given_permissions"
    )
    permission = models.CharField(max_length=30, choices=AdminPermission.choices)
    #: Empty for what the system gave: the first administrator's at set-up.
    given_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("permission")
        verbose_name_plural = _("permissions")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "permission"],
                condition=models.Q(ended_at__isnull=True),
                name="people_permission_once_open",
            ),
            models.CheckConstraint(
                condition=models.Q(permission__in=AdminPermission.values),
                name="people_permission_known",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=False) | models.Q(ended_by__isnull=True),
                name="people_permission_ended_by_at_its_end",
            ),
        ]

    if TYPE_CHECKING:
        user_id: UUID

        def get_permission_display(self) -> str: ...

    def __str__(self) -> str:
        return f"{self.permission} from {self.created_at:%d %B %Y}"
