"""Guidance and agreements by token: what one role may read, and accepting as on the site."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client

from guidance.models import Acceptance, AgreementPage, AgreementVersion
from media.models import Video
from pep_forms.api.models import Scope
from pep_forms.audit.models import WriteEntry
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from tests import builders
from tests.integration.api.world import bearer
from tests.integration.guidance.site import (
    SECRET,
    client,
    load,
    page,
    publish_agreement,
    take_back,
)

pytestmark = pytest.mark.django_db
BASE = "/api/v1/guidance"
FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256))


def somebody(role: str) -> Actor:
    """Somebody with one role."""
    if role == Role.PARENT:
        return builders.actor(builders.join_network(builders.make_young_person(), role))
    return Actor(builders.make_user(role), role)


def ask(path: str, actor: Actor, method: str = "get", **more: Any) -> HttpResponse:
    """A request by token, in one role."""
    headers = bearer(actor, **more.pop("token", {})) | more.pop("headers", {})
    return getattr(Client(), method)(BASE + path, headers=headers, **more)  # type: ignore[no-any-return]


def words(response: HttpResponse) -> str:
    return json.dumps(response.json())


def test_a_role_reads_its_own_pages_and_training_and_no_others() -> None:
    load()
    take_back("carers")
    admin, reviewer = somebody(Role.VS_ADMIN), somebody(Role.VS_REVIEWER)
    closed, film = page("closed"), page("training/film")
    for actor, sees in ((admin, True), (reviewer, False)):
        doors = {
            "/pages/": 200,
            "/pages/?type=GuidancePage": 200,
            f"/pages/?parent={page('home').pk}": 200,
            f"/search?q={SECRET}+page": 200,
            f"/pages/{page('sample').pk}/": 200,
            f"/pages/{closed.pk}/": 200 if sees else 404,
        }
        for door, status in doors.items():
            response = ask(door, actor)
            assert response.status_code == status, door
            assert (closed.title in words(response)) is sees, (door, actor.role)
    listed = {item["id"]: item for item in ask("/pages/", reviewer).json()}
    assert listed[film.pk]["parent"] == page("training").pk
    told = ask(f"/pages/{film.pk}/", reviewer).json()
    assert told["title"] == film.title
    assert told["fields"]["minutes"] == 2
    assert told["fields"]["body"][0]["type"] == "text"


def test_a_token_in_one_role_does_not_read_what_another_opens() -> None:
    load()
    take_back("carers")
    admin = somebody(Role.VS_ADMIN)
    assert admin.user is not None
    builders.join_network(builders.make_young_person(), Role.IRO, admin.user)
    closed = page("closed")
    assert ask(f"/pages/{closed.pk}/", admin).status_code == 200
    assert ask(f"/pages/{closed.pk}/", Actor(admin.user, Role.IRO)).status_code == 404


def test_a_draft_is_not_there_and_a_token_is_asked_for() -> None:
    load()
    take_back("carers")
    admin = somebody(Role.VS_ADMIN)
    draft = page("topic")
    draft.unpublish()
    assert ask(f"/pages/{draft.pk}/", admin).status_code == 404
    assert draft.title not in words(ask("/pages/", admin))
    assert ask(f"/pages/?parent={draft.pk}", admin).status_code == 404
    assert Client().get(f"{BASE}/pages/").status_code == 401
    narrow = ask("/pages/", admin, token={"scopes": [Scope.FORMS]})
    assert narrow.status_code == 403
    assert narrow["Content-Type"] == "application/problem+json"
    wrong = ask("/pages/?type=User", admin)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "type")


def test_a_film_plays_by_token_in_parts() -> None:
    load()
    take_back("carers")
    found = page("training/film")
    found.video = Video.objects.create(
        title="Film",
        file=ContentFile(FILM, "film.mp4"),
        captions="WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n",
    )
    found.save_revision().publish()
    reviewer = somebody(Role.VS_REVIEWER)
    told = ask(f"/pages/{found.pk}/", reviewer).json()["fields"]["film"]
    assert told["url"].endswith(f"{BASE}/films/{found.pk}/")
    part = ask(f"/films/{found.pk}/", reviewer, headers={"range": "bytes=4-7"})
    assert (part.status_code, b"".join(part)) == (206, b"ftyp")
    captions = ask(f"/films/{found.pk}/captions.vtt", reviewer)
    assert captions["Content-Type"].startswith("text/vtt")
    assert Client().get(f"{BASE}/films/{found.pk}/").status_code == 401


def test_an_agreement_is_read_and_accepted_as_on_the_site() -> None:
    load()
    parent = somebody(Role.PARENT)
    shut = ask("/pages/", parent)
    assert shut.status_code == 403
    assert "/api/v1/guidance/agreements/" in shut.json()["detail"]
    listed = ask("/agreements/", parent).json()
    assert [(one["title"], one["accepted"]) for one in listed] == [("For carers", False)]
    one = listed[0]
    version = AgreementVersion.objects.get()
    assert (one["id"], one["text"], one["number"]) == (str(version.pk), version.text, 1)

    def accept(text_hash: str, **more: Any) -> HttpResponse:
        body = json.dumps({"text_hash": text_hash})
        path = f"/agreements/{one['id']}/accept"
        return ask(path, parent, "post", data=body, content_type="application/json", **more)

    assert accept("0" * 64).status_code == 409
    assert accept("nonsense").status_code == 422
    assert accept(one["text_hash"], token={"scopes": [Scope.GUIDANCE]}).status_code == 403
    assert not Acceptance.objects.exists()

    done = accept(one["text_hash"])

    assert done.status_code == 200
    assert done.json()["accepted"] is True
    row = Acceptance.objects.get()
    assert (row.user, row.role, row.text_hash) == (parent.user, Role.PARENT, version.text_hash)
    assert WriteEntry.objects.filter(event="guidance.agreement.accepted").count() == 1
    assert accept(one["text_hash"]).status_code == 200, "again is harmless"
    assert Acceptance.objects.count() == 1
    assert ask("/pages/", parent).status_code == 200, "and the door is open"


def test_a_new_text_closes_the_door_and_the_old_one_is_no_longer_accepted() -> None:
    load()
    parent = somebody(Role.PARENT)
    before = ask("/agreements/", parent).json()[0]
    found = page("carers")
    body = type(found)._meta.get_field("body").stream_block
    found.body = body.to_python([{"type": "text", "value": "<p>New words.</p>", "id": "1"}])
    found.say(AgreementPage.Change.MATERIAL)
    publish_agreement(found)

    late = ask(
        f"/agreements/{before['id']}/accept", parent, "post",
        data=json.dumps({"text_hash": before["text_hash"]}), content_type="application/json",
    )  # fmt: skip

    assert late.status_code == 409
    after = ask("/agreements/", parent).json()[0]
    assert (after["number"], after["accepted"]) == (2, False)
    assert "New words." in after["text"]


def test_nobody_accepts_what_does_not_bind_them() -> None:
    load()
    reviewer = somebody(Role.VS_REVIEWER)
    version = AgreementVersion.objects.get()
    assert ask("/agreements/", reviewer).json() == []
    body = json.dumps({"text_hash": version.text_hash})
    path = f"/agreements/{version.pk}/accept"
    refused = ask(path, reviewer, "post", data=body, content_type="application/json")
    assert refused.status_code == 404


def test_in_the_browser_the_agreements_are_open_before_anything_is_accepted() -> None:
    load()
    browser = client(somebody(Role.PARENT).user)
    assert browser.get(f"{BASE}/agreements/").status_code == 200
    assert browser.get(f"{BASE}/pages/").status_code == 403
