"""The group of people who look after forms, and what it opens in the admin."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from pep_forms.builder.models import FormTemplate, Section
from pep_forms.builder.rights import EDIT, check_may
from pep_forms.people.actor import Actor
from pep_forms.people.models import AdminPermission
from pep_forms.people.models.permission import GROUP_NAMES

#: Drafts are edited and released; nothing released is deleted, and versions have no screen.
_VERBS = ("view", "add", "change", "publish", "lock", "unlock")


@transaction.atomic
def make_group(*, by: Actor) -> Group:
    """Make the group of form editors if it is missing, and see that it opens the drafts.

    Only what it opens is set here. Who is in it is said on people's own pages.
    """
    check_may(by, EDIT)
    group, _new = Group.objects.get_or_create(name=GROUP_NAMES[AdminPermission.FORM_EDITOR])
    wanted = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    for model in (Section, FormTemplate):
        options = model._meta
        wanted |= Q(
            content_type__app_label=options.app_label,
            codename__in=[f"{verb}_{options.model_name}" for verb in _VERBS],
        )
    group.permissions.add(*Permission.objects.filter(wanted))
    return group
