"""Moving plans in progress to another version: looked at first, and undone with one button."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from pep_forms.audit.actions import log_reads
from pep_forms.builder.models import FormVersion
from pep_forms.builder.queries import live_version
from pep_forms.engine import kinds
from pep_forms.engine.progress import row_words
from pep_forms.engine.text import say
from pep_forms.exceptions import Outdated, PepError
from pep_forms.people.actor import Actor
from pep_forms.people.middleware import actor_of
from pep_forms.people.queries import young_people_for
from pep_forms.people.rights import check_may_administer
from pep_forms.people.role_words import role_words
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.models import Pep
from pep_forms.peps.rights import PepRights, rights_for
from pep_forms.publishing.actions.moving import check_can_move, check_may_move, move, move_several
from pep_forms.publishing.actions.undoing import last_move, undo, undo_several
from pep_forms.publishing.carrying import Carried, Fate
from pep_forms.publishing.models import Move
from pep_forms.publishing.planning import MOVABLE, Plan, plan
from pep_forms.publishing.stored import stored_answers
from pep_forms.wizard.access import pep_or_404

WRITES = ["GET", "HEAD", "POST"]
#: How many plans one page offers to move.
MOST = 100

_GONE = {
    "question": gettext_lazy("The question is gone."),
    "row": gettext_lazy("The row is gone."),
    "rows": gettext_lazy("The question moved into or out of rows."),
    "choice": gettext_lazy("A choice it names is gone."),
    "kind": gettext_lazy("The question is of another kind now."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of a plan to move, as far as its reader may see it."""

    section: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    why: str


@require_http_methods(WRITES)
@login_required
def one(request: HttpRequest, pep_id: UUID) -> HttpResponse:
    """What moving one plan would do; moving it; and undoing that."""
    pep = pep_or_404(request, pep_id)
    by = actor_of(request)
    check_may_move(by, pep)
    if request.method == "POST":
        return _act(request, pep)
    to = _target(request, pep)
    problem, planned = "", None
    if to is not None:
        try:
            check_can_move(pep, to)
            planned = plan(pep, to, stored_answers(pep))
        except PepError as error:
            problem = str(error)
    context: dict[str, Any] = {
        "pep": pep,
        "young_person": pep.young_person,
        "title": gettext("Version of the form"),
        "to": to,
        "problem": problem,
        "planned": planned,
        "versions": list(_versions(pep)),
        "last": last_move(pep),
    }
    if planned is not None:
        context |= _shown(planned, rights_for(by, pep), by)
    return render(request, "publishing/move.html", context)


def _act(request: HttpRequest, pep: Pep) -> HttpResponse:
    by, here = actor_of(request), redirect("moves:one", pep_id=pep.pk)
    try:
        if request.POST.get("do") == "undo":
            found = get_object_or_404(Move, pk=request.POST.get("move"), pep=pep)
            done = undo(move=found, by=by)
            messages.success(request, _undone_words(done.whole, len(done.kept)))
            return here
        to = get_object_or_404(FormVersion, pk=request.POST.get("to"))
        moved = move(pep=pep, to=to, by=by, shown=request.POST.get("digest", ""))
        messages.success(
            request,
            gettext("The plan rests on version %(number)s now.")
            % {"number": moved.to_version.number},
        )
    except Outdated as error:
        messages.warning(request, str(error))
    except PepError as error:
        messages.error(request, str(error))
    return here


def _undone_words(whole: bool, kept: int) -> str:
    if whole:
        return gettext("The move is undone. Every answer is where it was.")
    return ngettext(
        "The move is undone. One answer was changed since; the newer words stayed.",
        "The move is undone. %(kept)s answers were changed since; the newer words stayed.",
        kept,
    ) % {"kept": kept}


def _versions(pep: Pep) -> Iterator[FormVersion]:
    """The versions a plan could rest on: those of its form that are not retired."""
    found = FormVersion.objects.filter(
        template=pep.version.template_id, availability__retired_on__isnull=True
    )
    yield from found.exclude(pk=pep.version_id).defer("spec").order_by("-number")


def _target(request: HttpRequest, pep: Pep) -> FormVersion | None:
    wanted = request.GET.get("to", "")
    if wanted:
        try:
            return next(v for v in _versions(pep) if str(v.pk) == wanted)
        except StopIteration:
            raise Http404 from None
    live = live_version(pep.version.template.key)
    return live if live is not None and live.number > pep.version.number else None


