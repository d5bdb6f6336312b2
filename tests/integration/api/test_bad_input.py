"""Whatever is sent: a problem in one shape, never a crash, and nothing changed by a refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pep_forms.api import saves, shapes
from pep_forms.engine.answers import digest
from pep_forms.engine.roles import Role
from tests.integration.api.test_saving import everything
from tests.integration.api.world import ADDRESSES, CANARIES, World, bearer, change, get, patch

QUIET = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(["", "2026-02-30", "9" * 400, "1e999", "\x00", "\ud800", "-0", "٣", "=1+1"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["day", "month", "year", "id", "name", "member", "role", "hours", "years", "months"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
addresses = st.one_of(
    st.sampled_from([*ADDRESSES, "home", "words", "visits", "visits/r1", "visits/r1/visit/r1"]),
    st.text(max_size=40),
)
bases = st.sampled_from([digest(""), *(digest(canary) for canary in CANARIES.values()), "", "x"])
honest_changes = st.fixed_dictionaries(
    {"address": addresses},
    optional={
        "raw": values,
        "value": values,
        "base": bases,
        "not_applicable": st.text(max_size=20),
        "confirm": st.booleans(),
    },
)
honest_rows = st.fixed_dictionaries(
    {
        "group": addresses,
        "op": st.sampled_from(["add", "remove", "restore", "up", "down"]),
    },
    optional={"row": st.sampled_from(["r1", "r2", "", "*", "a/b"]), "base": bases},
)
honest_bodies = st.fixed_dictionaries(
    {},
    optional={
        "changes": st.lists(honest_changes, max_size=5),
        "rows": st.lists(honest_rows, max_size=3),
        "request_key": st.sampled_from(["", "k1", "k2", "k" * 300]),
    },
)


def send(world: World, headers: dict[str, str], body: Any) -> Any:
    text = body if isinstance(body, bytes) else json.dumps(body)
    return Client().patch(world.section(), text, "application/json", headers=headers)


@given(data=st.data())
@QUIET
def test_no_body_breaks_it(world: World, data: st.DataObject) -> None:
    headers = bearer(world.people[Role.DESIGNATED_TEACHER])
    body = data.draw(st.one_of(honest_bodies, values, st.binary(max_size=60)))
    response = send(world, headers, body)
    assert response.status_code in {200, 400, 409, 415, 422}, response.content
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json"
        assert {"type", "title", "status", "detail"} <= set(response.json())
    for address in ("secret", "home", "words", "locked", "visits/r1/visit_note"):
        assert CANARIES[address] not in response.content.decode()
    read = Client().get(world.section(), headers=headers)
    assert read.status_code == 200, read.content


@given(raw=values, as_value=st.booleans())
@QUIET
def test_every_kind_takes_whatever_is_typed(world: World, raw: Any, as_value: bool) -> None:
    """Saving never fails: what a kind cannot read is kept, and reading it back works."""
    headers = bearer(world.people[Role.SOCIAL_WORKER])
    told = Client().get(world.section(), headers=headers).json()
    bases = {a["address"]: a["digest"] for a in told["answers"] if a["kind"] != "organisation"}
    name = "value" if as_value else "raw"
    body = {"changes": [{"address": a, name: raw, "base": base} for a, base in bases.items()]}
    response = send(world, headers, body)
    if response.status_code == 422:
        # The same was sent before: nothing is new but files that are not there.
        assert {one["reason"] for one in response.json()["refused"]} == {"no_file"}
    else:
        assert response.status_code in {200, 400}, response.content
    assert Client().get(world.url, headers=headers).status_code == 200


def test_an_organisation_that_is_no_id_is_kept_as_typed(world: World) -> None:
    for raw in ("x", True, 7, {"id": "x"}, ["x"]):
        response = patch(world.section(), world.people[Role.SOCIAL_WORKER], change("where", raw))
        assert response.status_code in {200, 409}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("{", 400),
        ("[]", 422),
        ("null", 422),
        ('"changes"', 422),
        ("{}", 422),
        ('{"changes": []}', 422),
        ('{"changes": [{}]}', 422),
        ('{"changes": [{"address": "count"}]}', 422),
        ('{"changes": [{"address": "count", "raw": "1", "value": 1}]}', 422),
        ('{"changes": [{"address": "count", "raw": NaN}]}', 400),
        ('{"changes": [{"address": "count", "raw": 1e999}]}', 400),
        ('{"changes": [{"address": "count", "raw": ' + "9" * 5000 + "}]}", 400),
        ('{"changes": [{"address": "about", "raw": ' + "[" * 50 + "]" * 50 + "}]}", 400),
        ("[" * 100_000, 400),
        (b"\xff\xfe", 400),
        ('{"changes": [{"address": "' + "a" * 341 + '", "raw": ""}]}', 422),
        ('{"changes": [{"address": "count", "raw": "1", "confirm": "true"}]}', 422),
        ('{"rows": [{"group": "visits", "op": "drop"}]}', 422),
        ('{"rows": [{"group": "visits", "op": "remove"}]}', 422),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_body_of_the_wrong_shape(world: World, body: Any, status: int) -> None:
    before = everything(world)
    response = patch(world.section(), world.people[Role.SOCIAL_WORKER], body)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert "recursion" not in response.content.decode()
    assert "codec" not in response.content.decode()
    assert everything(world) == before


def test_what_no_database_keeps_costs_nothing_that_was_typed_beside_it(world: World) -> None:
    worker = world.people[Role.SOCIAL_WORKER]
    body = change("about", "be\0fore and \ud800 after", digest(CANARIES["about"]))
    assert patch(world.section(), worker, json.dumps(body)).status_code == 200
    (about,) = [a for a in get(world.section(), worker).json()["answers"] if "about" in a.values()]
    assert about["value"] == "be\ufffdfore and \ufffd after"


@pytest.mark.parametrize("raw", [{"a": 1}, [1, 2], ["x"], True])
def test_what_is_no_text_is_kept_and_said_to_be_none(world: World, raw: Any) -> None:
    worker = world.people[Role.SOCIAL_WORKER]
    body = change("about", raw, digest(CANARIES["about"]))
    assert patch(world.section(), worker, body).status_code == 200
    (about,) = [a for a in get(world.section(), worker).json()["answers"] if "about" in a.values()]
    assert (about["value"], about["raw"], about["problem"]) == (None, raw, "text")


def test_a_body_that_is_too_large_or_of_another_type(world: World) -> None:
    headers = bearer(world.people[Role.SOCIAL_WORKER])
    assert send(world, headers, change("about", "x" * 2**20)).status_code == 413
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        response = Client().patch(world.section(), "a=b", kind, headers=headers)
        assert response.status_code == 415
    many = {"changes": [{"address": "count", "raw": "1"}] * 2001}
    assert send(world, headers, many).status_code == 422


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a\u202eb\u0007\u2028",
        "👩🏽‍🏫 ʼŁódź",
        "x" * 20_000,
        "{{ 7*7 }} ${7*7}",
        "\r\nSet-Cookie: a=b",
    ],
    ids=range(6),
)
def test_text_is_kept_exactly(world: World, text: str) -> None:
    worker = world.people[Role.SOCIAL_WORKER]
    body = change("about", text, digest(CANARIES["about"]))
    assert patch(world.section(), worker, body).status_code == 200
    told = get(world.section(), worker)
    (about,) = [a for a in told.json()["answers"] if a["address"] == "about"]
    assert about["value"].replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert told["Content-Type"].startswith("application/json")
    assert "Set-Cookie" not in told


def test_a_crash_says_nothing_and_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError(CANARIES["secret"])

    worker = world.people[Role.SOCIAL_WORKER]
    before = everything(world)
    with monkeypatch.context() as patched:
        patched.setattr(saves, "save_section", crash)
        response = patch(world.section(), worker, change("count", "7"))
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert CANARIES["secret"] not in response.content.decode()
    assert "RuntimeError" not in response.content.decode()
    assert everything(world) == before

    def busy(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(shapes, "visible_answers", busy)
        response = get(world.url, worker)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "locked" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "peps", "peps/x", "v3/pages/", "docs/", "peps/%00", "../v2/"])
def test_every_other_address_is_a_problem(path: str) -> None:
    for method in ("get", "post", "patch"):
        response = getattr(Client(), method)(f"/api/v1/{path}")
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"
