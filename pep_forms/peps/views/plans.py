"""The one list: per young person what is due, what is overdue, and how many meetings were held."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.people.middleware import actor_of
from pep_forms.people.queries import young_people_for
from pep_forms.peps import asked, listing, words
from pep_forms.peps.actions.opening import kinds_for
from pep_forms.peps.actions.reasons import may_dismiss
from pep_forms.peps.enums import UNFINISHED, UNMET, Family, State
from pep_forms.peps.listing import Wanted
from pep_forms.peps.models import Pep
from pep_forms.peps.phases import PHASES
from pep_forms.peps.queries import open_to
from pep_forms.peps.rows import ListRow

#: Roles that are asked for a part of a PEP and manage none: their page is short.
SIMPLE_ROLES = frozenset({Role.FOSTER_CARER, Role.KEY_WORKER, Role.PARENT, Role.YOUNG_PERSON})
#: How many deadlines a row shows; the rest is on the young person's own page.
_SHOWN = 3


@require_safe
@login_required
def plan_list(request: HttpRequest) -> HttpResponse:
    """What is due for everybody the actor may see; one's own part for carers and children."""
    actor = actor_of(request)
    if actor.role in SIMPLE_ROLES:
        return _own_part(request, actor)
    wanted = wanted_of(request.GET)
    found = listing.listing(actor, wanted)
    # By role alone: asked once, not of every row.
    kinds = kinds_for(found.rows[0].young_person, actor) if found.rows else []
    return render(
        request,
        "peps/list.html",
        {
            "page": found.page,
            "rows": [_row(row, found, bool(kinds)) for row in found.rows],
            "wanted": wanted,
            "found": found,
            "year": words.year_words(found.school_year),
            "number": found.number,
            "shows": [
                {
                    "value": name,
                    "text": text,
                    "number": found.counts[name],
                    "href": f"?{_query(wanted, show=name)}",
                    "here": wanted.show == name,
                }
                for name, text in listing.SHOW.items()
                if name in found.counts
            ],
            "query": _query(wanted),
            "choices": _choices(actor),
            "may_decide": may_dismiss(actor),
        },
    )


def wanted_of(asked_for: QueryDict) -> Wanted:
    """What the address asks for. What it gets wrong is as if it were not there."""
    try:
        setting = UUID(asked_for.get("setting", ""))
    except ValueError:
        setting = None
    show = asked_for.get("show", "")
    return Wanted(
        show=show if show in listing.SHOW else "",
        phase=asked_for.get("phase", ""),
        setting=setting,
        state=asked_for.get("state", ""),
        school_year=_past_year(asked_for.get("year", "")),
        text=asked_for.get("q", "").replace("\0", "").strip()[:100],
        sort=asked_for.get("sort", ""),
        page=asked_for.get("page", 1),
    )


def _past_year(asked_for: str) -> str:
    """A school year that is over; the current one is what the list is about anyway."""
    return asked_for if asked_for in listing.school_years(clock.today())[1:] else ""


def _query(wanted: Wanted, **changed: str) -> str:
    parts = {
        "show": wanted.show,
        "q": wanted.text,
        "phase": wanted.phase,
        "setting": str(wanted.setting or ""),
        "state": wanted.state,
        "year": wanted.school_year,
        "sort": wanted.sort,
    } | changed
    return urlencode({name: value for name, value in parts.items() if value})


def _choices(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    today = clock.today()
    states = [
        (str(state.value), str(state.label))
        for state in State
        if state in UNFINISHED or state in {State.COMPLETE, State.CLOSED}
    ]
    return {
        "phase": list(PHASES.items()),
        "setting": listing.settings_of(actor),
        "state": states,
        "year": [(year, words.year_words(year)) for year in listing.school_years(today)],
        "sort": [(name, str(text)) for name, (text, _order) in listing.SORT.items()],
    }


def _row(row: ListRow, found: listing.Listing, may_open: bool) -> dict[str, Any]:
    """A row as the page shows it."""
    peps = [pep for pep in row.peps if not found.past or pep.school_year == found.school_year]
    last = row.last
    if found.past and last is not None and last.school_year != found.school_year:
        last = None
    unmet = any(
        pep.family == Family.TERMLY and pep.state in UNMET and not pep.is_paper for pep in row.peps
    )
    return {
        "who": row.young_person,
        "setting": row.setting,
        "year_group": words.taught_in(row.year_group),
        "peps": [
            {
                "pep": pep,
                "window": words.window_of(pep),
                "colour": words.STATE_COLOURS[pep.state],
                "mine": pep.pk in found.mine,
                "scheduled": pep.state == State.SCHEDULED,
            }
            for pep in peps
        ],
        "last": last,
        "due": [{"item": item, "away": words.days_away(item.by)} for item in row.due[:_SHOWN]],
        "more": max(0, len(row.due) - _SHOWN),
        "held": row.meetings_held,
        "required": row.meetings_required,
        "short": row.short,
        "reviews": row.reviews_held,
        "reviews_required": row.reviews_required,
        "may_open": may_open and not unmet and not found.past,
    }


def _own_part(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The short page: how each PEP stands in plain words, and what is asked of the reader."""
    people = young_people_for(actor).order_by("legal_name", "id")
    page = Paginator(people, listing.PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "peps/own.html",
        {
            "page": page,
            "cards": [_card(who, actor) for who in page.object_list],
            "self": actor.role == Role.YOUNG_PERSON,
        },
    )


def _card(who: Any, actor: Actor) -> dict[str, Any]:
    peps = Pep.objects.filter(open_to(actor), young_person=who).select_related(
        "meeting", "version__template"
    )
    on_way = peps.filter(state__in=UNFINISHED).exclude(state=State.SCHEDULED)
    plans = [
        {
            "pep": pep,
            "window": words.window_of(pep),
            "state": words.PLAIN_STATES[pep.state],
            "parts": asked.parts_of(pep, actor),
            "ahead": pep.meeting_by is not None and pep.meeting_by >= clock.today(),
        }
        for pep in on_way.order_by("created_at")
    ]
    earlier = peps.exclude(state__in=[*UNFINISHED, State.VOID]).exists()
    return {"who": who, "plans": plans, "earlier": earlier}