def _shown(planned: Plan, rights: PepRights, by: Actor) -> dict[str, Any]:
    """The plan in words, without anything its reader may not see; the look is logged."""
    lookups = PepLookups(planned.pep, planned.old, planned.before)
    lists: dict[str, list[Line]] = {"as_typed": [], "recoded": [], "aside": []}
    unseen, told = 0, []
    for item in planned.items(*Fate):
        fate = "aside" if item.loses else str(item.fate)
        if fate not in lists:
            continue
        if rights.sees_entry(item.address, item.before):
            lists[fate].append(_line(planned, item, lookups))
            told.append(item.address)
        else:
            unseen += 1
    if told:
        log_reads(
            by=by,
            young_person=planned.pep.young_person_id,
            subject=f"pep:{planned.pep.pk}",
            addresses=told,
            channel="move",
        )
    asked = [planned.new.questions[question] for question in planned.asked_anew]
    titles = {s.id: say(s.title) for s in planned.new.form.sections}
    titles |= {s.id: say(s.title) for s in planned.old.form.sections if s.id not in titles}
    return {
        "lists": lists,
        "unseen": unseen,
        "carried": planned.counts[Fate.CARRIED],
        "asked": [(say(p.section.title), say(p.question.label)) for p in asked],
        "reopened": [
            (titles.get(section, ""), role_words(role)) for section, role in planned.reopened
        ],
        "closed": sorted(
            {role_words(role) for item in planned.closings for role in item.roles}
            | {item.person.full_name for item in planned.closings if item.person}
        ),
        "digest": planned.digest,
    }


def _line(planned: Plan, item: Carried, lookups: PepLookups) -> Line:
    placed = planned.old.place(item.address)
    if placed is None:  # never: old answers stand at addresses of the old form
        return Line("", item.address, (), (), "")
    answers = planned.before[placed.section.id]
    where = row_words(planned.old, item.address, answers)
    label = say(placed.question.label)
    kind = kinds.get(placed.question.kind)
    before = kind.display(item.before.value, placed.question, lookups)
    after: tuple[str, ...] = ()
    now = planned.new.place(item.address)
    if item.after is not None and now is not None:
        after = kinds.get(now.question.kind).display(item.after.value, now.question, lookups)
    return Line(
        section=say(placed.section.title),
        label=f"{label} ({where})" if where else label,
        before=before or (str(item.before.raw or item.before.not_applicable),),
        after=after,
        why=str(_GONE.get(item.gone, "")),
    )


@require_http_methods(WRITES)
@login_required
def many(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The open plans on other versions of a form, to move them to this one together."""
    by = actor_of(request)
    check_may_administer(by)
    to = get_object_or_404(FormVersion.objects.select_related("template"), pk=version_id)
    peps = _peps(request, to)
    if request.method == "POST":
        return _act_on_many(request, to, peps)
    waiting = list(peps[: MOST + 1])
    lines = [_plan_line(pep, to) for pep in waiting[:MOST]]
    return render(
        request,
        "publishing/move_many.html",
        {
            "title": gettext("Move plans to version %(number)s") % {"number": to.number},
            "to": to,
            "lines": lines,
            "movable": any(line["planned"] for line in lines),
            "more": len(waiting) > MOST,
            "batches": list(_batches(to)),
        },
    )


def _peps(request: HttpRequest, to: FormVersion) -> Any:
    return (
        Pep.objects.filter(
            version__template=to.template_id,
            state__in=MOVABLE,
            young_person__in=young_people_for(actor_of(request)),
        )
        .exclude(version=to)
        .select_related("young_person", "version__template")
        .defer("version__spec")
        .order_by("version__number", "pk")
    )


def _plan_line(pep: Pep, to: FormVersion) -> dict[str, Any]:
    try:
        check_can_move(pep, to)
        planned = plan(pep, to, stored_answers(pep))
        return {"pep": pep, "planned": planned, "counts": planned.counts}
    except PepError as error:
        return {"pep": pep, "planned": None, "why": str(error)}


def _act_on_many(request: HttpRequest, to: FormVersion, peps: Any) -> HttpResponse:
    by, here = actor_of(request), redirect("moves:many", version_id=to.pk)
    if request.POST.get("do") == "undo":
        try:
            batch = UUID(request.POST.get("batch", ""))
        except ValueError:
            raise Http404 from None
        outcomes = undo_several(batch=batch, by=by)
        whole = sum(1 for _, why in outcomes if not why)
        messages.success(
            request,
            gettext("%(whole)s of %(all)s plans are exactly as they were.")
            % {"whole": whole, "all": len(outcomes)},
        )
        for moved, why in outcomes:
            if why:
                messages.warning(request, f"{moved.pep.young_person.called}: {why}")
        return here
    ticked = set(request.POST.getlist("pep"))
    chosen = [pep for pep in peps if str(pep.pk) in ticked]
    if not chosen:
        messages.error(request, gettext("Tick at least one plan to move."))
        return here
    done = move_several(peps=chosen, to=to, by=by)
    good = sum(1 for outcome in done if outcome.move is not None)
    messages.success(
        request,
        gettext("%(good)s of %(all)s plans rest on version %(number)s now.")
        % {"good": good, "all": len(done), "number": to.number},
    )
    for outcome in done:
        if outcome.why:
            messages.error(request, f"{outcome.pep.young_person.called}: {outcome.why}")
    return here


def _batches(to: FormVersion) -> Iterator[Mapping[str, Any]]:
    """What was moved together lately and can still be undone."""
    found: dict[UUID, dict[str, Any]] = {}
    moves = Move.objects.filter(to_version=to, undone_at__isnull=True, pep__version=to)
    for moved in moves.select_related("moved_by")[:500]:
        line = found.setdefault(
            moved.batch,
            {"batch": moved.batch, "at": moved.moved_at, "by": moved.moved_by, "number": 0},
        )
        line["number"] += 1
    yield from list(found.values())[:10]
