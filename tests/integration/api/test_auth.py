"""Who gets in: tokens with a role, a scope and an end, and sessions with their CSRF token."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import APIToken

from pep_forms import clock
from pep_forms.api.actions import tokens
from pep_forms.api.models import ApiGrant, Scope
from pep_forms.audit.models import WriteEntry
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed
from pep_forms.people.actions import network, users
from pep_forms.people.models import NetworkMember
from tests.integration.api.world import SYSTEM, World, bearer, change, patch

JSON = "application/json"
BACKEND = "pep_forms.people.backend.AccountBackend"


def status(world: World, headers: dict[str, str]) -> int:
    response = Client().get(world.url, headers=headers)
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == response.status_code
    return response.status_code


def test_nobody_gets_nothing(world: World) -> None:
    for method in ("get", "head", "patch"):
        send = getattr(Client(), method)
        for url in (world.url, world.section(), "/api/v1/peps/", f"{world.url}/documents/full.pdf"):
            assert send(url).status_code in {401, 405}, (method, url)
    response = Client().get(world.url)
    assert response["WWW-Authenticate"] == "Bearer"
    assert response["Content-Type"] == "application/problem+json"


WRONG_HEADERS = [
    "Bearer", "Bearer ", "Bearer x", "Bearer wagtail_" + "0" * 33, "Basic YTpi", "Token x", "",
    "Bearer \u00e9", "bearer  x y",
]  # fmt: skip


def test_a_wrong_header_is_nobody_even_with_a_session(world: World) -> None:
    client = Client()
    client.force_login(world.people[Role.VS_ADMIN].user, BACKEND)
    assert client.get(world.url).status_code == 200
    for header in WRONG_HEADERS:
        response = client.get(world.url, headers={"Authorization": header})
        assert response.status_code == 401, header


def test_a_token_acts_in_its_role_for_as_long_as_it_is_held(world: World) -> None:
    teacher = world.people[Role.DESIGNATED_TEACHER]
    headers = bearer(teacher)
    assert status(world, headers) == 200
    grant = ApiGrant.objects.get()
    assert grant.last_used_on == clock.today()
    assert grant.token.last_used_at is None
    member = NetworkMember.objects.get(user=teacher.user)
    network.end(member=member, ends_on=clock.today(), by=SYSTEM)
    assert status(world, headers) == 200
    clock.tick(days=1)
    assert status(world, headers) == 401


def test_a_token_ends_with_its_account(world: World) -> None:
    worker = world.people[Role.SOCIAL_WORKER]
    headers = bearer(worker)
    assert worker.user is not None
    users.disable(user=worker.user, by=world.people[Role.VS_ADMIN])
    assert status(world, headers) == 401


def test_a_token_expires_and_can_be_revoked(world: World) -> None:
    headers = bearer(world.people[Role.IRO], days=2)
    clock.tick(days=1, hours=23)
    assert status(world, headers) == 200
    clock.tick(hours=1)
    assert status(world, headers) == 401
    headers = bearer(world.people[Role.IRO])
    grant = ApiGrant.objects.latest("created_at")
    tokens.revoke(grant=grant, by=SYSTEM)
    tokens.revoke(grant=grant, by=SYSTEM)
    assert status(world, headers) == 401
    events = [e.event for e in WriteEntry.objects.filter(event__startswith="api.").order_by("at")]
    assert events == ["api.token_issued", "api.token_issued", "api.token_revoked"]


def test_a_token_of_wagtails_own_opens_nothing(world: World) -> None:
    _, text = APIToken.create_token(user=world.people[Role.VS_ADMIN].user, name="mine")
    assert status(world, {"Authorization": f"Bearer {text}"}) == 401


def test_a_token_keeps_to_its_scope(world: World) -> None:
    headers = bearer(world.people[Role.SOCIAL_WORKER], scopes=[Scope.READ])
    assert status(world, headers) == 200
    response = Client().patch(
        world.section(), json.dumps(change("count", "7")), JSON, headers=headers
    )
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"


def test_only_a_hash_of_a_token_is_kept(world: World) -> None:
    text = bearer(world.people[Role.IRO])["Authorization"].removeprefix("Bearer ")
    token = APIToken.objects.get()
    assert token.key_hash == APIToken.hash_token(text)
    assert text not in json.dumps(list(WriteEntry.objects.values_list("data_text", flat=True)))


def test_issuing_is_for_administrators_and_for_roles_that_are_held(world: World) -> None:
    teacher = world.people[Role.DESIGNATED_TEACHER]
    assert teacher.user is not None
    with pytest.raises(NotAllowed):
        tokens.issue(user=teacher.user, role=teacher.role, by=teacher)
    for wrong in (
        {"role": Role.VS_ADMIN},
        {"role": teacher.role, "scopes": ["everything"]},
        {"role": teacher.role, "scopes": [Scope.WRITE]},
        {"role": teacher.role, "scopes": []},
        {"role": teacher.role, "days": 0},
        {"role": teacher.role, "days": 9999},
    ):
        with pytest.raises(BadInput):
            tokens.issue(user=teacher.user, by=SYSTEM, **wrong)
    assert not ApiGrant.objects.exists()
    assert not APIToken.objects.exists()


def test_the_command_prints_a_token_once_and_takes_it_back(world: World) -> None:
    worker = world.people[Role.SOCIAL_WORKER].user
    assert worker is not None
    out = io.StringIO()
    call_command("api_token", worker.username, "--role", "social_worker", stdout=out)
    text = out.getvalue().strip()
    headers = {"Authorization": f"Bearer {text}"}
    assert status(world, headers) == 200
    assert ApiGrant.objects.get().expires_at == clock.now() + timedelta(days=90)
    out = io.StringIO()
    call_command("api_token", worker.username, "--revoke", text[:12], stdout=out)
    assert text[14:] not in out.getvalue()
    assert status(world, headers) == 401
    for wrong in (
        [worker.username, "--role", "vs_admin"],
        ["nobody", "--role", "iro"],
        [worker.username, "--revoke", "x"],
    ):
        with pytest.raises(CommandError):
            call_command("api_token", *wrong)


def signed_in(world: World, role: Role) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people[role].user, BACKEND)
    return client


def test_a_session_reads_and_needs_its_csrf_token_to_write(world: World) -> None:
    client = signed_in(world, Role.SOCIAL_WORKER)
    assert client.get(world.url).status_code == 200
    body = json.dumps(change("count", "7"))
    refused = client.patch(world.section(), body, JSON)
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    client.cookies["csrftoken"] = token = "a" * 32
    for headers in (
        {"X-CSRFToken": "b" * 32},
        {"X-CSRFToken": token, "Origin": "https://evil.example"},
        {"X-CSRFToken": token, "Origin": "null"},
    ):
        assert client.patch(world.section(), body, JSON, headers=headers).status_code == 403
    headers = {"X-CSRFToken": token, "Origin": "http://testserver"}
    told = client.patch(world.section(), body, JSON, headers=headers)
    assert told.status_code == 200, told.content


def test_a_session_acts_in_the_role_of_its_person(world: World) -> None:
    assert "cnry-secret" not in signed_in(world, Role.IRO).get(world.url).content.decode()
    assert "cnry-secret" in signed_in(world, Role.VS_ADMIN).get(world.url).content.decode()


def test_a_token_needs_no_csrf_and_sets_no_cookie(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.patch(
        world.section(),
        json.dumps(change("count", "7")),
        JSON,
        headers=bearer(world.people[Role.SOCIAL_WORKER]),
    )
    assert response.status_code == 200
    assert not response.cookies
    assert response["Cache-Control"] == "private, no-store"
    assert "Authorization" in response["Vary"]


def test_no_header_turns_one_method_into_another(world: World) -> None:
    names = ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method")
    headers = bearer(world.people[Role.SOCIAL_WORKER]) | dict.fromkeys(names, "PATCH")
    body = json.dumps(change("count", "7"))
    for method in ("post", "put", "delete"):
        response = getattr(Client(), method)(world.section(), body, JSON, headers=headers)
        assert response.status_code == 405
        assert response["Content-Type"] == "application/problem+json"
    response = Client().get(f"{world.section()}?_method=PATCH&format=html", headers=headers)
    assert response["Content-Type"].startswith(JSON)
    (count,) = [a for a in response.json()["answers"] if a["address"] == "count"]
    assert count["value"] is None


def test_head_is_get_without_a_body_and_options_tells_no_secret(world: World) -> None:
    headers = bearer(world.people[Role.IRO])
    head = Client().head(world.url, headers=headers)
    assert (head.status_code, head.content) == (200, b"")
    assert Client().head(world.section("care"), headers=headers).status_code == 404
    options = Client().options(world.section("care"))
    assert (options.status_code, options.content) == (204, b"")
    assert options["Allow"] == "GET, HEAD, OPTIONS, PATCH"


def test_a_role_that_is_lost_in_the_middle_saves_nothing(world: World) -> None:
    carer = world.people[Role.DESIGNATED_TEACHER]
    member = NetworkMember.objects.get(user=carer.user)
    client = Client()
    client.force_login(carer.user, BACKEND)
    network.end(member=member, ends_on=clock.today(), by=SYSTEM)
    clock.tick(days=1)
    response = client.patch(world.section(), json.dumps(change("count", "7")), JSON)
    assert response.status_code == 404
    with pytest.raises(BadInput):
        patch(world.section(), carer, change("count", "7"))
