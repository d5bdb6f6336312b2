"""The types of document, for the Virtual School: who may see each at most, and when it is due."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from pep_forms.people.middleware import actor_of
from pep_forms.people.role_words import role_words
from pep_forms.people.views.access import admin_page
from pep_forms.people.views.form_page import form_page
from pep_forms.peps.actions import document_types
from pep_forms.peps.enclosures import types
from pep_forms.peps.enclosures.forms import TypeForm
from pep_forms.reference import codes


@admin_page
def type_list(request: HttpRequest) -> HttpResponse:
    """Every type, with what it says."""
    rows = [
        {
            "kind": kind,
            "roles": [role_words(role) for role in kind.roles],
            "used": types.is_used(kind.code),
        }
        for code in codes.entries(types.CODE_SET)
        if (kind := types.get(code)) is not None
    ]
    return render(request, "peps/enclosures/types.html", {"rows": rows})


@admin_page
def type_add(request: HttpRequest) -> HttpResponse:
    """A type of the authority's own."""
    form = TypeForm(request.POST or None)
    del form.fields["retired"]
    return form_page(
        request,
        form,
        lambda: form.run(document_types.add, by=actor_of(request), **form.details()),
        title=_("Add a type of document"),
        back=reverse("peps:document_types"),
        done=_("The type is added."),
    )


@admin_page
def type_edit(request: HttpRequest, code: str) -> HttpResponse:
    """What a type says."""
    kind = types.get(code)
    if kind is None:
        raise Http404
    initial = {
        "label": kind.label,
        "roles": kind.roles,
        "needs": kind.needs,
        "months": kind.months or None,
        "retired": not types.is_used(code),
    }
    form = TypeForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        lambda: form.run(document_types.edit, code=code, by=actor_of(request), **form.details()),
        title=_("Type of document: %(kind)s") % {"kind": kind.label},
        back=reverse("peps:document_types"),
        done=_("The type is saved."),
    )
