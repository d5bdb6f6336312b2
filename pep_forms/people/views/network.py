"""The network of one young person: add, correct, replace and end."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from pep_forms.people import reading, rights
from pep_forms.people.actions import network, users
from pep_forms.people.forms.people import MemberEditForm, MemberEndForm, MemberForm, ReplaceForm
from pep_forms.people.middleware import actor_of
from pep_forms.people.models import NetworkMember, User, YoungPerson
from pep_forms.people.views.access import admin_page, page, young_person_or_404
from pep_forms.people.views.form_page import form_page


@page
def network_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is round them now, who was, and who will be."""
    who = young_person_or_404(request, pk)
    actor = actor_of(request)
    return render(
        request,
        "people/network.html",
        {
            "who": who,
            "record": reading.read_network(who, actor),
            "may_edit": rights.may_administer(actor),
        },
    )


@admin_page
def member_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add or invite somebody."""
    who = young_person_or_404(request, pk)
    form = MemberForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: form.run(network.invite, young_person=who, by=actor_of(request), **form.details()),
        title=_("Add somebody to the network"),
        back=_network(who),
        done=_("They are added to the network."),
        button=_("Add"),
    )


@admin_page
def member_edit(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Correct what is known of a member."""
    who, member = _member(request, pk, row)
    form = MemberEditForm(request.POST or None, row=member)
    return form_page(
        request,
        form,
        lambda: form.run(network.edit, member=member, details=form.details(), by=actor_of(request)),
        title=_("Edit the place of %(full_name)s") % {"full_name": member.user.full_name},
        back=_network(who),
        done=_("The changes are saved."),
    )


@admin_page
def member_end(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """End somebody's role."""
    who, member = _member(request, pk, row)
    form = MemberEndForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: form.run(network.end, member=member, by=actor_of(request), **form.details()),
        title=_("End the role of %(full_name)s") % {"full_name": member.user.full_name},
        back=_network(who),
        done=_("The role is ended."),
        button=_("End the role"),
    )


@admin_page
def member_replace(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Let somebody else take a role over."""
    who, member = _member(request, pk, row)
    if member.delegated_by_id is not None:
        raise Http404
    form = ReplaceForm(request.POST or None)

    @transaction.atomic
    def replace() -> None:
        values, actor = form.cleaned_data, actor_of(request)
        user = User.objects.filter(email__iexact=values["email"]).first()
        if user is None:
            user = users.invite(email=values["email"], full_name=values["full_name"], by=actor)
        network.replace(member=member, user=user, starts_on=values["starts_on"], by=actor)

    return form_page(
        request,
        form,
        lambda: form.run(replace),
        title=_("Replace %(full_name)s") % {"full_name": member.user.full_name},
        back=_network(who),
        done=_("The role is handed over."),
        button=_("Replace"),
    )


def _member(request: HttpRequest, pk: UUID, row: UUID) -> tuple[YoungPerson, NetworkMember]:
    who = young_person_or_404(request, pk)
    members = NetworkMember.objects.select_related("user", "organisation", "young_person")
    return who, get_object_or_404(members, pk=row, young_person=who)


def _network(who: YoungPerson) -> str:
    return reverse("people:network", args=[who.pk])
