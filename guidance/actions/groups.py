"""Wagtail groups that follow people's roles, for pages that are for some roles only.

They open pages to readers and carry no permission of any kind: a group that was given one
is left alone, and nobody is put into it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.people.models import User

_PREFIX = "Role: "


def name_of(role: str) -> str:
    """The name of a role's group, as editors see it under Privacy."""
    return f"{_PREFIX}{ROLE_LABELS[role]}"


NAMES: dict[str, str] = {name_of(role): str(role) for role in ROLE_LABELS}


@transaction.atomic
def make_groups() -> list[Group]:
    """A group for every role, made if it is not there, and emptied of permissions."""
    there = set(Group.objects.filter(name__in=NAMES).values_list("name", flat=True))
    Group.objects.bulk_create(Group(name=name) for name in NAMES if name not in there)
    groups = list(Group.objects.filter(name__in=NAMES))
    for group in groups:
        group.permissions.clear()
        GroupPagePermission.objects.filter(group=group).delete()
        GroupCollectionPermission.objects.filter(group=group).delete()
    return groups


def follow(*, user: User, roles: Iterable[str]) -> None:
    """Put somebody into the groups of the roles they hold now, and out of all others."""
    wanted = {name_of(role) for role in roles if role in ROLE_LABELS}
    there = set(user.groups.filter(name__in=NAMES).values_list("name", flat=True))
    if there - wanted:
        user.groups.remove(*Group.objects.filter(name__in=there - wanted))
    if wanted - there:
        harmless = Group.objects.filter(
            name__in=wanted - there,
            permissions__isnull=True,
            page_permissions__isnull=True,
            collection_permissions__isnull=True,
        )
        user.groups.add(*harmless)
