"""The built-in sections: drawn from the PEP itself, not from answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pep_forms.engine.spec import SectionSpec
from pep_forms.engine.text import say
from pep_forms.exceptions import BadInput
from pep_forms.people.middleware import actor_of
from pep_forms.people.role_words import role_words
from pep_forms.peps import documents, lifecycle, naming, serving
from pep_forms.peps.actions import completion, quality, sign_off
from pep_forms.peps.enclosures import reading as enclosures
from pep_forms.peps.enums import State
from pep_forms.peps.grades import AREAS, GRADES
from pep_forms.peps.models.document import Making
from pep_forms.reference import codes
from pep_forms.wizard import words
from pep_forms.wizard.access import pep_or_404
from pep_forms.wizard.attached import files_in
from pep_forms.wizard.forms import SignForm
from pep_forms.wizard.store import PepStore
from pep_forms.wizard.suggestions import of_plan


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def builtin(request: HttpRequest, pep_id: UUID, builtin: str) -> HttpResponse:
    """One built-in section, for whoever may see it."""
    pep = pep_or_404(request, pep_id)
    store = PepStore(pep, actor_of(request))
    section = next((s for s in store.compiled.form.sections if s.builtin == builtin), None)
    if section is None or builtin not in _PAGES or not store.rights.sees_section(section):
        raise Http404
    if not store.standing(section).shown:
        raise Http404
    context = {
        "pep": pep,
        "young_person": pep.young_person,
        "section": section,
        "title": say(section.title),
        "intro": say(section.intro),
    }
    return _PAGES[builtin](request, store, section, context)


def _cover(
    request: HttpRequest, store: PepStore, section: SectionSpec, context: dict[str, Any]
) -> HttpResponse:
    pep = store.pep
    context["rows"] = [
        {"key": label, "value": value} for label, value in documents.cover_facts(pep) if value
    ]
    context["triggers"] = [
        {"words": item.get_trigger_display(), "day": words.day(item.happened_on)}
        for item in pep.triggers.all()
    ]
    context["dates"] = list(words.dates(pep))
    context["version"] = pep.version
    return render(request, "wizard/builtin/cover.html", context)


def _sign_off(
    request: HttpRequest, store: PepStore, section: SectionSpec, context: dict[str, Any]
) -> HttpResponse:
    pep = store.pep
    asked = sign_off.asked(pep)
    mine = next((item.signed for item in asked if item.role == store.rights.role), None)
    may = sign_off.may_sign(pep, store.rights) and pep.state in sign_off.OPEN_FOR_SIGNING
    initial = {"decision": mine.decision, "comment": mine.comment} if mine else {}
    form = SignForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            sign_off.sign(
                pep=pep,
                decision=form.cleaned_data["decision"],
                comment=form.cleaned_data["comment"],
                by=actor_of(request),
            )
        except BadInput as problem:
            form.add_error(problem.field or None, str(problem))
        else:
            messages.success(request, _("Thank you. What you said is saved with the plan."))
            return redirect("wizard:task_list", pep_id=pep.pk)
    context |= {
        "form": form,
        "may_sign": may,
        "mine": mine,
        "asked": [
            {
                "role": role_words(item.role),
                "required": item.required,
                "signed": item.signed,
                "named": naming.may_name({store.rights.role}, item.role),
                "told": naming.may_read({store.rights.role}, item.role),
            }
            for item in asked
        ],
    }
    return render(request, "wizard/builtin/sign_off.html", context)


def _quality(
    request: HttpRequest, store: PepStore, section: SectionSpec, context: dict[str, Any]
) -> HttpResponse:
    pep = store.pep
    reviews = (
        pep.quality_reviews.exclude(outcome="").order_by("-round").select_related("moderated_by")
    )
    offered = set(lifecycle.offered(pep, actor_of(request)))
    context |= {
        "reviews": [
            {
                "review": review,
                "day": words.day(review.decided_at.date()) if review.decided_at else "",
                "grades": [
                    {"key": _(AREAS[area]), "value": codes.label(GRADES, code)}
                    for area, code in review.grades.items()
                    if code and area in AREAS
                ],
                "overall": codes.label(GRADES, review.overall) if review.overall else "",
                "moderated": words.day(review.moderated_at.date()) if review.moderated_at else "",
            }
            for review in reviews
        ],
        "reviewing": bool(offered & {"pick_up", "accept", "return"}),
        "may_moderate": quality.may_moderate(pep, actor_of(request)),
        "state": State(pep.state).label,
        "advice": of_plan(store),
    }
    return render(request, "wizard/builtin/quality.html", context)


def _documents(
    request: HttpRequest, store: PepStore, section: SectionSpec, context: dict[str, Any]
) -> HttpResponse:
    pep, actor = store.pep, store.actor
    context["documents"] = [
        {
            "title": say(spec.title),
            "row": document,
            "stored": document.state == Making.STORED,
            "again": reverse("wizard:document_again", args=[pep.pk, spec.key])
            if document.state == Making.FAILED and completion.may_retry(actor)
            else "",
            "pdf": _document_url(pep.pk, spec.key, "pdf"),
            "locked": reverse("wizard:document_locked", args=[pep.pk, spec.key]),
            "html": _document_url(pep.pk, spec.key, "html"),
            "roles": ", ".join(role_words(role) for role in spec.roles),
        }
        for document, spec in serving.readable(pep, actor)
    ]
    context["files"] = files_in(store)
    context["attached"] = enclosures.current(actor, pep, channel="documents")
    stored = any(line["stored"] for line in context["documents"])
    if stored or context["files"] or context["attached"]:
        context["bundle"] = reverse("wizard:bundle", args=[pep.pk])
        context["one_pdf"] = reverse("wizard:one_pdf", args=[pep.pk])
    context["complete"] = pep.state in {State.COMPLETE, State.ARCHIVED}
    return render(request, "wizard/builtin/documents.html", context)


def _document_url(pep_id: UUID, audience: str, kind: str) -> str:
    return reverse("wizard:document", kwargs={"pep_id": pep_id, "audience": audience, "kind": kind})


_Page = Callable[[HttpRequest, PepStore, SectionSpec, dict[str, Any]], HttpResponse]
_PAGES: dict[str, _Page] = {
    "cover": _cover,
    "sign_off": _sign_off,
    "quality": _quality,
    "documents": _documents,
}
