"""The front page: what waits for whoever is signed in, and a tour where the demo world is.

The number of queries does not grow with the number of young people.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.builder.rights import EDIT, RELEASE
from pep_forms.demo import tour
from pep_forms.demo.adults import PASSWORD
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from pep_forms.people.queries import young_people_for
from pep_forms.peps import my_turn
from pep_forms.peps.enums import UNFINISHED, UNMET, State, Window
from pep_forms.peps.models import Pep
from pep_forms.peps.queries import deadlines, peps_for
from pep_forms.peps.words import STATE_COLOURS

#: How many PEPs the front page names; the list has them all.
_MOST = 10


def visitor() -> dict[str, Any]:
    """What somebody sees who is not signed in: a tour, only where everybody is invented."""
    if not settings.DEBUG or not tour.is_loaded():
        return {}
    return {"journeys": tour.JOURNEYS, "password": PASSWORD, "accounts": tour.accounts()}


def signed_in(actor: Actor) -> dict[str, Any]:
    """What waits for somebody in the role they act in, and what else is theirs."""
    unfinished = peps_for(actor).filter(state__in=UNFINISHED)
    alone = actor.role == Role.YOUNG_PERSON
    # A young person may say something until the meeting, whoever leads their section.
    mine = unfinished.filter(state__in=UNMET) if alone else my_turn.waiting_for(actor, unfinished)
    waiting = _soonest(mine.exclude(state=State.SCHEDULED) if alone else mine)
    shown = {pep.pk for pep in waiting}
    others = _soonest(unfinished.exclude(pk__in=shown)) if len(waiting) < _MOST else []
    return {
        "to_open": _to_open(actor),
        "waiting": [_item(pep, alone=alone) for pep in waiting],
        "others": [_item(pep, alone=alone) for pep in others],
        "finished": [_item(pep, alone=alone) for pep in _finished(actor)],
        "most": _MOST,
        "young": alone,
        "tools": tools(actor.user),
        "role": actor.role,
    }


def tools(user: User | None) -> list[dict[str, str]]:
    """What somebody with a permission beside roles works with, as lines of the task list."""
    if user is None or not user.has_perm("wagtailadmin.access_admin"):
        return []
    found: list[tuple[str, str, str]] = []
    if user.has_perm(EDIT) or user.has_perm(RELEASE):
        found += [
            ("wagtailadmin_home", _("Your forms"), _("What changed, and how each form looks")),
            ("wagtailsnippets_builder_section:list", _("Sections"), _("Write the questions")),
            ("wagtailsnippets_builder_formtemplate:list", _("Form templates"),
             _("Say which sections a form has, for whom, and what is printed")),
            ("publishing:releases", _("Releases"), _("Put what changed into force")),
        ]  # fmt: skip
    if user.is_superuser or user.groups.filter(page_permissions__isnull=False).exists():
        found += [
            ("wagtailadmin_home", _("Your pages"),
             _("What waits for approval, what is due for review, and your drafts")),
            ("wagtailadmin_explore_root", _("Pages of the guidance"),
             _("Manuals, questions and answers, training, agreements")),
        ]  # fmt: skip
    return [{"title": t, "href": reverse(name), "hint": h} for name, t, h in found]


def _to_open(actor: Actor) -> list[dict[str, str]]:
    """The young people for whom something happened that asks for a PEP, and none is open."""
    reasons = my_turn.triggers_waiting_for(actor).filter(young_person__in=young_people_for(actor))
    found: dict[str, dict[str, str]] = {}
    for reason in reasons.select_related("young_person").order_by("happened_on", "pk")[:_MOST]:
        who = reason.young_person
        found.setdefault(
            str(who.pk),
            {
                "title": who.legal_name,
                "href": reverse("peps:open", args=[who.pk]),
                "hint": f"{reason.get_trigger_display()}, {_words(reason.happened_on)}",
                "status": _("To open"),
                "colour": "red",
            },
        )
    return list(found.values())


def _soonest(peps: Any) -> list[Pep]:
    found = peps.select_related("young_person").order_by("complete_by", "created_at", "pk")
    return list(found[:_MOST])


def _finished(actor: Actor) -> list[Pep]:
    done = peps_for(actor).filter(state=State.COMPLETE).select_related("young_person")
    return list(done.order_by("-completed_at", "pk")[:3])


def _item(pep: Pep, *, alone: bool) -> dict[str, str]:
    """One PEP as a line of the task list."""
    window = f"{Window(pep.window).label} {pep.school_year}"
    title = window if alone else pep.young_person.legal_name
    hint = str(pep.get_kind_display()) if alone else f"{pep.get_kind_display()}, {window.lower()}"
    return {
        "title": title,
        "href": reverse("wizard:task_list", args=[pep.pk]),
        # Deadlines are for those who must keep them.
        "hint": hint if alone else f"{hint}{_due(pep)}",
        "status": str(pep.get_state_display()),
        "colour": STATE_COLOURS[pep.state],
    }


def _due(pep: Pep) -> str:
    days = sorted((day, words) for words, day in deadlines(pep))
    if not days:
        return ""
    day, words = days[0]
    if day < clock.today():
        return _(". Overdue since %(day)s") % {"day": _words(day)}
    return _(". %(what)s by %(day)s") % {"what": words, "day": _words(day)}


def _words(day: date) -> str:
    return format_date(day, "j F Y")
