"""Every address of the site, as every role: made from the URL list, so none is forgotten.

A route that nobody classified fails. For each class the table says who gets in; everybody else
gets a log-in page, a 404 or a 403, and what is forbidden looks exactly like what is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.test import Client, TestCase

from pep_forms.engine.roles import Role
from tests import builders
from tests.integration.trust.routes import routes
from tests.world import World, make_world, release_shipped

ANYBODY = frozenset({"", *Role})
SIGNED_IN = frozenset(Role)
VIRTUAL_SCHOOL = frozenset({Role.VS_ADMIN, Role.VS_REVIEWER})
ADMIN = frozenset({Role.VS_ADMIN})
STAFF = frozenset(Role) - {
    Role.YOUNG_PERSON, Role.PARENT, Role.FOSTER_CARER
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """Who may reach a route at all (other answers than log-in, 403 and 404 to a GET)."""

    who: frozenset[str]
    #: What fills the route's ids: the world's own PEP or young person, or nothing.
    about: str = ""
    #: Roles that get in for some states only, so that both answers are right here.
    perhaps: frozenset[str] = frozenset()


PEP = Rule(SIGNED_IN, "pep")
PERSON = Rule(SIGNED_IN, "person")
#: Longest prefix wins. Routes are written as Django prints them.
RULES: dict[str, Rule] = {
    "": Rule(ANYBODY),
    "help/": Rule(ANYBODY),
    "accessibility/": Rule(ANYBODY),
    "privacy/": Rule(ANYBODY),
    "words/": Rule(ANYBODY),
    "healthz": Rule(ANYBODY),
    "readyz": Rule(ANYBODY),
    "login/": Rule(ANYBODY),
    "logout/": Rule(ANYBODY),
    "password/reset/": Rule(ANYBODY, perhaps=SIGNED_IN),
    "invitation/": Rule(frozenset(), perhaps=ANYBODY),
    "start/": Rule(ANYBODY, perhaps=SIGNED_IN),
    "start/words/": Rule(frozenset(), perhaps=ANYBODY),
    "account/": Rule(SIGNED_IN),
    "account/password/": Rule(SIGNED_IN, perhaps=frozenset({Role.YOUNG_PERSON})),
    "account/sessions/end/": Rule(frozenset(), perhaps=SIGNED_IN),
    "account/confirm/": Rule(frozenset(), perhaps=SIGNED_IN),
    "account/two-step/": Rule(frozenset(), perhaps=ANYBODY),
    "young-people/": Rule(frozenset(), perhaps=SIGNED_IN),
    "young-people/add/": Rule(ADMIN),
    "young-people/<uuid:pk>/": Rule(frozenset(), "person", perhaps=SIGNED_IN),
    "young-people/<uuid:pk>/edit/": Rule(ADMIN, "person"),
    "young-people/<uuid:pk>/code/": Rule(frozenset({Role.SOCIAL_WORKER}), "person"),
    "young-people/<uuid:pk>/care/": Rule(ADMIN, "person", perhaps=ADMIN),
    "young-people/<uuid:pk>/placements/": Rule(ADMIN, "person", perhaps=ADMIN),
    "young-people/<uuid:pk>/enrolments/": Rule(ADMIN, "person", perhaps=ADMIN),
    "young-people/<uuid:pk>/network/": Rule(frozenset(), "person", perhaps=SIGNED_IN),
    "young-people/<uuid:pk>/network/add/": Rule(ADMIN, "person"),
    "young-people/<uuid:pk>/network/<uuid:row>/": Rule(frozenset(), "person", perhaps=ADMIN),
    "young-people/<uuid:pk>/share/": Rule(frozenset({Role.DESIGNATED_TEACHER}), "person"),
    "young-people/<uuid:pk>/share/<uuid:row>/": Rule(frozenset()),
    "young-people/<uuid:pk>/peps/": Rule(SIGNED_IN, "person", perhaps=SIGNED_IN),
    "young-people/<uuid:pk>/peps/earlier/": Rule(
        frozenset({*VIRTUAL_SCHOOL, Role.SOCIAL_WORKER}), "person"
    ),
    "young-people/<uuid:pk>/peps/open/": Rule(
        frozenset({Role.VS_ADMIN}), "person", perhaps=frozenset({Role.SOCIAL_WORKER})
    ),
    "young-people/<uuid:pk>/peps/paper/": Rule(
        frozenset({Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER}) | ADMIN,
        "person",
    ),
    "young-people/<uuid:pk>/peps/reasons/": Rule(frozenset(), "person", perhaps=STAFF),
    "young-people/<uuid:pk>/documents/": Rule(SIGNED_IN, "person"),
    "young-people/<uuid:pk>/documents/attach/": Rule(
        ADMIN, "person", perhaps=SIGNED_IN - VIRTUAL_SCHOOL
    ),
    "young-people/<uuid:pk>/documents/<uuid:row>/": Rule(frozenset(), "person"),
    "peps/<uuid:pep_id>/attached/": PEP,
    "document-types/": Rule(ADMIN, perhaps=ADMIN),
    "young-people/<uuid:pk>/seal/": Rule(ADMIN, "person"),
    "sealed/": Rule(VIRTUAL_SCHOOL),
    "sealed/<uuid:pk>/": Rule(frozenset()),
    "organisations/": Rule(ADMIN, perhaps=ADMIN),
    "users/": Rule(ADMIN, perhaps=ADMIN),
    "peps/": Rule(SIGNED_IN),
    "peps/reasons/": Rule(frozenset(), perhaps=STAFF),
    "peps/<uuid:pep_id>/": PEP,
    "peps/<uuid:pep_id>/start/": Rule(SIGNED_IN, "pep", perhaps=SIGNED_IN),
    "peps/<uuid:pep_id>/steps/": Rule(frozenset(), "pep", perhaps=SIGNED_IN),
    "peps/<uuid:pep_id>/section/": Rule(frozenset(), "pep", perhaps=SIGNED_IN),
    "peps/<uuid:pep_id>/history/": Rule(frozenset(), "pep", perhaps=SIGNED_IN),
    "peps/<uuid:pep_id>/meeting/": Rule(frozenset(), "pep", perhaps=SIGNED_IN),
    "peps/<uuid:pep_id>/submit/": Rule(frozenset(), "pep", perhaps=SIGNED_IN),
    "peps/<uuid:pep_id>/review/": Rule(frozenset(), "pep", perhaps=VIRTUAL_SCHOOL),
    "peps/<uuid:pep_id>/return/": Rule(frozenset(), "pep", perhaps=VIRTUAL_SCHOOL),
    "peps/<uuid:pep_id>/close/": Rule(frozenset(), "pep", perhaps=VIRTUAL_SCHOOL),
    "peps/<uuid:pep_id>/void/": Rule(frozenset(), "pep", perhaps=VIRTUAL_SCHOOL),
    "peps/<uuid:pep_id>/paper/": Rule(frozenset(), "pep", perhaps=ADMIN),
    "peps/<uuid:pep_id>/notes/": Rule(frozenset(), "pep", perhaps=SIGNED_IN),
    "peps/<uuid:pep_id>/document": Rule(frozenset(), "pep", perhaps=SIGNED_IN),
    "peps/<uuid:pep_id>/meeting-pack.<slug:kind>": Rule(frozenset(), "pep", perhaps=SIGNED_IN),
    "peps/<uuid:pep_id>/bundle": Rule(frozenset(), "pep", perhaps=SIGNED_IN),
    "peps/<uuid:pep_id>/set-aside/": Rule(frozenset(), "pep", perhaps=SIGNED_IN),
    "peps/<uuid:pep_id>/version/": Rule(ADMIN, "pep", perhaps=ADMIN),
    "forms/versions/": Rule(frozenset(), perhaps=ADMIN),
    "try-outs/": Rule(frozenset()),
    "forms/<slug:template_key>/blank.pdf": Rule(frozenset(), perhaps=SIGNED_IN),
    "files/": Rule(frozenset(), perhaps=SIGNED_IN),
    "files/delete/": Rule(ADMIN),
    "api/v1/": Rule(frozenset()),
    "api/v1/docs": Rule(SIGNED_IN),
    "api/v1/openapi.json": Rule(ANYBODY),
    "api/v1/peps/": Rule(SIGNED_IN),
    "api/v1/files/": Rule(frozenset(), perhaps=SIGNED_IN),
    "api/v1/peps/<uuidstr:pep_id>": PEP,
    "api/v1/young-people/<uuid:young_person_id>/": Rule(SIGNED_IN, "person", perhaps=SIGNED_IN),
    "api/v1/templates/": Rule(SIGNED_IN),
    "api/v1/templates/<slug:key>/": Rule(frozenset(), perhaps=SIGNED_IN),
    "api/v1/templates/<slug:key>/impact": Rule(frozenset()),
    "api/v1/templates/<slug:key>/advice": Rule(frozenset()),
    "api/v1/peps/<uuidstr:pep_id>/": Rule(frozenset(), "pep", perhaps=SIGNED_IN),
    "api/v1/guidance/": Rule(frozenset(), perhaps=SIGNED_IN),
    "api/v1/guidance/pages/": Rule(SIGNED_IN, perhaps=SIGNED_IN),
    "api/v1/guidance/agreements/": Rule(SIGNED_IN, perhaps=SIGNED_IN),
    "api/content/v2/": Rule(ANYBODY, perhaps=ANYBODY),
    "signup/": Rule(frozenset()),
    "email/": Rule(frozenset()),
    "admin/": Rule(frozenset()),
    "^admin/": Rule(frozenset()),
    "documents/": Rule(frozenset()),
    "help/for/": Rule(frozenset(), perhaps=ANYBODY),
    "agreements/": Rule(SIGNED_IN),
    "agreements/register/": Rule(ADMIN),
    "agreements/versions/": Rule(frozenset(), perhaps=SIGNED_IN),
    "guidance/search/": Rule(ANYBODY),
    # Pages, films and documents of the guidance: none is published in this world.
    "guidance/": Rule(frozenset(), perhaps=ANYBODY),
    "_util/": Rule(frozenset(), perhaps=ANYBODY),
}
#: Under /admin/ these tell nothing: static words of Wagtail's own, or a way out.
HARMLESS_ADMIN = re.compile(r"admin/(jsi18n|logout|sprite)")


def rule_of(route: str) -> Rule | None:
    """The rule of a route: exact, else of the longest prefix that ends where a part ends."""
    if route in RULES:
        return RULES[route]
    found = [prefix for prefix in RULES if prefix and route.startswith(prefix)]
    return RULES[max(found, key=len)] if found else None


class EveryRoute(TestCase):
    """The walk."""

    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        release_shipped()
        cls.world = make_world(born=date(2013, 5, 4))
        cls.stranger = make_world(name="Somebody Else", born=date(2013, 5, 4))

    def address(self, route: str, *, pep: object, person: object, other: object) -> str:
        """A route with ids filled in; anything that is not one of ours is an unknown id."""
        values = {
            "pep_id": pep, "pk": person if route.startswith("young-people") else other,
            "section": "attendance", "step": "1", "builtin": "cover", "address": "k8_possible",
            "audience": "shared", "kind": "pdf", "template_key": "primary_secondary",
            "key": "attendance", "verb": "disable", "token": "unknown",
        }  # fmt: skip

        def fill(match: re.Match[str]) -> str:
            kind, name = match[1], match[2]
            value = values.get(name)
            return str(value) if value is not None else "1" if kind == "int" else str(other)

        plain = re.sub(r"<(\w+):(\w+)>", fill, route)
        plain = re.sub(r"\^|\$|\\", "", plain)
        plain = re.sub(r"\([^)]*\)", "1", plain)
        return "/" + re.sub(r"[()?*+\[\]]", "", plain)

    def clients(self) -> dict[str, Client]:
        """Somebody in each role, and a stranger who is not signed in."""
        found = {"": Client(REMOTE_ADDR="127.0.0.1")}
        return found | {role: self.world.client(role) for role in self.world.users}

    def test_every_route_is_classified(self) -> None:
        unknown = [route for route in routes() if rule_of(route) is None]

        assert not unknown, "say in RULES who may reach it"
        assert sum(1 for _ in routes()) > 200

    def test_nobody_gets_where_the_table_does_not_let_them(self) -> None:
        clients = self.clients()
        walked = 0
        for route in routes():
            rule = rule_of(route)
            assert rule is not None
            if HARMLESS_ADMIN.search(route):
                continue
            url = self.address(
                route, pep=self.world.pep.pk, person=self.world.young_person.pk, other=uuid4()
            )
            admin = route.startswith(("admin/", "^admin/"))
            for role, client in clients.items():
                if admin and role not in {"", Role.VS_ADMIN, Role.PARENT, Role.YOUNG_PERSON}:
                    continue
                response = client.get(url)
                walked += 1
                with self.subTest(route=route, role=role):
                    assert response.status_code < 500, url
                    shut = _is_shut(response)
                    if role not in rule.who | rule.perhaps:
                        assert shut, f"{url} let {role or 'a stranger'} in"
                    elif role in rule.who - rule.perhaps and "<" not in route:
                        assert not shut, f"{url} shut {role or 'a stranger'} out"
        assert walked > 1000

    def test_a_stranger_to_the_young_person_meets_the_page_of_a_wrong_id(self) -> None:
        clients = self.clients()
        for route in routes():
            rule = rule_of(route)
            if rule is None or rule.about not in {"pep", "person"}:
                continue
            theirs = self.address(
                route, pep=self.stranger.pep.pk, person=self.stranger.young_person.pk, other=uuid4()
            )
            wrong = self.address(route, pep=uuid4(), person=uuid4(), other=uuid4())
            for role, client in clients.items():
                if role in VIRTUAL_SCHOOL:
                    continue
                with self.subTest(route=route, role=role):
                    forbidden, missing = client.get(theirs), client.get(wrong)
                    assert forbidden.status_code == missing.status_code, theirs
                    assert _is_shut(forbidden) or forbidden.status_code in {405, 401}, theirs
                    assert _plain(forbidden, theirs) == _plain(missing, wrong), theirs

    def test_every_unsafe_request_needs_its_token(self) -> None:
        for role in (Role.VS_ADMIN, Role.SOCIAL_WORKER):
            client = Client(enforce_csrf_checks=True, REMOTE_ADDR="127.0.0.1")
            client.force_login(self.world.users[role])
            for route in routes():
                url = self.address(
                    route, pep=self.world.pep.pk, person=self.world.young_person.pk, other=uuid4()
                )
                if route == "guidance/^((?:[\\w\\-]+/)*)$":
                    continue  # Wagtail's pages: a POST there only shows the page or adds a slash
                if route.startswith("api/") and not route.endswith("/files"):
                    response = client.post(url, {"changes": []}, content_type="application/json")
                else:
                    response = client.post(url, {"anything": "x"})
                with self.subTest(route=route, role=role):
                    refused = {400, 403, 404, 405}
                    away = response.status_code == 302 and "/login" in response["Location"]
                    assert response.status_code in refused or away, (
                        f"{url} answered {response.status_code} without a token"
                    )


class RightsAreAsked(TestCase):
    """A route that only looks at the role, and not at the young person, is caught."""

    def test_the_walk_sees_an_open_door(self) -> None:
        release_shipped()
        world, stranger = make_world(), make_world(name="Somebody Else")
        member = builders.join_network(stranger.young_person, Role.IRO, world.users[Role.IRO])

        response = world.client(Role.IRO).get(f"/peps/{stranger.pep.pk}/")

        assert member
        assert response.status_code == 200, "the same page opens once they belong to the network"


def _is_shut(response) -> bool:  # type: ignore[no-untyped-def]
    if response.status_code in {301, 302}:
        return "/login" in response["Location"] or "next=" in response["Location"]
    return response.status_code in {401, 403, 404, 405}


def _plain(response, url: str) -> bytes:  # type: ignore[no-untyped-def]
    """The body without what must differ: the address itself, nonces and tokens."""
    body = response.content
    for pattern in (rb'nonce="[^"]+"', rb'value="[A-Za-z0-9]{64}"', rb"csrf[^>]+>"):
        body = re.sub(pattern, b"", body)
    return body.replace(url.encode(), b"")
