"""GET: each role is shown what it may see and nothing else, and every look is logged."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from pep_forms.audit.models import ReadEntry
from pep_forms.engine.answers import digest
from pep_forms.engine.roles import Role
from tests import builders
from tests.integration.api.world import (
    ABOUT,
    CANARIES,
    CARE,
    ONLY_SOCIAL_CARE,
    RIGHTS,
    VIEWS,
    World,
    get,
)

#: canary address → the roles that may read it.
READERS = {
    "about": set(ABOUT),
    "visits/r1/visit": set(ABOUT),
    "secret": set(ONLY_SOCIAL_CARE),
    "visits/r1/visit_note": set(ONLY_SOCIAL_CARE),
    "home": set(CARE),
    "words": set(VIEWS),
    "locked": {"young_person", "social_worker"},
    # Hidden by its condition: kept, and shown to nobody.
    "kept_aside": set(),
}


def test_each_role_reads_what_it_may_and_leaves_a_trace(world: World) -> None:
    for role in Role:
        _read_whole(world, role)


def _read_whole(world: World, role: Role) -> None:
    actor = world.people[role]
    response = get(world.url, actor)
    assert response.status_code == 200, response.content
    text = response.content.decode()
    for address, canary in CANARIES.items():
        assert (canary in text) is (role in READERS[address]), (role, address)
    told = response.json()
    assert [s["key"] for s in told["sections"]] == [k for k, r in RIGHTS.items() if role in r]
    shown = {
        answer["address"]
        for section in told["sections"]
        for answer in section["answers"]
        if answer["at"]
    }
    looked_at = {
        address
        for entry in ReadEntry.objects.filter(user_id=actor.user_id, channel="api")
        for address in entry.addresses
    }
    assert shown == looked_at - {"facts"}
    assert "facts" in looked_at
    assert "revision" not in text


def test_each_role_reads_each_section(world: World) -> None:
    for role in Role:
        for key, rights in RIGHTS.items():
            response = get(world.section(key), world.people[role])
            assert response.status_code == (200 if role in rights else 404), (role, key)
            text = response.content.decode()
            for address, canary in CANARIES.items():
                assert canary not in text or role in READERS[address], (role, address)


def test_a_pep_says_its_version_dates_and_answers(world: World) -> None:
    told = get(world.url, world.people[Role.SOCIAL_WORKER]).json()
    version = world.pep.version
    assert told["version"] == {
        "template": "api",
        "number": 1,
        "checksum": version.checksum,
        "schema_version": 1,
    }
    assert told["facts"]["full"] is True
    assert told["due"]["meeting_by"]
    assert told["documents"] == []
    about = told["sections"][0]
    answers = {answer["address"]: answer for answer in about["answers"]}
    assert answers["about"]["value"] == CANARIES["about"]
    assert answers["about"]["digest"] == digest(CANARIES["about"])
    assert answers["about"]["author"] == world.people[Role.SOCIAL_WORKER].user_id
    assert answers["about"]["editable"] is True
    assert answers["day"]["value"] is None
    assert answers["day"]["author"] == ""
    assert [row["id"] for row in about["rows"]["visits"]] == ["r1"]


def test_where_somebody_lives_is_not_told_by_a_fact(world: World) -> None:
    close = {"confidential_placement", "placement_known"}
    assert not close & set(get(world.url, world.people[Role.PARENT]).json()["facts"])
    assert close <= set(get(world.url, world.people[Role.SOCIAL_WORKER]).json()["facts"])


def test_a_wrong_id_and_a_forbidden_one_look_the_same(world: World) -> None:
    stranger = builders.actor(
        builders.join_network(builders.make_young_person(), Role.DESIGNATED_TEACHER)
    )
    wrong = "/api/v1/peps/00000000-0000-4000-8000-000000000000"
    answers = {
        (response.status_code, response["Content-Type"], response.content)
        for response in (
            get(world.url, stranger),
            get(wrong, stranger),
            get("/api/v1/peps/7", stranger),
            get("/api/v1/nowhere", stranger),
            get(world.section("about"), stranger),
            get(world.section("nowhere"), world.people[Role.IRO]),
            get(world.section("care"), world.people[Role.IRO]),
            get(f"{wrong}/sections/about", world.people[Role.IRO]),
            get(f"{world.url}/documents/full.pdf", world.people[Role.IRO]),
        )
    }
    assert len(answers) == 1
    assert answers.pop()[:2] == (404, "application/problem+json")


def test_the_list_holds_the_peps_of_the_actor(world: World) -> None:
    stranger = builders.actor(builders.join_network(builders.make_young_person(), Role.IRO))
    assert get("/api/v1/peps/", stranger).json() == {"items": [], "next": None}
    told = get("/api/v1/peps/", world.people[Role.IRO]).json()
    assert [item["id"] for item in told["items"]] == [str(world.pep.pk)]
    for query, found in (
        (f"state={world.pep.state}", 1),
        ("state=complete", 0),
        (f"young_person={world.young_person.pk}", 1),
        (f"young_person={world.pep.pk}", 0),
        (f"after={world.pep.pk}", 0),
    ):
        told = get(f"/api/v1/peps/?{query}", world.people[Role.IRO]).json()
        assert len(told["items"]) == found, query
    for query in ("state=nonsense", "limit=0", "limit=101", "young_person=7", "after=x"):
        assert get(f"/api/v1/peps/?{query}", world.people[Role.IRO]).status_code == 422, query


def test_a_list_goes_on_and_asks_the_same_number_of_questions(world: World) -> None:
    admin = world.people[Role.VS_ADMIN]

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            get("/api/v1/peps/", admin)
        return len(caught)

    queries()  # The day's first request asks whether an agreement waits.
    few = queries()
    for _ in range(5):
        young_person = builders.make_young_person(in_care=True)
        builders.enrol(young_person)
        _open(world, young_person)
    assert queries() == few
    seen, url = [], "/api/v1/peps/?limit=2"
    while url:
        told = get(url, admin).json()
        seen += [item["id"] for item in told["items"]]
        url = told["next"]
    assert len(seen) == len(set(seen)) == 6


def _open(world: World, young_person: object) -> None:
    from pep_forms.peps.actions import opening

    opening.open_pep(young_person=young_person, by=world.people[Role.VS_ADMIN])  # type: ignore[arg-type]


def test_reading_a_pep_asks_a_fixed_number_of_questions(world: World) -> None:
    with CaptureQueriesContext(connection) as caught:
        get(world.url, world.people[Role.VS_ADMIN])
    # The token's issue is part of it.
    assert len(caught) <= 30, [q["sql"][:80] for q in caught]
