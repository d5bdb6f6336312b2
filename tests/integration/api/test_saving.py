"""PATCH: who may change what, what is refused and logged, conflicts and repeats."""

from __future__ import annotations

from typing import Any

import pytest
from django.forms import model_to_dict

from pep_forms.audit.models import ReadEntry, WriteEntry
from pep_forms.engine.answers import Answers, digest
from pep_forms.engine.roles import Role
from pep_forms.peps.models import AnswerChange, Pep, SectionAnswers
from tests import builders
from tests.integration.api.world import (
    ABOUT,
    ADDRESSES,
    CANARIES,
    RIGHTS,
    World,
    change,
    get,
    patch,
)

EDITORS = {role for role, word in ABOUT.items() if word.startswith("E")}


def stored(world: World, section: str = "s_about") -> Answers:
    row = SectionAnswers.objects.filter(pep=world.pep, section_id=section).first()
    return Answers.from_json(row.answers if row else None)


def everything(world: World) -> dict[str, Any]:
    """All that a save could change."""
    pep = Pep.objects.get(pk=world.pep.pk)
    return {
        "pep": model_to_dict(pep),
        "answers": {
            row.section_id: row.answers
            for row in SectionAnswers.objects.filter(pep=pep, revision__gt=0)
        },
        "changes": AnswerChange.objects.filter(pep=pep, set_aside=False).count(),
    }


@pytest.mark.parametrize("role", list(Role))
def test_each_role_saves_what_it_may(world: World, role: Role) -> None:
    before = everything(world)
    response = patch(world.section(), world.people[role], change("count", "7"))
    if role in EDITORS:
        assert response.status_code == 200, response.content
        assert set(response.json()) == {
            "saved_at", "saved", "conflicts", "refused", "shown", "hidden", "rows", "suggestions",
        }  # fmt: skip
        assert response.json()["saved"] == [
            {"address": "count", "digest": digest("7"), "problem": ""}
        ]
        entry = stored(world).entries["count"]
        assert (entry.value, entry.role) == (7, role)
    else:
        assert response.status_code == (422 if role in ABOUT else 404)
        assert response["Content-Type"] == "application/problem+json"
        assert everything(world) == before


#: Pairs of role and section that may not be changed.
READ_ONLY = [
    (role, key)
    for role in Role
    for key, writers in {
        "about": EDITORS,
        "care": {"social_worker"},
        "views": {"young_person", "social_worker"},
    }.items()
    if role not in writers
]


def test_a_role_without_the_right_changes_nothing(world: World) -> None:
    before = everything(world)
    for role, key in READ_ONLY:
        _try_everything(world, role, key)
        assert everything(world) == before, (role, key)


def _try_everything(world: World, role: Role, key: str) -> None:
    body = {
        "changes": [
            {"address": address, "raw": "x", "base": base}
            for address in [*ADDRESSES, "home", "words", "locked"]
            for base in (digest(""), digest(CANARIES.get(address, "")))
        ],
        "rows": [
            {"group": "visits", "row": "r1", "op": "remove"},
            {"group": "visits", "op": "add"},
        ],
    }
    response = patch(world.section(key), world.people[role], body)
    assert response.status_code == (422 if role in RIGHTS[key] else 404), (role, key)
    assert "cnry-" not in response.content.decode()


def test_what_may_not_be_touched_is_refused_and_logged(world: World) -> None:
    teacher = world.people[Role.DESIGNATED_TEACHER]
    before = everything(world)
    wrong = {
        "secret": "unknown",
        "visits/r1/visit_note": "unknown",
        "kept_aside": "hidden",
        "home": "unknown",
        "words": "unknown",
        "nothing_like_this": "unknown",
        "visits": "unknown",
        "visits/r9/visit": "no_row",
        "about/r1/visit": "unknown",
        "state": "unknown",
        "facts": "unknown",
        "young_person": "unknown",
    }
    body = {"changes": [{"address": address, "raw": "stolen"} for address in wrong]}
    response = patch(world.section(), teacher, body)
    assert response.status_code == 422
    assert {r["address"]: r["reason"] for r in response.json()["refused"]} == wrong
    assert everything(world) == before
    entry = WriteEntry.objects.filter(event="pep.save_refused").latest("at")
    assert set(wrong) == set(entry.data["addresses"])
    assert "stolen" not in entry.data_text
    assert "cnry-" not in response.content.decode()


