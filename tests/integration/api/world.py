"""A form with every kind of closed door, and everybody round one young person."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client

from pep_forms.api.actions import tokens
from pep_forms.builder.actions import import_definition, release
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.roles import LOCKED_TO, Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import User, YoungPerson
from pep_forms.peps.actions import opening
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Pep
from pep_forms.peps.saved import Reply
from tests import builders

SYSTEM = Actor.system()

#: role → rights word. Whoever is not named may nothing.
ABOUT = {
    "designated_teacher": "EERFRR",
    "delegate": "EERFRR",
    "social_worker": "EERFRR",
    "personal_adviser": "A",
    "foster_carer": "A",
    "key_worker": "R",
    "iro": "R",
    "scs_team": "R",
    "vs_admin": "EERERR",
    "vs_reviewer": "R",
}
CARE = {"social_worker": "E", "vs_admin": "R"}
VIEWS = {
    "young_person": "EERFRR",
    "social_worker": "P",
    "designated_teacher": "R",
    "parent": "R",
    "vs_admin": "R",
}
#: section key → rights, as the tests expect them.
RIGHTS = {"about": ABOUT, "care": CARE, "views": VIEWS}
#: An answer planted at each address.
CANARIES = {
    "about": "cnry-about-5b1d",
    "secret": "cnry-secret-77aa",
    "kept_aside": "cnry-aside-0c2e",
    "home": "cnry-home-91fe",
    "words": "cnry-words-3d3d",
    "locked": "cnry-locked-e4e4",
    "visits/r1/visit": "cnry-visit-1111",
    "visits/r1/visit_note": "cnry-note-2222",
}
ONLY_SOCIAL_CARE = ["social_worker", "vs_admin"]


def _question(id_: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "key": id_.replace("_", "-"), "kind": kind, "label": id_, **more}


def _section(id_: str, rights: dict[str, str], *questions: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": f"s_{id_}",
        "key": id_,
        "title": id_.capitalize(),
        "rights": rights,
        "led_by": ["designated_teacher"],
        "pages": [{"id": f"{id_}_page", "questions": list(questions)}],
        **more,
    }


BUNDLE: dict[str, Any] = {
    "format": "pep-template",
    "schema_version": 1,
    "template": {
        "id": "t_api",
        "key": "api",
        "title": "Plan",
        "phase": "school",
        "scope": {"phases": ["school"], "min_year": 1, "max_year": 11},
        "sections": ["about", "care", "views"],
        "documents": [
            {"key": "full", "title": "Plan", "roles": ["vs_admin", "social_worker"]},
            {"key": "young_person", "title": "My plan", "roles": ["young_person"]},
        ],
    },
    "sections": [
        _section(
            "about",
            ABOUT,
            _question("about", "long_text"),
            _question("day", "date"),
            _question("count", "number", options={"min": 0, "max": 100}),
            _question("tick", "yes_no"),
            _question(
                "kept_aside",
                "short_text",
                show_when={"all": [{"question": "tick", "op": "is", "value": True}]},
            ),
            _question("secret", "long_text", visible_to=ONLY_SOCIAL_CARE),
            _question(
                "colour",
                "one_of",
                choices=[{"id": "red", "label": "Red"}, {"id": "blue", "label": "Blue"}],
            ),
            _question(
                "likes",
                "any_of",
                choices=[{"id": "maths", "label": "Maths"}, {"id": "art", "label": "Art"}],
            ),
            _question("who", "person"),
            _question("where", "organisation"),
            _question("mail", "email"),
            _question("sum", "money"),
            _question("how_long", "years_months"),
            _question("when", "date_time"),
            _question("papers", "file"),
            _question(
                "visits",
                "group",
                options={"item": "Visit"},
                questions=[
                    _question("visit", "short_text"),
                    _question("visit_note", "long_text", visible_to=ONLY_SOCIAL_CARE),
                ],
            ),
            _question("which", "row_of", options={"group": "visits"}),
        ),
        _section("care", CARE, _question("home", "short_text"), led_by=["social_worker"]),
        _section(
            "views",
            VIEWS,
            _question("words", "long_text"),
            _question("locked", "long_text"),
            led_by=["young_person"],
            audience="over_11",
        ),
    ],
}
#: Every address of a question that takes an answer.
ADDRESSES = [
    "about", "day", "count", "tick", "kept_aside", "secret", "colour", "likes", "who", "where",
    "mail", "sum", "how_long", "when", "papers", "visits/r1/visit", "visits/r1/visit_note", "which",
]  # fmt: skip


@dataclass
class World:
    """The young person, their PEP, and who acts in which role."""

    young_person: YoungPerson
    pep: Pep
    people: dict[str, Actor] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The PEP's address."""
        return f"/api/v1/peps/{self.pep.pk}"

    def section(self, key: str = "about") -> str:
        """A section's address."""
        return f"{self.url}/sections/{key}"


