"""What is not asked, not theirs or not there is refused, and the refusal is in the log."""

from __future__ import annotations

import pytest

from pep_forms.audit.models import WriteEntry
from tests.integration.wizard.world import World

TEACHER, WORKER = "designated_teacher", "social_worker"

#: What somebody adds to their own page, and the answer it aims at.
TAMPERED = [
    ("opened", "s_widgets", "hidden by a condition"),
    ("secret", "s_widgets", "not seen"),
    ("theirs", "s_widgets", "read only"),
    ("hidden_away", "s_private", "of a section they do not see"),
    ("wish", "s_me", "of a section they may only read"),
    ("told", "s_widgets", "no question at all"),
    ("last", "s_widgets", "of another page"),
    ("nothing", "s_widgets", "unknown"),
    ("is_staff", "s_widgets", "a column of a table"),
]


def refusals(world: World) -> int:
    return WriteEntry.objects.filter(
        event="pep.save_refused", subject=f"pep:{world.pep.pk}"
    ).count()


@pytest.mark.parametrize(("address", "section", "why"), TAMPERED, ids=[t[0] for t in TAMPERED])
def test_a_tampered_post_is_refused_and_logged(
    world: World, address: str, section: str, why: str
) -> None:
    sheet = world.open(TEACHER)
    before = refusals(world)
    response = sheet.send({address: "Canary-7", f"{address}:base": "0", "words": "Fine"})
    assert response.status_code == 409, why
    entry = world.entry(address, section)
    assert entry is None or "Canary-7" not in str(entry)
    assert refusals(world) == before + 1
    fine = world.entry("words")
    assert fine is not None
    assert fine.value == "Fine", "what they may save is saved"


def test_the_refusal_gives_back_what_was_typed_and_betrays_nothing(world: World) -> None:
    sheet = world.open(TEACHER)
    response = sheet.send({"secret": "My own words", "secret:base": "0"})
    text = response.content.decode()
    assert "My own words" in text
    assert "About secret" not in text


def test_a_stale_page_whose_question_went_loses_no_word(world: World) -> None:
    world.open(TEACHER).post(tick="yes", next="here")
    mine = world.open(WORKER)
    world.open(TEACHER).post(tick="no", next="here")
    response = mine.post(opened="Long thought", next="here")
    assert response.status_code == 409
    assert "Long thought" in response.content.decode()


def test_a_closed_section_cannot_be_written_in(world: World) -> None:
    sheet = world.open("foster_carer")
    response = sheet.client.post(sheet.url, {**sheet.fields, "words": "x", "words:base": "0"})
    assert response.status_code == 409
    assert world.entry("words") is None


@pytest.mark.parametrize("role", ["foster_carer", TEACHER])
def test_a_section_nobody_may_know_of_is_not_found(world: World, role: str) -> None:
    client = world.client(role)
    for rest in ("steps/private/", "steps/private/1/", "steps/private/done/", "steps/nothing/"):
        assert client.get(world.url(rest)).status_code == 404
        assert client.post(world.url(rest), {"hidden_away": "x"}).status_code == 404
    assert "Private" not in client.get(world.url()).content.decode()


def test_a_stranger_and_a_wrong_id_look_the_same(world: World) -> None:
    client = world.client("stranger")
    wrong = "/peps/00000000-0000-4000-8000-000000000000/"
    for rest in (
        "",
        "steps/widgets/",
        "check/",
        "history/words/",
        "section/sign_off/",
        "meeting/",
        "meeting/plan/",
        "submit/",
        "review/",
        "return/",
        "close/",
        "void/",
        "notes/",
        "document.pdf",
        "documents/full.pdf",
        "documents/full.html",
    ):
        known, unknown = client.get(world.url(rest)), client.get(wrong + rest)
        assert (known.status_code, unknown.status_code) == (404, 404), rest
        assert _without_nonces(known.content) == _without_nonces(unknown.content), rest


def _without_nonces(content: bytes) -> str:
    lines = content.decode().splitlines()
    return "\n".join(line for line in lines if "nonce" not in line and "csrf" not in line)


def test_pressing_twice_has_one_effect(world: World) -> None:
    sheet = world.open(TEACHER, "steps/rows/")
    first = sheet.post(row="add:aims", hours="4")
    (row,) = world.rows()
    assert first.status_code == 302
    entry = world.entry("hours", "s_rows")
    again = sheet.post(row="add:aims", hours="4")
    assert again.status_code == 302
    assert world.entry("hours", "s_rows") == entry
    assert row in world.rows()


def test_another_persons_lock_is_not_to_be_seen(world: World) -> None:
    """A young person keeps an answer for their social worker; the teacher sees nothing of it."""
    world.open("young_person", "steps/me/3/").send(
        {"wish": "Only for Sam", "wish:lock": "1"}, next="here"
    )
    assert "Only for Sam" in world.open("young_person", "steps/me/3/").text
    assert "Only you and your social worker" in world.open("young_person", "steps/me/3/").text
    assert "Only for Sam" in world.open(WORKER, "steps/me/3/").text
    teacher = world.client(TEACHER)
    for rest in ("steps/me/3/", "check/", "", "steps/me/done/"):
        assert "Only for Sam" not in teacher.get(world.url(rest)).content.decode()
    assert "Only for Sam" not in teacher.get(world.url("history/wish/")).content.decode()
