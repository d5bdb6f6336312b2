"""The built-in sections of a try-out: those of a plan, as they stand when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pep_forms.engine.text import say
from pep_forms.people.role_words import role_words
from pep_forms.peps import documents
from pep_forms.peps.enums import State
from pep_forms.publishing.try_store import TryStore
from pep_forms.publishing.views.trying import context_of, of_store
from pep_forms.wizard import words

Context = dict[str, Any]


@require_safe
@of_store
def builtin(request: HttpRequest, store: TryStore, builtin: str) -> HttpResponse:
    """One built-in section. What only a plan's later life could fill in is still empty."""
    found = [s for s in store.compiled.form.sections if s.builtin == builtin]
    if not found or not store.rights.sees_section(found[0]):
        raise Http404
    section = found[0]
    context = context_of(store, section=section, title=say(section.title), intro=say(section.intro))
    template = "publishing/try_out/builtin.html"
    if builtin in _PARTS:
        context |= {"parent": f"wizard/builtin/{builtin}.html", **_PARTS[builtin](store)}
        template = "publishing/try_out/builtin_part.html"
    elif builtin == "documents":
        context["documents"] = _papers(store)
    return render(request, template, context)


def _cover(store: TryStore) -> Context:
    pep = store.pep
    return {
        "rows": [
            {"key": label, "value": told} for label, told in documents.cover_facts(pep) if told
        ],
        "triggers": [],
        "dates": list(words.dates(pep)),
        "version": {"number": _("not released yet: a draft")},
    }


def _sign_off(store: TryStore) -> Context:
    spec = store.compiled.form.sign_off
    asked = [
        {"role": role_words(role), "required": role in spec.required, "signed": None}
        for role in dict.fromkeys((*spec.required, *spec.invited))
    ]
    return {"asked": asked, "may_sign": False}


def _quality(store: TryStore) -> Context:
    return {"reviews": [], "state": State(store.pep.state).label}


def _papers(store: TryStore) -> list[dict[str, str]]:
    """Every document that the plan would become: the author of a draft looks at them all."""
    return [
        {
            "title": say(spec.title),
            "roles": ", ".join(role_words(role) for role in spec.roles),
            "url": reverse("tryout:document", args=[store.try_out.pk, spec.key]),
        }
        for spec in store.compiled.form.documents
    ]


_PARTS: dict[str, Callable[[TryStore], Context]] = {
    "cover": _cover,
    "sign_off": _sign_off,
    "quality": _quality,
}
