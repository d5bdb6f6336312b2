"""Who may add a PEP on paper, who has its scan, and what is left when it is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from media.models import Attachment, Purge
from pep_forms import clock
from pep_forms.api import shapes
from pep_forms.audit.models import ReadEntry, WriteEntry
from pep_forms.engine.roles import Role
from pep_forms.exceptions import NotAllowed, NotVisible
from pep_forms.people.actions import placements
from pep_forms.people.actor import Actor
from pep_forms.peps import serving
from pep_forms.peps.actions import completion, paper
from pep_forms.peps.enums import State
from pep_forms.peps.models import Meeting, Pep, SectionAnswers
from pep_forms.peps.projections import outlook
from pep_forms.reference.actions import set_setting
from tests import builders
from tests.integration.peps.paper import world as worlds
from tests.integration.peps.paper.world import World
from tests.integration.wizard.world import sheet
from tests.unit.media.samples import pdf

ADDS = {Role.VS_ADMIN, Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER}
#: Whoever may have the widest document.
HAS_THE_SCAN = ADDS | {Role.IRO, Role.VS_REVIEWER}
NEAR = {Role.VS_ADMIN, Role.VS_REVIEWER, Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER}


def client(world: World, role: str) -> Client:
    browser = Client()
    browser.force_login(world.users[role], "pep_forms.people.backend.AccountBackend")
    return browser


def page(world: World) -> str:
    return reverse("peps:paper", args=[world.young_person.pk])


def posted(**changes: str) -> dict[str, str]:
    day = worlds.HELD
    return {
        "reason": "custody",
        "kind": "review",
        "held_on_day": str(day.day),
        "held_on_month": str(day.month),
        "held_on_year": str(day.year),
        **changes,
    }


def test_the_truth_table_of_who_adds(world: World) -> None:
    stranger = worlds.join("Somebody Else")
    for role, user in world.users.items():
        try:
            done = worlds.begun(world, Actor(user, role)) is not None
            Pep.objects.update(state=State.CLOSED, closed_at=clock.now(), closed_reason="other")
        except NotAllowed:
            done = False
        assert done is (role in ADDS), role
        answer = client(world, role).get(page(world))
        assert answer.status_code == (200 if role in ADDS else 403), role
        if role not in {Role.VS_ADMIN, Role.VS_REVIEWER}:
            with pytest.raises(NotVisible):
                worlds.begun(stranger, Actor(user, role))
            assert client(world, role).get(page(stranger)).status_code == 404, role
    assert Client().get(page(world)).status_code == 302


def test_a_paper_pep_among_the_documents_is_added_where_it_counts(world: World) -> None:
    attach = reverse("peps:enclosure_attach", args=[world.young_person.pk])
    answer = client(world, Role.SOCIAL_WORKER).get(f"{attach}?type=paper_pep")
    assert (answer.status_code, answer["Location"]) == (302, page(world))


def test_the_roles_are_a_setting(world: World) -> None:
    set_setting(
        name="may_add_paper",
        value=[Role.VS_ADMIN],
        by=builders.vs_admin(),
    )
    with pytest.raises(NotAllowed):
        worlds.begun(world, world.actor(Role.SOCIAL_WORKER))
    assert worlds.begun(world).pk


def test_the_truth_table_of_who_has_the_scan(world: World) -> None:
    pep = worlds.complete(world, world.actor(Role.DESIGNATED_TEACHER))
    (scan,) = Attachment.objects.all()
    stranger = worlds.join("Somebody Else")
    for role in world.users:
        answer = client(world, role).get(f"/files/{scan.pk}/")
        assert answer.status_code == (200 if role in HAS_THE_SCAN else 404), role
        assert (answer.status_code == 200) is _reads_widest(pep, world.actor(role)), role
        if answer.status_code == 200:
            b"".join(answer.streaming_content)
    for role, user in stranger.users.items():
        if role not in {Role.VS_ADMIN, Role.VS_REVIEWER}:
            other = Client()
            other.force_login(user, "pep_forms.people.backend.AccountBackend")
            assert other.get(f"/files/{scan.pk}/").status_code == 404, role
    assert Client().get(f"/files/{scan.pk}/").status_code == 302
    readers = ReadEntry.objects.filter(subject=f"attachment:{scan.pk}")
    assert {entry.user_id for entry in readers} == {
        str(world.users[role].pk) for role in HAS_THE_SCAN
    }


def _reads_widest(pep: Pep, actor: Actor) -> bool:
    return "full" in {spec.key for _, spec in serving.readable(pep, actor)}


def test_a_confidential_home_closes_the_scan_to_all_but_social_care(world: World) -> None:
    placements.edit(
        placement=world.young_person.placements.get(),
        details={"confidential": True},
        by=builders.vs_admin(),
    )
    worlds.submitted(world)
    (scan,) = Attachment.objects.all()
    for role in world.users:
        answer = client(world, role).get(f"/files/{scan.pk}/")
        assert answer.status_code == (200 if role in NEAR else 404), role


def test_nobody_but_those_who_type_sees_facts_before_it_counts(world: World) -> None:
    pep = worlds.begun(world)
    worlds.facts_typed(pep, world.admin)
    for role in (Role.FOSTER_CARER, Role.PARENT, Role.YOUNG_PERSON, Role.KEY_WORKER):
        found = shapes.whole(pep, world.actor(role))
        assert not any(section.answers for section in found.sections)
        assert found.paper is not None
        assert (found.paper.setting, found.paper.targets, found.paper.attendees) == ("", [], [])


def test_the_api_tells_the_six_facts_as_far_as_they_may_be_seen(world: World) -> None:
    pep = Pep.objects.get(pk=worlds.complete(world).pk)
    told = shapes.whole(pep, world.actor(Role.SOCIAL_WORKER))
    assert (told.origin, told.paper_reason, told.held_on) == ("paper", "custody", worlds.HELD)
    assert told.paper is not None
    assert told.paper.held_on == worlds.HELD.isoformat()
    assert (told.paper.kind, told.paper.setting, told.paper.grade) == (
        "review",
        "Secure Setting",
        "amber",
    )
    assert [(item.name, item.role) for item in told.paper.attendees] == [
        ("Ann Lee", "social_worker"),
        ("Kit", "young_person"),
    ]
    assert told.paper.targets[0]["change"] == worlds.TARGET
    assert told.paper.scan == [Attachment.objects.get().pk]
    parent = shapes.whole(pep, world.actor(Role.PARENT)).paper
    assert parent is not None
    assert (parent.attendees, parent.grade, parent.scan) == ([], "", [])
    assert parent.targets == [{"change": worlds.TARGET}]
    listed = client(world, Role.SOCIAL_WORKER).get("/api/v1/peps/").json()["items"]
    assert [item["origin"] for item in listed] == ["paper"]


def test_one_about_somebody_else_is_taken_back(world: World) -> None:
    pep = worlds.complete(world)
    for document in pep.documents.all():
        completion.make_document(str(document.pk))
    (scan,) = Attachment.objects.all()
    for role in (Role.VS_REVIEWER, Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER):
        with pytest.raises(NotAllowed):
            paper.take_back(pep=pep, reason="Wrong person.", by=world.actor(role))
    pep = paper.take_back(pep=pep, reason="Scanned for somebody else.", by=world.admin)
    assert pep.state == State.VOID
    assert not Meeting.objects.exists()
    assert outlook.rebuild() == 0
    certificate = Purge.objects.get()
    assert (certificate.attachment_id, certificate.reason) == (
        scan.pk,
        "Scanned for somebody else.",
    )
    for role in world.users:
        assert client(world, role).get(f"/files/{scan.pk}/").status_code == 404, role
        sees = shapes.whole(pep, world.actor(role)).paper
        assert sees is not None
        assert bool(sees.setting) is (role in {Role.VS_ADMIN, Role.VS_REVIEWER}), role
    assert not pep.documents.filter(withheld_at__isnull=True).exists()
    assert SectionAnswers.objects.filter(pep=pep).exists()
    voided = WriteEntry.objects.filter(event="pep.voided").last()
    assert voided is not None
    assert voided.data["reason"] == "Scanned for somebody else."
    assert worlds.begun(world).pk


def test_what_was_typed_stays_when_the_page_is_refused(world: World) -> None:
    browser = client(world, Role.VS_ADMIN)
    answer = browser.post(page(world), posted(held_on_year="2015"))
    html = answer.content.decode()
    assert "in care on that day" in html
    assert 'value="2015"' in html
    assert 'value="custody"' in html
    assert not Pep.objects.exists()


def test_a_second_one_leads_to_the_first_and_pressing_twice_adds_once(world: World) -> None:
    browser = client(world, Role.VS_ADMIN)
    first = browser.post(page(world), posted())
    assert first.status_code == 302
    again = browser.post(page(world), posted())
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    with clock.at(worlds.TODAY + timedelta(days=1)):
        later = browser.post(page(world), posted())
    assert later.status_code == 409
    pep = Pep.objects.get()
    assert reverse("wizard:task_list", args=[pep.pk]) in later.content.decode()


def test_a_scan_sent_with_a_page_that_lacks_facts_stays(world: World) -> None:
    browser = client(world, Role.VS_ADMIN)
    where = browser.post(page(world), posted())["Location"]
    open_page = sheet(browser, where)
    assert "300 dots per inch" in open_page.text
    scan = SimpleUploadedFile("scan.pdf", pdf(), "application/pdf")
    open_page.send(
        {"paper_scan:upload": [scan], "paper_grade": "amber", "paper_date:day": ["40"]}, next="here"
    )
    pep = Pep.objects.get()
    assert Attachment.objects.get().subject == f"pep:{pep.pk}"
    told = shapes.whole(pep, world.admin).paper
    assert told is not None
    assert (told.scan, told.grade) == ([Attachment.objects.get().pk], "amber")
