"""The paper for a meeting: designed by picking, printed before it, handed out by right."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.builder.actions import release
from pep_forms.builder.actions.exchange import export
from pep_forms.builder.check import form_of, problems
from pep_forms.engine.diff import diff as difference
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.peps import meeting_pack
from pep_forms.peps.actions import meeting
from pep_forms.peps.models import Pep
from pep_forms.peps.rights import rights_for
from pep_forms.printing import compare, html, nodes, pdf
from pep_forms.printing.nodes import Blank, Pair
from tests import builders
from tests.integration.publishing.test_screens import client_of
from tests.integration.publishing.world import SYSTEM, Plans, edit, editor, question, section

pytestmark = pytest.mark.django_db

PACK: dict[str, Any] = {
    "title": "For the meeting",
    "roles": ["social_worker", "designated_teacher"],
    "agenda": "Hello\n\nWhat comes next\n",
}


def with_pack(data: dict[str, Any], **more: Any) -> None:
    """A pack, and a section in which the young person speaks, last of all."""
    mine = section("mine", question("words", "long_text"), audience="over_11")
    data["sections"].append(mine)
    data["template"].update(sections=["first", "second", "mine"], meeting_pack={**PACK, **more})


@pytest.fixture
def plans() -> Plans:
    edit(with_pack)
    release(template_key="plan", by=SYSTEM)
    return Plans()


def words(content: bytes) -> str:
    return " ".join(" ".join(pdf.text(content)).split())


def made(pep: Pep, by: Actor) -> nodes.Document:
    visible = meeting_pack.held_for(pep, rights_for(by, pep))
    return meeting_pack.build(visible, coming=list(meeting_pack.asked_to_come(pep, PACK["roles"])))


def blanks(document: nodes.Document, key: str) -> list[str]:
    found = next(part for part in document.sections if part.key == key)
    return [block.label for block in found.blocks if isinstance(block, Blank)]


def test_what_is_answered_stands_there_and_the_rest_is_room_to_write(plans: Plans) -> None:
    pep = plans.open(score="70", notes="They like drawing")
    plans.add_row(pep, "r1", aim="Read every day")
    document = made(pep, plans.teacher)
    assert [part.key for part in document.sections] == [
        "agenda", "people_asked", "mine", "first", "second",
    ]  # fmt: skip
    assert blanks(document, "mine") == ["Words"]
    # The row's own empty cell is asked too, and what a condition closes is not.
    assert blanks(document, "first") == ["Mood", "Helps", "Asks", "Size"]
    assert blanks(document, "second") == ["Seen"]
    told = {pair.label: pair.value for pair in nodes.pairs_in(document)}
    assert told == {
        "Score": ("70",), "Aim": ("Read every day",), "Notes": ("They like drawing",),
    }  # fmt: skip
    assert not any(isinstance(pair, Pair) and pair.blank for pair in nodes.pairs_in(document))
    pages = pdf.text(pdf.render(document))
    assert compare.missing_texts(document, pages) == []
    twin = html.render(document)
    assert all(text in twin for text in ("1. Hello", "2. What comes next", "Read every day"))


def test_a_group_without_rows_has_empty_ones_to_fill_in(plans: Plans) -> None:
    assert "Aims" in blanks(made(plans.open(), plans.teacher), "first")


def test_the_pack_is_had_before_the_meeting_and_each_look_is_logged(plans: Plans) -> None:
    pep = plans.open(notes="They like drawing")
    home, url = f"/peps/{pep.pk}/", f"/peps/{pep.pk}/meeting-pack.pdf"
    client = client_of(plans.teacher)
    assert url in client.get(home).content.decode()
    before = ReadEntry.objects.filter(channel="meeting_pack.pdf").count()
    response = client.get(url)
    assert response["Content-Type"] == "application/pdf"
    assert pep.young_person.legal_name.split()[0] not in response["Content-Disposition"]
    said = words(response.content)
    assert "They like drawing" in said
    assert "Who is asked to come" in said
    assert plans.worker.user is not None
    assert plans.worker.user.full_name in said
    assert ReadEntry.objects.filter(channel="meeting_pack.pdf").count() == before + 1
    page = client.get(f"/peps/{pep.pk}/meeting-pack.html")
    assert "They like drawing" in page.content.decode()
    assert "sandbox" in page["Content-Security-Policy"]
    assert client.get(f"/peps/{pep.pk}/meeting-pack.txt").status_code == 404
    pep.refresh_from_db()
    meeting.record_meeting(pep=pep, by=plans.teacher, held_on=clock.today())
    assert client.get(url).status_code == 404
    assert url not in client.get(home).content.decode()


def test_a_pack_holds_what_all_its_readers_may_see_and_goes_to_nobody_else(plans: Plans) -> None:
    pep = plans.open()
    plans.type(pep, plans.worker, private="Only for the worker")
    document = made(pep, plans.teacher)
    assert "Only for the worker" not in " ".join(nodes.texts(document))
    assert "Private" not in " ".join(nodes.texts(document))
    # Their form gives the reader of another authority's child, and the IRO, nothing of it.
    url = f"/peps/{pep.pk}/meeting-pack.pdf"
    iro = builders.join_network(pep.young_person, Role.IRO)
    assert iro.user is not None
    for nobody in (builders.actor(iro), Actor(builders.make_user(), Role.DESIGNATED_TEACHER)):
        assert client_of(nobody).get(url).status_code == 404
    assert client_of(plans.admin).get(url).status_code == 200


def test_a_parent_who_reads_it_does_not_learn_who_the_carer_is(plans: Plans) -> None:
    pep = plans.open()
    carer = builders.join_network(pep.young_person, Role.FOSTER_CARER).user
    for readers, named in (({"social_worker"}, True), ({"social_worker", "parent"}, False)):
        coming = list(meeting_pack.asked_to_come(pep, readers))
        assert any(carer.full_name in line for line in coming) is named
        assert any("oster carer" in line for line in coming)


def test_the_draft_of_a_pack_is_seen_as_the_pdf_it_will_be(plans: Plans) -> None:
    client = client_of(editor())
    page = client.get("/admin/releases/plan/papers/").content.decode()
    link = re.search(r'href="(/admin/releases/plan/papers/meeting\.pack\.pdf[^"]*)"', page)
    assert link is not None
    said = words(client.get(link[1].replace("&amp;", "&")).content)
    assert "For the meeting" in said
    assert "What comes next" in said
    assert "Made up" in said


def test_a_form_without_a_pack_offers_none(plans: Plans) -> None:
    edit(lambda data: None)
    release(template_key="plan", by=SYSTEM)
    pep = plans.open()
    assert client_of(plans.teacher).get(f"/peps/{pep.pk}/meeting-pack.pdf").status_code == 404
    papers = "/admin/releases/plan/papers/"
    assert "meeting.pack" not in client_of(editor()).get(papers).content.decode()
    assert client_of(editor()).get(f"{papers}meeting.pack.pdf").status_code == 404


def test_the_proof_and_the_difference_know_the_pack(plans: Plans) -> None:
    old = form_of(export("plan"))
    wrong = export("plan")
    wrong["template"]["meeting_pack"] |= {"leave_out": ["nowhere"], "roles": ["nobody"]}
    said = [problem.message for problem in problems(wrong)]
    assert [("nowhere" in s, "nobody" in s) for s in said] == [(True, False), (False, True)]
    edit(lambda data: with_pack(data, agenda="Hello", people=False))
    told = " ".join(d.words for d in difference(old, form_of(export("plan"))))
    assert "The agenda" in told
    assert "asked to come is not shown" in told
    edit(lambda data: None)
    assert "The meeting pack was removed" in " ".join(
        d.words for d in difference(old, form_of(export("plan")))
    )
