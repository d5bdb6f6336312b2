"""Accepting agreements, and the register of who accepted which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guidance import duties, gate, register
from guidance.actions import agreements
from guidance.models import AgreementPage, AgreementVersion
from pep_forms.engine.roles import ROLE_LABELS, Role
from pep_forms.exceptions import NotVisible, Refused
from pep_forms.people.middleware import actor_of
from pep_forms.people.role_words import role_choices, role_words

_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agree(request: HttpRequest) -> HttpResponse:
    """The first text somebody still has to accept; afterwards, all they have accepted."""
    actor = actor_of(request)
    user = actor.user
    if user is None:
        raise Http404
    onward = _onward(request)
    if request.method == "POST":
        problem = _accept(request, actor)
        if not problem:
            if gate.look_again(user):
                messages.success(request, _("Thank you. You have accepted everything."))
                return redirect(onward or reverse("home"))
            messages.success(request, _("Thank you. Here is the next one."))
            return redirect(_here(onward))
    else:
        problem = ""
    all_duties = duties.of(user)
    waiting = [duty for duty in all_duties if duty.open]
    context = {
        "duty": waiting[0] if waiting else None,
        "page": _page_of(waiting[0].version) if waiting else None,
        "waiting": len(waiting),
        "roles": [role_words(role) for role in waiting[0].open] if waiting else [],
        "young": bool(waiting) and waiting[0].open == (Role.YOUNG_PERSON,),
        "accepted": register.own(user),
        "next": onward,
        "errors": [{"href": "#id_accept", "text": problem}] if problem else [],
    }
    return render(request, "guidance/agree.html", context, status=422 if problem else 200)


def _accept(request: HttpRequest, actor: Any) -> str:
    """Accept what was posted; returns what is wrong, in words."""
    version = AgreementVersion.objects.filter(
        text_hash=request.POST.get("text_hash", ""), pk__in=[v.pk for v in duties.in_force()]
    ).first()
    if version is None:
        return _("This agreement has changed. Read the new text, then accept it.")
    if request.POST.get("accept") != "yes":
        return _("Tick the box to accept the agreement.")
    try:
        agreements.accept(version=version, by=actor, text_hash=version.text_hash)
    except Refused as refused:
        return str(refused)
    return ""


def _page_of(version: AgreementVersion) -> AgreementPage | None:
    """The page a version was made from, to show the text as it was laid out."""
    return AgreementPage.objects.live().filter(translation_key=version.agreement).first()


def _onward(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else ""


def _here(onward: str) -> str:
    address = reverse("guidance:agree")
    return f"{address}?{register.query(next=onward)}" if onward else address


@require_safe
@login_required
def version(request: HttpRequest, pk: Any) -> HttpResponse:
    """A text as it stood, for those it bound and for those who keep the register."""
    found = get_object_or_404(AgreementVersion, pk=pk)
    actor = actor_of(request)
    bound = found.acceptances.filter(user=actor.user).exists()
    if not bound and not register.may_read(actor):
        raise Http404
    return render(request, "guidance/version.html", {"version": found})


@require_safe
@login_required
def the_register(request: HttpRequest) -> HttpResponseBase:
    """Who accepted what, and who has not; as a page, or as a file with `?format=csv`."""
    actor = actor_of(request)
    if not register.may_read(actor):
        raise NotVisible("no such page")
    asked = register.Filter.read(request.GET)
    if request.GET.get("format") == "csv":
        register.log_export(asked, by=actor)
        response = StreamingHttpResponse(_lines(asked), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="agreements.csv"'
        return response
    pages = Paginator(register.rows(asked), _A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "lines": [register.line(row) for row in shown],
        "asked": asked,
        "roles": role_choices(ROLE_LABELS),
        "texts": register.titles(),
        "query": register.query(**asked.parameters()),
        "headings": register.HEADINGS,
    }
    return render(request, "guidance/register.html", context)


def _lines(asked: register.Filter) -> Iterator[str]:
    yield register.csv_line(register.HEADINGS)
    for row in register.rows(asked):
        yield register.csv_line(register.line(row))
