"""The history of one answer, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pep_forms.engine import kinds
from pep_forms.engine.answers import Entry
from pep_forms.engine.compile import Placed
from pep_forms.engine.text import say
from pep_forms.engine.typed import lines_of
from pep_forms.people.middleware import actor_of
from pep_forms.people.role_words import role_words
from pep_forms.peps.aside import holder
from pep_forms.peps.history import entry_from_json, history_of
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.models import AnswerChange
from pep_forms.peps.naming import may_name
from pep_forms.wizard import outline
from pep_forms.wizard.access import pep_or_404
from pep_forms.wizard.store import PepStore
from pep_forms.wizard.templatetags.wizard_blocks import moment, source_words


@dataclass(frozen=True, slots=True)
class Change:
    """One burst of typing, in words."""

    who: str
    role: str
    when: str
    lines: tuple[str, ...]
    source: str
    set_aside: bool


@require_safe
@login_required
def history(request: HttpRequest, pep_id: UUID, address: str) -> HttpResponse:
    """Who wrote what at one address, newest first."""
    pep = pep_or_404(request, pep_id)
    actor = actor_of(request)
    store = PepStore(pep, actor)
    placed = store.compiled.place(address)
    back = outline.question_url(store, placed.section, address) if placed is not None else ""
    if placed is None and (left := holder(pep, address)) is not None:
        # A question of an older version: where its answer is now is the check page.
        store = PepStore(left[0], actor)
        placed = store.compiled.place(address)
        back = reverse("wizard:check", args=[pep.pk])
    if placed is None or not store.rights.sees(address):
        raise Http404
    lookups = PepLookups(pep, store.compiled, {})
    changes = [
        _change(change, placed, lookups, store.rights.role)
        for change in history_of(pep, address, actor)
    ]
    return render(
        request,
        "wizard/history.html",
        {
            "pep": pep,
            "young_person": pep.young_person,
            "title": _("History of an answer"),
            "label": say(placed.question.label),
            "changes": changes,
            "back": back,
        },
    )


def _name(change: AnswerChange, reader: str) -> str:
    if change.author is None:
        return ""
    return change.author.get_full_name() if may_name({reader}, change.role) else _("Somebody")


def _change(change: AnswerChange, placed: Placed, lookups: PepLookups, reader: str) -> Change:
    entry = entry_from_json(change.value)
    behalf = role_words(entry.on_behalf_of, "")
    role = role_words(change.role, "")
    return Change(
        who=_name(change, reader),
        role=_("%(role)s, for the %(behalf)s") % {"role": role, "behalf": behalf.lower()}
        if behalf
        else role,
        when=moment(change.last_at.isoformat()),
        lines=_lines(entry, placed, lookups),
        source=source_words(entry.source),
        set_aside=change.set_aside,
    )


def _lines(entry: Entry, placed: Placed, lookups: PepLookups) -> tuple[str, ...]:
    if entry.not_applicable:
        return (_("Not applicable: %(not_applicable)s") % {"not_applicable": entry.not_applicable},)
    if entry.value is None:
        return lines_of(entry.raw)
    return kinds.get(placed.question.kind).display(entry.value, placed.question, lookups)