def test_what_can_be_saved_is_saved_beside_what_is_refused(world: World) -> None:
    body = {"changes": [{"address": "secret", "raw": "x"}, {"address": "count", "raw": "7"}]}
    response = patch(world.section(), world.people[Role.DESIGNATED_TEACHER], body)
    assert response.status_code == 200
    assert [saved["address"] for saved in response.json()["saved"]] == ["count"]
    assert [refused["address"] for refused in response.json()["refused"]] == ["secret"]


def test_no_field_of_the_pep_can_be_posted(world: World) -> None:
    before = everything(world)
    for field in sorted(
        {f.name for f in Pep._meta.get_fields()} | {"revision", "author", "source"}
    ):
        for body in (
            {**change("count", "7"), field: "zzz"},
            change("count", "7", **{field: "zzz"}),
            {"rows": [{"group": "visits", "op": "add", field: "zzz"}]},
        ):
            response = patch(world.section(), world.people[Role.VS_ADMIN], body)
            assert response.status_code == 422, field
            assert "zzz" not in response.content.decode()
    assert everything(world) == before


def test_two_texts_for_one_address_are_both_given_back(world: World) -> None:
    teacher, worker = (
        world.people[Role.DESIGNATED_TEACHER],
        world.people[Role.SOCIAL_WORKER],
    )
    patch(world.section(), worker, change("about", "theirs", digest(CANARIES["about"])))
    body = {
        "changes": [
            {"address": "about", "raw": "mine", "base": digest(CANARIES["about"])},
            {"address": "count", "raw": "7"},
        ]
    }
    response = patch(world.section(), teacher, body)
    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["type"] == "urn:pep:conflict"
    assert [saved["address"] for saved in told["saved"]] == ["count"]
    (conflict,) = told["conflicts"]
    assert (conflict["yours"], conflict["theirs"]) == ("mine", "theirs")
    assert stored(world).entries["about"].value == "theirs"
    assert stored(world).entries["count"].value == 7
    look = ReadEntry.objects.filter(user_id=teacher.user_id, channel="conflict").latest("at")
    assert list(look.addresses) == ["about"]
    chosen = patch(world.section(), teacher, change("about", "mine", conflict["base"]))
    assert chosen.status_code == 200
    assert stored(world).entries["about"].value == "mine"


@pytest.mark.parametrize("where", ["body", "header"])
def test_a_repeated_request_changes_nothing_and_answers_the_same(world: World, where: str) -> None:
    teacher = world.people[Role.DESIGNATED_TEACHER]
    body = {"rows": [{"group": "visits", "op": "add"}], **change("count", "7")}
    headers = {"Idempotency-Key": "k-1"} if where == "header" else {}
    if where == "body":
        body["request_key"] = "k-1"
    first = patch(world.section(), teacher, body, **headers)
    assert first.status_code == 200, first.content
    before = everything(world)
    again = patch(world.section(), teacher, body, **headers)
    assert (again.status_code, again.content) == (200, first.content)
    assert everything(world) == before
    other = {**body, **change("count", "8")}
    assert patch(world.section(), teacher, other, **headers).status_code == 422
    assert everything(world) == before


def test_one_key_is_not_taken_for_another_pep_or_role(world: World) -> None:
    from pep_forms.peps.actions import opening

    teacher, admin = world.people[Role.DESIGNATED_TEACHER], world.people[Role.VS_ADMIN]
    other = builders.make_young_person(in_care=True)
    builders.enrol(other)
    builders.join_network(other, Role.DESIGNATED_TEACHER, teacher.user)
    second = opening.open_pep(young_person=other, by=admin)
    body = {"request_key": "same", **change("count", "7")}
    assert patch(world.section(), teacher, body).status_code == 200
    told = patch(f"/api/v1/peps/{second.pk}/sections/about", teacher, body)
    assert told.status_code == 200
    row = SectionAnswers.objects.get(pep=second, section_id="s_about")
    assert Answers.from_json(row.answers).entries["count"].value == 7


