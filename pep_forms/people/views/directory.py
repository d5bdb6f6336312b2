"""Organisations and accounts, for those who administer them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from pep_forms.exceptions import Refused
from pep_forms.people import queries
from pep_forms.people.actions import organisations, users
from pep_forms.people.forms.people import EndForm, OrganisationForm, StaffRoleForm, UserForm
from pep_forms.people.middleware import actor_of
from pep_forms.people.models import Organisation, StaffRole, User
from pep_forms.people.role_words import role_words
from pep_forms.people.views.access import admin_page
from pep_forms.people.views.form_page import form_page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PER_PAGE = 25
_BUTTONS: dict[str, tuple[Callable[..., object], StrOrPromise]] = {
    "disable": (users.disable, _("The account is disabled and signed out everywhere.")),
    "enable": (users.enable, _("The account is enabled.")),
    "invite": (users.send_invitation, _("A new invitation is sent.")),
    "sign-out": (users.end_sessions, _("The account is signed out everywhere.")),
}


@admin_page
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Every organisation, with a search by name or number."""
    text = request.GET.get("q", "").strip()[:100]
    found = Organisation.objects.all()
    if text:
        found = found.filter(
            Q(name__icontains=text) | Q(urn=text) | Q(ukprn=text) | Q(dfe_number=text)
        )
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = urlencode({"q": text}) if text else ""
    return render(request, "people/organisations.html", {"page": shown, "q": text, "query": query})


@admin_page
def organisation_add(request: HttpRequest) -> HttpResponse:
    """A new organisation."""
    form = OrganisationForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: form.run(organisations.add, details=form.details(), by=actor_of(request)),
        title=gettext("Add an organisation"),
        back=reverse("people:organisations"),
        done=gettext("The organisation is added."),
    )


@admin_page
def organisation_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Edit an organisation, or note that it closed."""
    organisation = get_object_or_404(Organisation, pk=pk)
    form = OrganisationForm(request.POST or None, row=organisation)
    return form_page(
        request,
        form,
        lambda: form.run(
            organisations.edit,
            organisation=organisation,
            details=form.details(),
            by=actor_of(request),
        ),
        title=gettext("Edit an organisation"),
        back=reverse("people:organisations"),
        done=gettext("The organisation is saved."),
    )


@admin_page
def user_list(request: HttpRequest) -> HttpResponse:
    """Every adult's account, with a search. Young people's accounts are on their records."""
    text = request.GET.get("q", "").strip()[:100]
    found = User.objects.filter(young_person=None).select_related("organisation")
    if text:
        found = found.filter(
            Q(full_name__icontains=text) | Q(email__icontains=text) | Q(username__icontains=text)
        )
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = urlencode({"q": text}) if text else ""
    return render(request, "people/users.html", {"page": shown, "q": text, "query": query})


@admin_page
def user_invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = UserForm(request.POST or None)
    made: list[User | None] = []
    return form_page(
        request,
        form,
        lambda: made.append(form.run(users.invite, by=actor_of(request), **form.details())),
        title=gettext("Invite somebody"),
        back=reverse("people:users"),
        done=gettext("The invitation is sent."),
        intro=gettext(
            "They get an e-mail with a link to set their password. It works for 14 days."
        ),
        button=gettext("Send the invitation"),
        onward=lambda: reverse("people:user", args=[made[0].pk]),  # type: ignore[union-attr]
    )


@admin_page
def user_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account: its details and roles, and what can be done with it."""
    user = _adult(pk)
    return render(
        request,
        "people/user.html",
        {
            "person": user,
            "roles": [role_words(role) for role in queries.roles_of(user)],
            "staff_roles": user.staff_roles.select_related("team"),
            "invited": not user.has_usable_password(),
            "is_me": actor_of(request).user == user,
        },
    )


@admin_page
def user_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Edit an account's details."""
    user = _adult(pk)
    form = UserForm(request.POST or None, row=user)
    return form_page(
        request,
        form,
        lambda: form.run(users.edit, user=user, details=form.details(), by=actor_of(request)),
        title=gettext("Edit an account"),
        back=_user(user),
        done=gettext("The account is saved."),
    )


@require_POST
@admin_page
def user_do(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Disable, enable, invite again, or end every session: one button each."""
    user = _adult(pk)
    if verb not in _BUTTONS:
        raise Http404
    action, done = _BUTTONS[verb]
    try:
        action(user=user, by=actor_of(request))
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(_user(user))


@admin_page
def staff_role_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a staff role."""
    user = _adult(pk)
    form = StaffRoleForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: form.run(users.give_staff_role, user=user, by=actor_of(request), **form.details()),
        title=gettext("Give a staff role"),
        back=_user(user),
        done=gettext("The role is given."),
    )


@admin_page
def staff_role_end(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """End a staff role."""
    user = _adult(pk)
    role = get_object_or_404(StaffRole, pk=row, user=user)
    form = EndForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: form.run(
            users.end_staff_role, staff_role=role, by=actor_of(request), **form.details()
        ),
        title=gettext("End a staff role"),
        back=_user(user),
        done=gettext("The role is ended."),
    )


def _adult(pk: UUID) -> User:
    return get_object_or_404(User.objects.select_related("organisation"), pk=pk, young_person=None)


def _user(user: User) -> str:
    return reverse("people:user", args=[user.pk])
