"""Every move of a PEP's life, tried by everybody in every state."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from pep_forms import clock
from pep_forms.people.actor import Actor
from pep_forms.peps.actions import quality, sections
from pep_forms.peps.models import Pep
from tests.integration.peps import world as small

pytestmark = pytest.mark.django_db

#: Who may make which move from which state, written down by hand: what is not here is refused.
#: "signs" and "plans" change no state.
MOVES: dict[tuple[str, str], set[str]] = {
    ("open", "close"): {"vs_admin"},
    ("open", "void"): {"vs_reviewer"},
    ("in_progress", "close"): {"vs_admin"},
    ("ready", "meeting"): {"designated_teacher", "vs_admin"},
    ("ready", "close"): {"vs_admin"},
    ("meeting_held", "close"): {"vs_admin"},
    ("meeting_held", "submit"): {"designated_teacher"},
    ("submitted", "close"): {"vs_admin"},
    ("submitted", "review"): {"vs_reviewer"},
    # Its sender calls it back.
    ("submitted", "submit"): {"designated_teacher"},
    ("in_quality", "close"): {"vs_admin"},
    ("in_quality", "review"): {"vs_reviewer"},
    ("in_quality", "return"): {"vs_reviewer"},
}
POSTS: dict[str, dict[str, str]] = {
    "meeting": {"held_on_day": "5", "held_on_month": "10", "held_on_year": "2026"},
    "submit": {},
    "review": {"then": "accept"},
    "return": {"reason": "Thin", "section-school": "Say more"},
    "close": {"reason": "never_met"},
    "void": {},
}


def at(state: str, world: small.World) -> Pep:
    """A PEP in a state."""
    if state in {"open", "in_progress"}:
        pep = small.opened(world)
        if state == "in_progress":
            small.type_in(pep, "school", world.teacher, tutor="Me")
    elif state == "ready":
        pep = small.opened(world)
        small.type_in(pep, "school", world.teacher, need="Quiet places")
        sections.mark_done(pep=pep, section_id="school", by=world.teacher)
    elif state == "meeting_held":
        pep = small.met(world)
        small.type_in(pep, "meeting", world.teacher, met_on="2026-10-05")
    else:
        pep = small.submitted(world) if state == "submitted" else small.in_quality(world)
        if state == "complete":
            quality.accept(pep=pep, by=world.reviewer)
    pep.refresh_from_db()
    assert pep.state == state
    return pep


@pytest.mark.parametrize(
    "state",
    ["open", "in_progress", "ready", "meeting_held", "submitted", "in_quality", "complete"],
)
def test_no_move_is_made_out_of_order(state: str, settings: Any) -> None:
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["default", "documents", "mail"],
        }
    }
    with clock.at(small.OPENED):
        world = small.make_world()
        pep = at(state, world)
        moved: dict[tuple[str, str], set[str]] = {}
        for actor in (
            world.teacher,
            world.social_worker,
            world.carer,
            world.child,
            world.admin,
            world.reviewer,
        ):
            for name, post in POSTS.items():
                if move(pep, name, post, actor):
                    moved.setdefault((state, name), set()).add(actor.role)
        assert moved == {key: who for key, who in MOVES.items() if key[0] == state}


def move(pep: Pep, name: str, post: dict[str, str], by: Actor) -> bool:
    """Whether a POST moves the PEP. It is taken back afterwards."""
    browser = Client(REMOTE_ADDR="127.0.0.1")
    with transaction.atomic():
        browser.force_login(by.user)
        before = Pep.objects.values_list("state", flat=True).get(pk=pep.pk)
        response = browser.post(f"/peps/{pep.pk}/{name}/", post)
        assert response.status_code < 500, (name, by.role)
        now = Pep.objects.values_list("state", flat=True).get(pk=pep.pk)
        transaction.set_rollback(True)
    return now != before
