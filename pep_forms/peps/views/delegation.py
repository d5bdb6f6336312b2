"""The designated teacher's page to share sections with a colleague, and to end it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pep_forms import clock
from pep_forms.db import current
from pep_forms.people import rights
from pep_forms.people.actions import delegation, network
from pep_forms.people.actor import Actor
from pep_forms.people.forms.fields import DateField, Form, text
from pep_forms.people.forms.people import MemberEndForm
from pep_forms.people.middleware import actor_of
from pep_forms.people.models import NetworkMember, YoungPerson
from pep_forms.people.views.access import page, young_person_or_404
from pep_forms.people.views.form_page import form_page
from pep_forms.peps.sharing import sections_to_share


class ShareForm(Form):
    """Who helps, with what, and until when."""

    email = forms.EmailField(
        label=_("Colleague’s email address"),
        max_length=254,
        help_text=_("An address of your own school or setting."),
        error_messages={
            "required": _("Enter your colleague’s email address"),
            "invalid": _("Enter an email address in the right form, like name@example.org"),
        },
    )
    full_name = text(
        _("Full name"), help_text=_("Needed if they have no account yet: we invite them to one.")
    )
    sections = forms.MultipleChoiceField(
        label=_("Which sections may they work on?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one section")},
    )
    ends_on = DateField(
        label=_("Last day, if it is known"),
        required=False,
        help_text=_("It ends in any case when you are no longer the designated teacher here."),
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = offered  # type: ignore[attr-defined]


@page
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who helps now, and the form to let somebody else help."""
    who = _teacher_or_404(request, pk)
    offered = sections_to_share(who)
    form = ShareForm(request.POST or None, offered=offered)
    if request.method == "POST" and offered and form.is_valid():
        form.run(delegation.share, young_person=who, by=actor_of(request), **form.details())
        if not form.errors:
            messages.success(request, gettext("They can work on these sections from now on."))
            return redirect("peps:share", pk=who.pk)
    titles = dict(offered)
    given = [
        {
            "member": member,
            "sections": [
                titles.get(name, gettext("A section of an earlier form")) for name in sections
            ],
        }
        for member in _given(who, actor_of(request))
        for sections in [member.delegated_sections]
    ]
    context = {"who": who, "form": form, "given": given, "offered": bool(offered)}
    return render(request, "peps/share.html", context)


@page
def end(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Take back what was shared with somebody."""
    who = _teacher_or_404(request, pk)
    member = get_object_or_404(_given(who, actor_of(request)), pk=row)
    form = MemberEndForm(request.POST or None, initial={"ends_on": clock.today()})
    return form_page(
        request,
        form,
        lambda: form.run(network.end, member=member, by=actor_of(request), **form.details()),
        title=gettext("Stop sharing with %(full_name)s") % {"full_name": member.user.full_name},
        intro=gettext("What they have written stays, with their name."),
        back=reverse("peps:share", args=[who.pk]),
        done=gettext("The last day is saved."),
        button=gettext("Stop sharing"),
    )


def _teacher_or_404(request: HttpRequest, pk: UUID) -> YoungPerson:
    who = young_person_or_404(request, pk)
    if not rights.may_delegate(actor_of(request), who):
        raise Http404
    return who


def _given(who: YoungPerson, actor: Actor) -> QuerySet[NetworkMember]:
    """Whom this teacher lets help today."""
    return (
        NetworkMember.objects.filter(
            current(), young_person=who, delegated_by__isnull=False, delegated_by__user=actor.user
        )
        .select_related("user", "young_person", "delegated_by")
        .order_by("starts_on", "id")
    )