def test_two_different_keys_in_one_request_are_refused(world: World) -> None:
    body = {"request_key": "a", **change("count", "7")}
    response = patch(
        world.section(), world.people[Role.SOCIAL_WORKER], body, **{"Idempotency-Key": "b"}
    )
    assert response.status_code == 422


def test_a_reply_does_not_count_what_the_reader_may_not_know_of(world: World) -> None:
    teacher, worker = (
        world.people[Role.DESIGNATED_TEACHER],
        world.people[Role.SOCIAL_WORKER],
    )
    one = patch(world.section(), teacher, change("count", "7")).content
    patch(world.section(), teacher, change("count", "", digest("7")))
    for text in ("a", "b"):
        now = {"a": CANARIES["secret"], "b": "a"}[text]
        assert (
            patch(world.section(), worker, change("secret", text, digest(now))).status_code == 200
        )
    two = patch(world.section(), teacher, change("count", "7")).content
    assert one == two


def test_a_young_person_keeps_an_answer_for_their_social_worker(world: World) -> None:
    child, worker = world.people[Role.YOUNG_PERSON], world.people[Role.SOCIAL_WORKER]
    body = change("words", "only for you", digest(CANARIES["words"]), lock=True)
    assert patch(world.section("views"), child, body).status_code == 200
    for role in (Role.DESIGNATED_TEACHER, Role.PARENT, Role.VS_ADMIN):
        assert "only for you" not in get(world.url, world.people[role]).content.decode()
    assert "only for you" in get(world.url, worker).content.decode()
    before = everything(world)
    refused = patch(
        world.section("views"), worker, change("words", "x", digest("only for you"), lock=True)
    )
    assert refused.status_code == 422
    assert refused.json()["field"] == "changes.0.lock"
    assert everything(world) == before


def test_a_new_row_can_be_written_in_at_once(world: World) -> None:
    body = {
        "rows": [{"group": "visits", "row": "r2", "op": "add"}],
        **change("visits/r2/visit", "Museum"),
    }
    response = patch(world.section(), world.people[Role.DESIGNATED_TEACHER], body)
    assert response.status_code == 200, response.content
    assert response.json()["rows"] == ["visits/r2"]
    told = get(world.section(), world.people[Role.DESIGNATED_TEACHER]).json()
    rows = {row["id"]: row["digest"] for row in told["rows"]["visits"]}
    assert list(rows) == ["r1", "r2"]
    gone = {"rows": [{"group": "visits", "row": "r2", "op": "remove", "base": rows["r2"]}]}
    assert patch(world.section(), world.people[Role.SOCIAL_WORKER], gone).status_code == 200
    told = get(world.section(), world.people[Role.DESIGNATED_TEACHER]).json()
    assert [row["id"] for row in told["rows"]["visits"]] == ["r1"]


def test_a_value_can_be_sent_instead_of_what_is_typed(world: World) -> None:
    for address, value, raw in (
        ("day", "2026-09-01", None),
        ("count", 7, "7"),
        ("tick", True, "yes"),
        ("likes", ["art"], ["art"]),
        ("sum", "12.50", "12.50"),
        ("how_long", 14, None),
    ):
        _send_value(world, address, value, raw)


def _send_value(world: World, address: str, value: Any, raw: Any) -> None:
    body = {"changes": [{"address": address, "value": value}]}
    if address == "tick":
        body["changes"][0]["base"] = digest("no")
    response = patch(world.section(), world.people[Role.SOCIAL_WORKER], body)
    assert response.status_code == 200, response.content
    told = get(world.section(), world.people[Role.SOCIAL_WORKER]).json()
    (answer,) = [a for a in told["answers"] if a["address"] == address]
    assert answer["value"] == value
    assert answer["problem"] == ""
    assert answer["digest"] == response.json()["saved"][0]["digest"]
    if raw is not None:
        assert answer["digest"] == digest(raw)


def test_what_cannot_be_read_is_kept_as_typed(world: World) -> None:
    worker = world.people[Role.SOCIAL_WORKER]
    response = patch(world.section(), worker, change("day", "32/13/2026"))
    assert response.status_code == 200
    assert response.json()["saved"][0]["problem"]
    told = get(world.section(), worker).json()
    (answer,) = [a for a in told["answers"] if a["address"] == "day"]
    assert (answer["value"], answer["raw"]) == (None, "32/13/2026")
    assert answer["problem"]
