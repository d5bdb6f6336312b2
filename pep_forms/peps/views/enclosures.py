"""Documents attached to a young person or a PEP: the list, attaching, newer copies, withdrawing."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from media import names
from media.file_types import FILE_TYPES
from media.rights import servable
from media.settings import upload_types
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed, Refused
from pep_forms.people.actor import Actor
from pep_forms.people.middleware import actor_of
from pep_forms.people.models import YoungPerson
from pep_forms.people.views.access import page, young_person_or_404
from pep_forms.people.views.form_page import form_page
from pep_forms.peps import on_paper, words
from pep_forms.peps.actions import enclosing, enclosures
from pep_forms.peps.enclosures import reading, rights, types
from pep_forms.peps.enclosures.forms import AttachForm, ChangeForm, ReplaceForm, WithdrawForm
from pep_forms.peps.enclosures.reading import SHOW, Wanted
from pep_forms.peps.models import Enclosure, Pep
from pep_forms.peps.queries import peps_for


@require_safe
@login_required
def enclosure_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything attached to a young person or to one of their PEPs."""
    who = young_person_or_404(request, pk)
    return _list(request, who, None)


@require_safe
@login_required
def pep_enclosure_list(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """What is attached to one PEP."""
    pep = _pep_or_404(actor_of(request), pep_id)
    return _list(request, pep.young_person, pep)


def _list(request: HttpRequest, who: YoungPerson, pep: Pep | None) -> HttpResponse:
    actor, asked = actor_of(request), request.GET
    wanted = Wanted(
        show=asked.get("show", "") if asked.get("show", "") in SHOW else "",
        type=asked.get("type", "")[:64],
        text=asked.get("q", "")[:100],
        page=asked.get("page", "1"),
    )
    found = reading.enclosures_of(actor, who, pep, wanted)
    rest = {"type": wanted.type, "q": wanted.text}
    kept = {name: value for name, value in rest.items() if value}
    shows = [
        {
            "words": label,
            "number": found.counts[show],
            "here": show == wanted.show,
            "href": "?" + urlencode({"show": show, **kept} if show else kept),
        }
        for show, label in SHOW.items()
        if not show or found.counts[show] or show == wanted.show
    ]
    context = {
        "who": who,
        "pep": pep,
        "plan": _plan(pep),
        "found": found,
        "wanted": wanted,
        "shows": shows,
        "query": urlencode({"show": wanted.show, **kept} if wanted.show else kept),
        "here": request.path,
        "may_attach": rights.may_attach(actor, who, pep),
        "attach": _attach_address(who, pep),
        "back": _back(actor, who, pep),
    }
    return render(request, "peps/enclosures/list.html", context)


def _back(actor: Actor, who: YoungPerson, pep: Pep | None) -> str:
    if pep is not None:
        return reverse("wizard:task_list", args=[pep.pk])
    return reverse("people:young_person", args=[who.pk])


def _plan(pep: Pep | None) -> str:
    return f"{pep.get_kind_display()}, {words.window_of(pep)}" if pep else ""


def _attach_address(who: YoungPerson, pep: Pep | None, **more: str) -> str:
    query = {**more, **({"pep": str(pep.pk)} if pep else {})}
    address = reverse("peps:enclosure_attach", args=[who.pk])
    return f"{address}?{urlencode(query)}" if query else address


def _list_address(who: YoungPerson, pep: Pep | None) -> str:
    if pep is not None:
        return reverse("peps:pep_enclosures", args=[pep.pk])
    return reverse("peps:enclosures", args=[who.pk])


def _pep_or_404(actor: Actor, pep_id: UUID) -> Pep:
    found = peps_for(actor).select_related("young_person").defer("facts", "frozen_labels")
    return get_object_or_404(found, pk=pep_id)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def attach(request: HttpRequest, pk: UUID) -> HttpResponse:
    """First what kind of document it is, then the document."""
    who, actor = young_person_or_404(request, pk), actor_of(request)
    pep = _asked_pep(request, who, actor)
    if not rights.may_attach(actor, who, pep):
        raise NotAllowed
    offered = types.offered(actor.role, every=actor.role == Role.VS_ADMIN)
    kind = next((one for one in offered if one.code == request.GET.get("type")), None)
    if kind is None:
        return _ask_type(request, who, pep, offered)
    if kind.code == types.PAPER_PEP and pep is None and on_paper.may_add(actor):
        # Attached like this it would count for nothing: it is added as a PEP.
        return redirect("peps:paper", pk=who.pk)
    no_parent = rights.home_is_confidential(who)
    form = AttachForm(request.POST or None, request.FILES or None, kind=kind, no_parent=no_parent)
    if request.method == "POST" and form.is_valid():
        said = form.details("dated_on", "review_on", "expires_on", "open_to")
        made = _attach_all(
            form,
            lambda file, title, key: enclosing.attach(
                young_person=who,
                pep=pep,
                type_code=kind.code,
                title=title,
                stream=file,
                name=file.name or "",
                key=key,
                by=actor,
                **said,
            ),
        )
        if not form.errors:
            messages.success(request, _done(made))
            return _onward(request, _list_address(who, pep))
    context = _form_context(form, kind) | {
        "title": _("Attach a document: %(kind)s") % {"kind": kind.label},
        "plan": _plan(pep),
        "who": who,
        "back": _attach_address(who, pep),
        "button": _("Attach"),
        "several": True,
    }
    return render(request, "peps/enclosures/attach.html", context)


def _onward(request: HttpRequest, address: str) -> HttpResponse:
    """On from a form that was sent; a script that sent it is told where to go."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"onward": address})
    return redirect(address)


def _asked_pep(request: HttpRequest, who: YoungPerson, actor: Actor) -> Pep | None:
    asked = request.GET.get("pep", "")
    if not asked:
        return None
    try:
        pep = _pep_or_404(actor, UUID(asked))
    except ValueError:
        raise Http404 from None
    if pep.young_person_id != who.pk:
        raise Http404
    return pep


def _ask_type(
    request: HttpRequest, who: YoungPerson, pep: Pep | None, offered: list[types.DocumentType]
) -> HttpResponse:
    missing = "type" in request.GET
    return render(
        request,
        "peps/enclosures/type.html",
        {
            "who": who,
            "pep": pep,
            "plan": _plan(pep),
            "offered": offered,
            "error": _("Choose the type of document") if missing else "",
            "back": _list_address(who, pep),
        },
    )


def _attach_all(form: AttachForm, verb: Any) -> list[Enclosure]:
    """Attach each file. What one is refused for stands at the field; the others stay."""
    files, made = form.cleaned_data["file"], []
    title = form.cleaned_data["title"]
    for number, file in enumerate(files, 1):
        part = f" ({number} of {len(files)})" if len(files) > 1 else ""
        key = uuid.uuid5(form.base, f"{number}:{file.name}:{file.size}")
        try:
            made.append(verb(file, f"{title[: 120 - len(part)]}{part}", key))
        except (BadInput, Refused) as problem:
            field = getattr(problem, "field", "")
            if field not in form.fields:
                shown = names.shown(file.name or "")[:80]
                form.add_error("file", f"“{shown}”: {problem}" if shown else str(problem))
            else:
                form.add_error(field, str(problem))
                break
    if form.errors and made:
        words_ = _("%(made)s of %(all)s files are attached. Choose only the others again")
        form.add_error("file", words_ % {"made": len(made), "all": len(files)})
    return made


def _done(made: list[Enclosure]) -> str:
    words_ = ngettext("The document is attached.", "%(made)s documents attached.", len(made)) % {
        "made": len(made)
    }
    if all(servable(one.attachment) for one in made):
        return words_
    waits = _("Nobody but you sees it until the virus check is done.")
    return f"{words_} {waits}"


def _form_context(form: AttachForm, kind: types.DocumentType) -> dict[str, Any]:
    endings = sorted(e for code in upload_types() for e in FILE_TYPES[code].endings)
    return {
        "form": form,
        "kind": kind,
        "accept": ",".join(f".{ending}" for ending in endings),
        "labels": ", ".join(sorted({str(FILE_TYPES[code].label) for code in upload_types()})),
    }


# --- One document --------------------------------------------------------------------------


@require_safe
@page
def enclosure(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """What is known of a document, its other copies, and what can be done with it."""
    who, actor = young_person_or_404(request, pk), actor_of(request)
    found, copies = reading.one(actor, who, row)
    context = {
        "who": who,
        "row": found,
        "copies": copies,
        "plan": _plan(found.enclosure.pep),
        "may_replace": found.may_change
        and found.where in {"", "expired"}
        and rights.may_attach(actor, who, found.enclosure.pep),
        "may_purge": actor.role == Role.VS_ADMIN,
        "back": _list_address(who, None),
    }
    return render(request, "peps/enclosures/one.html", context)


def _changeable(request: HttpRequest, pk: UUID, row: UUID) -> Enclosure:
    """A document that the actor sees and may change, or a wrong address."""
    who, actor = young_person_or_404(request, pk), actor_of(request)
    found = rights.visible(actor, who).select_related("young_person", "pep", "attachment")
    one = get_object_or_404(found, pk=row)
    if not rights.may_change(actor, one):
        raise Http404
    return one


def _kind_of(one: Enclosure) -> types.DocumentType:
    kind = types.get(one.type)
    if kind is None:
        raise Http404
    return kind


def _address(one: Enclosure) -> str:
    return reverse("peps:enclosure", args=[one.young_person_id, one.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@page
def replace(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Put a newer copy in the place of a document."""
    old, actor = _changeable(request, pk, row), actor_of(request)
    if not rights.may_attach(actor, old.young_person, old.pep):
        raise Http404
    kind = _kind_of(old)
    form = ReplaceForm(request.POST or None, request.FILES or None, kind=kind, of=old)
    if request.method == "POST" and form.is_valid():
        if len(form.cleaned_data["file"]) > 1:
            form.add_error("file", _("Choose one file: it takes the place of one document"))
        else:
            made = _attach_all(
                form, lambda file, title, key: _replaced(old, form, file, key, actor)
            )
            if not form.errors:
                messages.success(request, _done(made))
                return _onward(request, _address(made[0]))
    context = _form_context(form, kind) | {
        "title": _("Attach a newer copy"),
        "old": old,
        "plan": _plan(old.pep),
        "who": old.young_person,
        "back": _address(old),
        "button": _("Attach the newer copy"),
    }
    return render(request, "peps/enclosures/attach.html", context)


def _replaced(old: Enclosure, form: AttachForm, file: Any, key: UUID, by: Actor) -> Enclosure:
    said = form.details("title", "dated_on", "review_on", "expires_on")
    return enclosing.replace(
        enclosure=old, stream=file, name=file.name or "", key=key, by=by, **said
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page
def withdraw(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Take a document out of the list, with a reason."""
    one = _changeable(request, pk, row)
    form = WithdrawForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: form.run(
            enclosures.withdraw,
            enclosure=one,
            reason=form.cleaned_data["reason"],
            by=actor_of(request),
        ),
        title=_("Withdraw a document"),
        intro=_(
            "“%(one)s” leaves the list. Whoever has opened it can still read it, and so "
            "can the Virtual School."
        )
        % {"one": one.title},
        back=_address(one),
        done=_("The document is withdrawn."),
        button=_("Withdraw"),
        onward=lambda: _list_address(one.young_person, None),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page
def change(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Correct what is said of a document, or let fewer people see it."""
    one = _changeable(request, pk, row)
    form = ChangeForm(request.POST or None, kind=_kind_of(one), of=one)
    return form_page(
        request,
        form,
        lambda: form.run(
            enclosures.amend,
            enclosure=one,
            by=actor_of(request),
            **form.details("title", "open_to", "dated_on", "review_on", "expires_on"),
        ),
        title=_("Change what is said of a document"),
        back=_address(one),
        done=_("The document is changed."),
    )
