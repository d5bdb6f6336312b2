"""Permissions beside roles: given and ended by the Virtual School’s administrators.

Wagtail asks groups and the superuser's mark; nobody but these actions changes either.
"""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, Refused
from pep_forms.people import rights
from pep_forms.people.actions import stamps
from pep_forms.people.actor import Actor
from pep_forms.people.models import AdminPermission, GivenPermission, User
from pep_forms.people.models.permission import GROUP_NAMES

#: Roles held as family or carer of a young person: no permission goes with them.
HOME_ROLES: frozenset[str] = frozenset({Role.PARENT, Role.FOSTER_CARER, Role.KEY_WORKER})


@transaction.atomic
def give_permission(*, user: User, permission: str, by: Actor) -> GivenPermission:
    """Let somebody look after forms, guidance or the system, from now on. Never oneself."""
    rights.check_may_administer(by)
    if permission not in AdminPermission.values:
        raise BadInput(_("Choose one of the permissions."), field="permission")
    if _is_own(user, by):
        raise Refused(_("You cannot give yourself a permission. Ask another administrator."))
    row = User.objects.select_for_update().get(pk=user.pk)
    if not row.is_active:
        raise Refused(_("This account is disabled. Enable it first."))
    if row.is_young_person or _is_at_home_with_somebody(row):
        raise BadInput(
            _("Young people, parents and carers cannot have a permission."), field="permission"
        )
    if _held_by(row).filter(permission=permission).exists():
        raise BadInput(_("This person has the permission already."), field="permission")
    given = GivenPermission.objects.create(user=row, permission=permission, given_by=by.user)
    _open(row, permission)
    _settle(row, user)
    _log("people.user.permission_given", given, by)
    return given


@transaction.atomic
def end_permission(*, given: GivenPermission, by: Actor) -> None:
    """Take a permission away at once. What they made with it stays."""
    rights.check_may_administer(by)
    if _is_own(given.user, by):
        raise Refused(_("You cannot end your own permission. Ask another administrator."))
    row = User.objects.select_for_update().get(pk=given.user_id)
    given.refresh_from_db(fields=["ended_at"])
    if given.ended_at is not None:
        raise Refused(_("This permission has ended already."))
    if given.permission == AdminPermission.SYSTEM_ADMINISTRATOR:
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=row.pk)
        if not others.exists():
            raise Refused(
                _("There must be a system administrator. Give somebody else the permission first.")
            )
        row.is_superuser = False
    else:
        row.groups.remove(*Group.objects.filter(name=GROUP_NAMES[given.permission]))
    given.ended_at, given.ended_by = clock.now(), by.user
    given.save(update_fields=["ended_at", "ended_by"])
    _settle(row, given.user)
    _log("people.user.permission_ended", given, by)


@transaction.atomic
def note_permissions(*, by: Actor) -> int:
    """Write down what people hold without a row: from before there were rows, or by a command.

    Only the system does, at set-up; from then on their pages show it, and it can be ended.
    """
    if not by.is_system:
        raise Refused(_("Only the system does this, when it is set up."))
    found = 0
    for permission in AdminPermission.values:
        held = _holding(permission).exclude(
            pk__in=GivenPermission.objects.filter(permission=permission, ended_at=None).values(
                "user"
            )
        )
        for user in held.order_by("pk"):
            given = GivenPermission.objects.create(user=user, permission=permission)
            _settle(user, user)
            _log("people.user.permission_given", given, by)
            found += 1
    return found


def _holding(permission: str) -> QuerySet[User]:
    grown = User.objects.filter(young_person=None)
    if permission == AdminPermission.SYSTEM_ADMINISTRATOR:
        return grown.filter(is_superuser=True)
    return grown.filter(groups__name=GROUP_NAMES[permission])


def _open(row: User, permission: str) -> None:
    if permission == AdminPermission.SYSTEM_ADMINISTRATOR:
        row.is_superuser = True
        return
    group = Group.objects.filter(name=GROUP_NAMES[permission]).first()
    if group is None:
        raise Refused(_("This site has no such group yet. Run “manage.py setup” once more."))
    row.groups.add(group)


def _settle(row: User, user: User) -> None:
    """Whoever holds a permission is staff: the link to the admin, and a longer password."""
    row.is_staff = _held_by(row).exists()
    row.save(update_fields=["is_staff", "is_superuser"])
    user.is_staff, user.is_superuser = row.is_staff, row.is_superuser
    stamps.ask_again(row.pk)


def _held_by(user: User) -> QuerySet[GivenPermission]:
    return GivenPermission.objects.filter(user=user, ended_at=None)


def _is_at_home_with_somebody(user: User) -> bool:
    lasting = Q(ends_on=None) | Q(ends_on__gte=clock.today())
    return user.memberships.filter(lasting, role__in=HOME_ROLES).exists()


def _is_own(user: User, by: Actor) -> bool:
    return by.user is not None and by.user.pk == user.pk


def _log(event: str, given: GivenPermission, by: Actor) -> None:
    log_write(
        event=event,
        by=by,
        subject=f"user:{given.user_id}",
        data={"permission": str(given.permission)},
    )
