"""Saving by every door, as it should be and as it should not: what the logs are watched for."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

from django.test import Client

from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.answers import question_of
from pep_forms.engine.compile import Placed
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.peps.actions import saving
from pep_forms.peps.rights import rights_for
from tests.canaries import Canaries
from tests.integration.wizard.world import sheet
from tests.world import World

WHO = Role.DESIGNATED_TEACHER


def save_in_every_way(world: World, canaries: Canaries) -> set[int]:
    """Save by the wizard and the API: taken, refused, unreadable, malformed, over a newer text,
    and with a fault in the middle. Returns the status codes."""
    mine, other = _places(world, canaries)
    token = canaries.token(mine.id)
    client = world.client(WHO)
    client.raise_request_exception = False
    codes = {_by_page(client, world, mine, f"{token} by page")}
    section = f"/api/v1/peps/{world.pep.pk}/sections/{mine.section.key}"
    known = client.get(section).json()["answers"]
    base = next(answer["digest"] for answer in known if answer["address"] == mine.id)
    number = next(a for a in known if a["kind"] in {"number", "date"} and a["editable"])
    for body in (
        _change(mine.id, f"{token} by API", base),
        _change(mine.id, f"{token} over a newer text", "stale"),
        _change(number["address"], f"{token} is no number", number["digest"]),
        _change(other.id, f"{token} is not mine to say", ""),
        {"changes": [{"address": mine.id, "raw": token, token: token}]},
        f'{{"changes": [{{"address": "{mine.id}", "raw": "{token}',
    ):
        codes.add(_patch(client, section, body))
    fault = patch.object(saving, "record_changes", side_effect=RuntimeError(f"DETAIL: {token}"))
    with fault:
        codes.add(_patch(client, section, _change(number["address"], token + "7", "x")))
        codes.add(_by_page(client, world, mine, f"{token} before the fault"))
    return codes


def _places(world: World, canaries: Canaries) -> tuple[Placed, Placed]:
    """A text of the writer's own beside a number, and one that is not theirs to change."""
    compiled = compiled_version(world.pep.version_id)
    rights = rights_for(Actor(world.users[WHO], WHO), world.pep)
    planted = [
        compiled.questions[question_of(a)] for a in canaries.address_of.values() if "/" not in a
    ]
    numbered = {
        p.section.id
        for p in planted
        if p.question.kind in {"number", "date"} and rights.edits(p.id)
    }
    texts = [p for p in planted if p.question.kind == "long_text"]
    mine = next(p for p in texts if rights.edits(p.id) and p.section.id in numbered)
    return mine, next(p for p in texts if not rights.edits(p.id))


def _change(address: str, raw: str, base: str) -> dict[str, Any]:
    return {"changes": [{"address": address, "raw": raw, "base": base}]}


def _patch(client: Client, url: str, body: object) -> int:
    text = body if isinstance(body, str) else json.dumps(body)
    return client.patch(url, text, content_type="application/json").status_code


def _by_page(client: Client, world: World, placed: Placed, words: str) -> int:
    step = "" if placed.page == 0 else f"{placed.page + 1}/"
    page = sheet(client, f"/peps/{world.pep.pk}/steps/{placed.section.key}/{step}")
    assert placed.id in page.fields, sorted(page.fields)
    return page.send({placed.id: words}).status_code