def make_world() -> World:
    """The world with a PEP opened by its administrator and a canary at every address."""
    import_definition(data=BUNDLE, by=SYSTEM)
    release(template_key="api", by=SYSTEM)
    young_person = builders.make_young_person("Ada Example", in_care=True)
    builders.enrol(young_person)
    people: dict[str, Actor] = {}
    for role in (
        Role.DESIGNATED_TEACHER,
        Role.SOCIAL_WORKER,
        Role.PERSONAL_ADVISER,
        Role.FOSTER_CARER,
        Role.KEY_WORKER,
        Role.PARENT,
        Role.IRO,
    ):
        member = builders.join_network(young_person, role)
        people[role] = builders.actor(member)
        if role == Role.DESIGNATED_TEACHER:
            helper = builders.delegate(member, sections=("s_about",))
            people[Role.DELEGATE] = builders.actor(helper)
    people[Role.SCS_TEAM] = builders.actor(builders.join_network(young_person, Role.SCS_TEAM))
    for role in (Role.VS_ADMIN, Role.VS_REVIEWER):
        people[role] = Actor(builders.make_user(role), role)
    child = User.objects.create(username=f"yp-{young_person.pk}", young_person=young_person)
    people[Role.YOUNG_PERSON] = Actor(child, Role.YOUNG_PERSON)
    pep = opening.open_pep(young_person=young_person, by=people[Role.VS_ADMIN])
    world = World(young_person, pep, people)
    _plant(world)
    return world


def _plant(world: World) -> None:
    def typed(address: str, **more: Any) -> Change:
        return Change(address, CANARIES[address], digest(""), **more)

    worker, child = world.people[Role.SOCIAL_WORKER], world.people[Role.YOUNG_PERSON]
    type_in(world, "s_about", worker, Change("tick", "yes", digest("")))
    type_in(
        world,
        "s_about",
        worker,
        RowChange("visits", "r1", "add"),
        *(typed(a) for a in CANARIES if a in ADDRESSES),
    )
    # What is hidden again is kept aside.
    type_in(world, "s_about", worker, Change("tick", "no", digest("yes")))
    type_in(world, "s_care", worker, typed("home"))
    type_in(world, "s_views", child, typed("words"), typed("locked", visible_to=LOCKED_TO))
    world.pep.refresh_from_db()


def type_in(world: World, section: str, by: Actor, *changes: Change | RowChange) -> Reply:
    """Save, and be sure that all of it was taken."""
    reply = save_section(pep=world.pep, section_id=section, changes=changes, by=by)
    assert not reply.conflicts
    assert not reply.refused, reply.refused
    return reply


def bearer(actor: Actor, **more: Any) -> dict[str, str]:
    """Headers with a fresh token of an actor."""
    assert actor.user is not None
    _, text = tokens.issue(user=actor.user, role=actor.role, by=SYSTEM, **more)
    return {"Authorization": f"Bearer {text}"}


def get(url: str, actor: Actor, **headers: str) -> HttpResponse:
    """GET as somebody, by token."""
    return Client().get(url, headers={**bearer(actor), **headers})  # type: ignore[return-value]


def patch(url: str, actor: Actor, body: Any, **headers: str) -> HttpResponse:
    """PATCH as somebody, by token."""
    return Client().patch(  # type: ignore[return-value]
        url,
        data=body if isinstance(body, str | bytes) else json.dumps(body),
        content_type="application/json",
        headers={**bearer(actor), **headers},
    )


def change(address: str, raw: Any, base: str | None = None, **more: Any) -> dict[str, Any]:
    """A body with one change."""
    item = {"address": address, "raw": raw, **more}
    if base is not None:
        item["base"] = base
    return {"changes": [item]}
