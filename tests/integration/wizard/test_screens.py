"""The other screens of one PEP: task list, check, history, built-in sections and moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.people.actor import Actor
from pep_forms.peps.actions import quality
from pep_forms.peps.actions.opening import open_pep
from pep_forms.peps.enums import State
from pep_forms.peps.models import Addendum, Pep, SectionFlag, SectionRestriction
from pep_forms.reference.loading import load as load_reference
from tests import builders
from tests.integration.peps import world as lives
from tests.integration.wizard.world import World

TEACHER, WORKER, REVIEWER = "designated_teacher", "social_worker", "vs_reviewer"
GET_PAGES = ("", "check/", "section/sign_off/", "history/words/")


@pytest.fixture
def life(db: None) -> Iterator[lives.World]:
    """A small form whose whole life is short."""
    with clock.at(lives.OPENED):
        load_reference(by=builders.SYSTEM)
        yield lives.make_world()


def log_in(client: Client, actor: Actor) -> Client:
    """Somebody else sits down at the same browser."""
    assert actor.user is not None
    client.force_login(actor.user, backend="pep_forms.people.backend.AccountBackend")
    return client


@pytest.mark.parametrize("rest", GET_PAGES)
@pytest.mark.parametrize("role", [TEACHER, WORKER, "vs_admin"])
def test_the_pages_open(world: World, role: str, rest: str) -> None:
    response = world.client(role).get(world.url(rest))
    assert response.status_code == 200
    assert "Ada Example" in response.content.decode() or rest.startswith("history")


def test_the_task_list_puts_ones_own_part_first(world: World) -> None:
    text = world.client(TEACHER).get(world.url()).content.decode()
    yours, _, others = text.partition("Other people’s part")
    assert "Your part" in yours
    assert "Widgets" in yours
    assert "All about me" in others
    assert "Not started" in text
    assert "still missing" in yours
    assert "Still missing, by person" in text


def test_the_check_page_says_answers_and_links_to_each_question(world: World) -> None:
    world.open(TEACHER).post(words="Likes <maps>", next="here")
    world.open(WORKER).post(secret="Canary-9", next="here")
    text = world.client(TEACHER).get(world.url("check/")).content.decode()
    assert "Likes &lt;maps&gt;" in text
    assert "Canary-9" not in text
    assert f"{world.url('steps/widgets/')}#q-words" in text
    assert f"{world.url('steps/widgets/2/')}#q-last" in text
    assert "Canary-9" in world.client(WORKER).get(world.url("check/")).content.decode()
    read = ReadEntry.objects.filter(channel="check", subject=f"pep:{world.pep.pk}")
    assert any("secret" in row.addresses for row in read)


def test_the_history_of_an_answer(world: World) -> None:
    with clock.at(date(2026, 10, 5)):
        world.open(TEACHER).post(words="First", next="here")
    with clock.at(date(2026, 10, 6)):
        world.open(WORKER).post(words="Second", next="here")
    text = world.client(TEACHER).get(world.url("history/words/")).content.decode()
    assert text.index("Second") < text.index("First")
    client = world.client(TEACHER)
    for address in ("secret", "hidden_away", "none", "aims/x/y/z"):
        assert client.get(world.url(f"history/{address}/")).status_code == 404


def test_a_whole_life_by_its_pages(life: lives.World, client: Client) -> None:
    pep = open_pep(young_person=life.young_person, by=life.admin)
    url = f"/peps/{pep.pk}/"

    def state() -> str:
        return Pep.objects.values_list("state", flat=True).get(pk=pep.pk)

    teacher = log_in(client, life.teacher)
    day = {"held_on_0": "5", "held_on_1": "10", "held_on_2": "2026"}
    boxes = {"held_on_day": "5", "held_on_month": "10", "held_on_year": "2026", **day}
    response = teacher.post(url + "meeting/", boxes)
    assert response.status_code == 409
    assert "still missing" in response.content.decode()
    lives.type_in(pep, "school", life.teacher, need="Quiet places")
    planned = {"day_day": "9", "day_month": "10", "day_year": "2026", "at": "2.30pm"}
    assert teacher.post(url + "meeting/plan/", planned).status_code == 302
    assert teacher.post(url + "meeting/", boxes).status_code == 302
    assert state() == State.MEETING_HELD
    lives.type_in(pep, "meeting", life.teacher, met_on="")
    response = teacher.post(url + "submit/")
    assert response.status_code == 409
    assert "met_on" in response.content.decode()
    lives.type_in(pep, "meeting", life.teacher, met_on="2026-10-05")
    assert teacher.post(url + "submit/").status_code == 302
    assert state() == State.SUBMITTED
    assert teacher.post(url + "submit/").status_code == 302, "called back"
    assert state() == State.MEETING_HELD
    assert teacher.post(url + "submit/").status_code == 302
    signing = url + "section/sign_off/"
    bad = teacher.post(signing, {"decision": "disagree", "comment": ""})
    assert "Say in your own words why" in bad.content.decode()
    assert teacher.post(signing, {"decision": "agree"}).status_code == 302
    assert teacher.post(url + "review/").status_code == 403

    reviewer = log_in(client, life.reviewer)
    assert reviewer.post(url + "review/").status_code == 302
    assert state() == State.IN_QUALITY
    empty = reviewer.post(url + "return/", {"reason": "Vague"})
    assert empty.status_code == 200
    assert "at least one section" in empty.content.decode()
    sent = {"reason": "Vague", "section-school": "Which places?"}
    assert reviewer.post(url + "return/", sent).status_code == 302
    assert SectionFlag.objects.get().reason == "Which places?"
    teacher = log_in(client, life.teacher)
    assert "Which places?" in teacher.get(url).content.decode()
    assert "Which places?" in teacher.get(url + "steps/school/").content.decode()
    assert teacher.post(url + "submit/").status_code == 302
    assert teacher.post(signing, {"decision": "agree"}).status_code == 302
    reviewer = log_in(client, life.reviewer)
    reviewer.post(url + "review/")
    response = reviewer.post(url + "review/", {"then": "accept"})
    assert response.status_code == 302
    assert state() == State.COMPLETE


def complete(life: lives.World) -> Pep:
    pep = lives.in_quality(life)
    return quality.accept(pep=pep, by=life.reviewer)


def test_documents_are_handed_out_by_right_and_logged(life: lives.World, client: Client) -> None:
    pep = complete(life)
    url = f"/peps/{pep.pk}/"
    worker = log_in(client, life.social_worker)
    response = worker.get(url + "document.pdf")
    assert response.status_code == 200
    assert response.getvalue().startswith(b"%PDF")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Ada" not in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("inline")
    saved = worker.get(url + "document.pdf?download")
    assert saved["Content-Disposition"].startswith("attachment")
    twin = worker.get(url + "documents/full.html")
    assert "sandbox" in twin["Content-Security-Policy"]
    assert "default-src 'none'" in twin["Content-Security-Policy"]
    assert worker.get(url + "documents/full.exe").status_code == 404
    assert worker.get(url + "documents/other.pdf").status_code == 404
    assert ReadEntry.objects.filter(channel="document.pdf", subject=f"pep:{pep.pk}").count() == 2
    # Whoever lost sight of a part of it gets none of it.
    assert life.admin.user is not None
    carer = log_in(client, life.carer)
    assert carer.get(url + "documents/full.pdf").status_code == 200
    SectionRestriction.objects.create(
        pep=pep,
        section_id="school",
        hidden_from=life.carer.user,
        narrowed_by=life.admin.user,
    )
    assert carer.get(url + "documents/full.pdf").status_code == 404
    assert carer.get(url + "document.pdf").status_code == 404


def test_notes_stand_beside_a_complete_plan(life: lives.World, client: Client) -> None:
    pep = complete(life)
    url = f"/peps/{pep.pk}/notes/"
    teacher = log_in(client, life.teacher)
    assert teacher.post(url, {"text": " "}).status_code == 200
    sent = {"text": "The date was wrong", "section": "school"}
    assert teacher.post(url, sent).status_code == 302
    assert Addendum.objects.get().section_id == "school"
    assert "The date was wrong" in teacher.get(url).content.decode()


def test_closing_and_taking_back(life: lives.World, client: Client) -> None:
    pep = open_pep(young_person=life.young_person, by=life.admin)
    url = f"/peps/{pep.pk}/"
    admin = log_in(client, life.admin)
    assert admin.post(url + "close/", {}).status_code == 200
    other = admin.post(url + "close/", {"reason": "other"})
    assert "Say why you close this PEP" in other.content.decode()
    assert admin.post(url + "close/", {"reason": "left_care"}).status_code == 302
    assert Pep.objects.get(pk=pep.pk).state == State.CLOSED
    again = admin.post(url + "close/", {"reason": "left_care"})
    assert again.status_code == 409
    teacher = log_in(client, life.teacher)
    for rest in ("close/", "void/", "review/", "return/"):
        assert teacher.get(url + rest).status_code == 403


def test_an_empty_form_can_be_printed(world: World) -> None:
    client = world.client(TEACHER)
    response = client.get("/forms/wizard/blank.pdf")
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF")
    assert client.get("/forms/none/blank.pdf").status_code == 404
