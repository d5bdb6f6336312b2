"""A try-out saves by itself while somebody types, and has the built-in parts of a plan."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from pep_forms.engine.answers import digest
from pep_forms.peps.models import Pep, SectionAnswers
from pep_forms.publishing.models import TryOut
from tests.integration.publishing.test_screens import client_of
from tests.integration.publishing.test_trying import begin
from tests.integration.publishing.world import RIGHTS, Plans, edit, editor, release_first

pytestmark = pytest.mark.django_db

BUILT_IN = ("cover", "sign_off", "quality", "documents")


def built_in(data: dict[str, Any]) -> None:
    data["sections"] += [
        {"id": f"s_{key}", "key": key, "title": key.capitalize(), "builtin": key, "rights": RIGHTS,
         "pages": []}
        for key in BUILT_IN
    ]  # fmt: skip
    data["template"]["sections"] += BUILT_IN
    data["template"]["sign_off"] = {"required": ["social_worker"], "invited": ["parent"]}


@pytest.fixture
def plans() -> Plans:
    release_first()
    return Plans()


def patch(client: Client, url: str, *changes: dict[str, Any], **more: Any) -> Any:
    body = {"request_key": "k", "changes": changes, "rows": [], **more}
    return client.patch(url, json.dumps(body), content_type="application/json")


def typed(address: str, raw: Any, base: str = digest("")) -> dict[str, Any]:
    return {"address": address, "raw": raw, "base": base, "not_applicable": "",
            "confirm": False, "lock": False}  # fmt: skip


def test_what_is_typed_is_saved_and_tells_what_it_opens(plans: Plans) -> None:
    client = client_of(editor())
    home = begin(client)
    url = f"{home}sections/first/"
    counts = [m.objects.count() for m in (Pep, SectionAnswers)]
    reply = patch(client, url, typed("asks", "yes"), typed("score", "70"))
    assert reply.status_code == 200
    told = reply.json()
    assert {item["address"] for item in told["saved"]} == {"asks", "score"}
    assert told["shown"] == ["why"]
    entries = TryOut.objects.get().answers["s_first"]["entries"]
    assert (entries["asks"]["value"], entries["score"]["value"]) == (True, 70)
    assert counts == [m.objects.count() for m in (Pep, SectionAnswers)]
    base = next(item["digest"] for item in told["saved"] if item["address"] == "asks")
    assert patch(client, url, typed("asks", "no", base)).json()["hidden"] == ["why"]


def test_two_windows_of_one_try_out_do_not_write_over_each_other(plans: Plans) -> None:
    client = client_of(editor())
    url = f"{begin(client)}sections/first/"
    assert patch(client, url, typed("score", "70")).status_code == 200
    late = patch(client, url, typed("score", "80"), typed("asks", "yes"))
    assert late.status_code == 409
    assert [item["address"] for item in late.json()["conflicts"]] == ["score"]
    entries = TryOut.objects.get().answers["s_first"]["entries"]
    assert entries["score"]["value"] == 70
    assert entries["asks"]["value"] is True


def test_only_the_owner_saves_and_only_what_the_role_fills_in(plans: Plans) -> None:
    mine = client_of(editor())
    home = begin(mine)
    url = f"{home}sections/first/"
    for nobody in (editor(), plans.teacher):
        assert patch(client_of(nobody), url, typed("score", "1")).status_code == 404
    assert patch(mine, f"{home}sections/nowhere/", typed("score", "1")).status_code == 404
    for wrong in ({"changes": "x"}, {"rows": [{}]}, {"else": 1}):
        assert patch(mine, url, **wrong).status_code == 400
    assert mine.get(url).status_code == 405
    refused = patch(mine, f"{home}sections/second/", typed("private", "for the worker"))
    assert refused.status_code == 422
    mine.post(f"{home}role/", {"role": "parent"})
    assert patch(mine, url, typed("score", "1")).status_code == 404
    assert TryOut.objects.get().answers == {}


def test_the_built_in_parts_are_those_of_a_plan(plans: Plans) -> None:
    edit(built_in)
    client = client_of(editor())
    home = begin(client)
    pages = {key: client.get(f"{home}section/{key}/") for key in BUILT_IN}
    assert {page.status_code for page in pages.values()} == {200}
    words = {key: page.content.decode() for key, page in pages.items()}
    assert all("Try-out" in page for page in words.values())
    assert "Kind of PEP" in words["cover"]
    assert "Must sign" in words["sign_off"]
    assert "Not signed yet" in words["sign_off"]
    assert "has not finished looking" in words["quality"]
    assert f"{home}documents/full.pdf" in words["documents"]
    assert not any(f"/peps/{TryOut.objects.get().pk}" in page for page in words.values())
    client.post(f"{home}role/", {"role": "parent"})
    assert client.get(f"{home}section/cover/").status_code == 404


def test_what_one_answer_opens_can_be_answered_in_the_same_save(plans: Plans) -> None:
    """As in a plan: a question is refused only when it is asked neither before nor after."""
    client = client_of(editor())
    url = f"{begin(client)}sections/first/"
    refused = patch(client, url, typed("asks", "no"), typed("why", "Not asked"))
    assert [one["reason"] for one in refused.json()["refused"]] == ["hidden"]
    base = refused.json()["saved"][0]["digest"]
    reply = patch(client, url, typed("asks", "yes", base), typed("why", "Because"))
    assert reply.status_code == 200
    entries = TryOut.objects.get().answers["s_first"]["entries"]
    assert (entries["asks"]["value"], entries["why"]["value"]) == (True, "Because")
