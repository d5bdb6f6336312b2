"""A lost session costs nothing: what was typed comes back, to the same person only."""

from __future__ import annotations

from urllib.parse import parse_qs, urlparse

from django.test import Client

from pep_forms.wizard.models import KeptTyping
from tests.integration.wizard.world import World, sheet

TEACHER, WORKER = "designated_teacher", "social_worker"


def kept_address(location: str) -> str:
    (after,) = parse_qs(urlparse(location).query)["next"]
    return after


def test_typing_without_a_session_comes_back_after_log_in(world: World) -> None:
    page = world.open(TEACHER)
    page.client.logout()
    response = page.post(words="Typed & <kept>", next="here")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/?next=")
    assert world.entry("words") is None
    after = kept_address(response["Location"])
    assert "Typed" not in after
    kept = KeptTyping.objects.get()
    assert b"Typed" not in bytes(kept.ciphertext)
    back = sheet(world.client(TEACHER), after)
    assert back.status == 200
    assert "Here is what you typed" in back.text
    assert back.fields["words"] == ["Typed & <kept>"]
    back.url = urlparse(after).path
    assert back.post(next="here").status_code == 302
    entry = world.entry("words")
    assert entry is not None
    assert entry.value == "Typed & <kept>"
    assert not KeptTyping.objects.exists()


def test_nobody_else_gets_it(world: World) -> None:
    page = world.open(TEACHER)
    page.client.logout()
    after = kept_address(page.post(words="Only mine", next="here")["Location"])
    other = sheet(world.client(WORKER), after)
    assert other.status == 200
    assert "Only mine" not in other.text
    elsewhere = after.replace("widgets", "rows")
    assert "Only mine" not in sheet(world.client(TEACHER), elsewhere).text
    assert "Only mine" in sheet(world.client(TEACHER), after).text


def test_a_forged_field_keeps_nothing(world: World) -> None:
    page = world.open(TEACHER)
    page.client.logout()
    response = page.post(words="x", kept="forged:field", next="here")
    assert response["Location"] == f"/login/?next={world.url('steps/widgets/').replace('/', '%2F')}"
    assert not KeptTyping.objects.exists()


def test_a_missing_csrf_token_keeps_what_was_typed(world: World) -> None:
    client = world.client(TEACHER, enforce_csrf_checks=True)
    page = world.open(TEACHER, client=client)
    response = page.post(without=("csrfmiddlewaretoken",), words="Kept all the same")
    assert response.status_code == 403
    text = response.content.decode()
    assert "What you typed is kept" in text
    assert "Kept all the same" not in text
    assert world.entry("words") is None
    kept = KeptTyping.objects.get()
    back = sheet(client, f"{kept.path}?kept={kept.pk}")
    assert back.fields["words"] == ["Kept all the same"]


def test_a_good_csrf_token_saves(world: World) -> None:
    client = world.client(TEACHER, enforce_csrf_checks=True)
    page = world.open(TEACHER, client=client)
    assert page.post(words="Saved").status_code == 302


def test_a_stranger_who_is_not_signed_in_is_sent_to_log_in(world: World) -> None:
    for rest in ("", "steps/widgets/", "check/", "document.pdf", "section/sign_off/"):
        response = Client().get(world.url(rest))
        assert response.status_code == 302
        assert response["Location"].startswith("/login/?next=")
