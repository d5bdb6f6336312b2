"""Permissions beside roles, on the page of one account."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext

from pep_forms.people import password_rules
from pep_forms.people.actions.permissions import end_permission, give_permission
from pep_forms.people.forms.permissions import EndPermissionForm, PermissionForm
from pep_forms.people.middleware import actor_of
from pep_forms.people.models import GivenPermission, User
from pep_forms.people.views.access import admin_page
from pep_forms.people.views.form_page import form_page


@admin_page
def permission_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let somebody look after forms, guidance or the system."""
    user = get_object_or_404(User, pk=pk, young_person=None)
    form = PermissionForm(request.POST if request.method == "POST" else None)
    return form_page(
        request,
        form,
        lambda: form.run(give_permission, user=user, by=actor_of(request), **form.details()),
        title=gettext("Give a permission"),
        back=reverse("people:user", args=[user.pk]),
        done=gettext("The permission is given."),
        intro=gettext(
            "They can enter “Forms and guidance” from now on. It shows them no young person. "
            "Their next password needs at least %(shortest)s characters."
        )
        % {"shortest": password_rules.SHORTEST_FOR_STAFF},
        button=gettext("Give the permission"),
    )


@admin_page
def permission_end(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Take a permission away at once."""
    rows = GivenPermission.objects.select_related("user").filter(user__young_person=None)
    given = get_object_or_404(rows, pk=row, user=pk)
    form = EndPermissionForm(request.POST if request.method == "POST" else None)
    return form_page(
        request,
        form,
        lambda: form.run(end_permission, given=given, by=actor_of(request)),
        title=gettext("End the permission “%(permission)s”")
        % {"permission": given.get_permission_display()},
        back=reverse("people:user", args=[given.user_id]),
        done=gettext("The permission is ended."),
        intro=gettext("It ends at once. What they made stays as it is."),
        button=gettext("End the permission"),
    )
