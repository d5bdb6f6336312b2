"""Who is round one young person, and who works for the whole authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from pep_forms.db import Dated, Record
from pep_forms.engine.roles import Role
from pep_forms.people.role_words import role_choices

if TYPE_CHECKING:
    from uuid import UUID

#: Roles somebody can have in a network. A young person is not a member of their own.
NETWORK_ROLES: tuple[str, ...] = (
    Role.DESIGNATED_TEACHER,
    Role.DELEGATE,
    Role.SOCIAL_WORKER,
    Role.PERSONAL_ADVISER,
    Role.FOSTER_CARER,
    Role.KEY_WORKER,
    Role.PARENT,
    Role.IRO,
    Role.SCS_TEAM,
)
#: Roles given to staff of the authority; `scs_team` reaches as far as one team.
STAFF_ROLES: tuple[str, ...] = (Role.VS_ADMIN, Role.VS_REVIEWER, Role.SCS_TEAM)


class NetworkMember(Record, Dated):
    """One person in one role for one young person, between two days.

    A row is ended, never changed into somebody else: plans refer to it.
    """

    young_person = models.ForeignKey(
        "people.YoungPerson", on_delete=models.PROTECT, related_name="network"
    )
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=role_choices(NETWORK_ROLES))
    organisation = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
    )
    relationship = models.CharField(max_length=100, blank=True)
    parental_responsibility = models.BooleanField(default=False)
    invited_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    delegated_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="delegates"
    )
    #: Section ids a delegate may work on.
    delegated_sections = models.JSONField(default=list, blank=True)

    class Meta(Dated.Meta):
        verbose_name = "network member"
        ordering = ["starts_on", "id"]
        indexes = [
            models.Index(fields=["user", "young_person"], name="people_member_user"),
            models.Index(fields=["young_person", "role"], name="people_member_yp"),
        ]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["young_person", "user", "role"],
                condition=models.Q(ends_on__isnull=True),
                name="people_member_once_open",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[str(role) for role in NETWORK_ROLES]),
                name="people_member_known_role",
            ),
            models.CheckConstraint(
                condition=models.Q(role=str(Role.DELEGATE), delegated_by__isnull=False)
                | (~models.Q(role=str(Role.DELEGATE)) & models.Q(delegated_by__isnull=True)),
                name="people_member_delegate_has_a_giver",
            ),
        ]

    if TYPE_CHECKING:
        young_person_id: UUID
        user_id: UUID
        organisation_id: UUID | None
        delegated_by_id: UUID | None

        def get_role_display(self) -> str: ...

    def __str__(self) -> str:
        return f"{self.role} from {self.starts_on:%d %B %Y}"


class StaffRole(Record, Dated):
    """A role held for the whole authority or, for social care, for one team."""

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="staff_roles")
    role = models.CharField(max_length=30, choices=role_choices(STAFF_ROLES))
    #: The team; needed for social care, empty for the Virtual School.
    team = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="staff_roles",
    )

    class Meta(Dated.Meta):
        verbose_name = "staff role"
        ordering = ["starts_on", "id"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(ends_on__isnull=True, team__isnull=True),
                name="people_staffrole_once_open",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "team"],
                condition=models.Q(ends_on__isnull=True, team__isnull=False),
                name="people_staffrole_once_open_in_team",
            ),
            models.CheckConstraint(
                condition=models.Q(role=str(Role.SCS_TEAM), team__isnull=False)
                | models.Q(role__in=[str(Role.VS_ADMIN), str(Role.VS_REVIEWER)]),
                name="people_staffrole_team_where_needed",
            ),
        ]

    if TYPE_CHECKING:
        user_id: UUID
        team_id: UUID | None

    def __str__(self) -> str:
        return f"{self.role} from {self.starts_on:%d %B %Y}"
