"""The pages of attached documents: who gets to them, what they show, and what is logged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.engine.roles import Role
from pep_forms.peps.actions import enclosures
from pep_forms.peps.enclosures import types
from pep_forms.peps.models import Enclosure
from tests.integration.peps.enclosing.world import (
    ADMIN,
    CARER,
    CHILD,
    PARENT,
    TEACHER,
    WORKER,
    World,
    sent,
    waiting,
)

pytestmark = pytest.mark.django_db
TODAY = clock.today


def address(world: World, more: str = "") -> str:
    return f"/young-people/{world.young_person.pk}/documents/{more}"


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def listed(world: World, role: str, query: str = "") -> str:
    return text(world.client(role).get(address(world, query)))


def send(client: Client, world: World, *files: Any, query: str = "", **more: Any) -> Any:
    values = {"title": "Autumn report", "open_to": [TEACHER, WORKER], "key": str(uuid4())}
    where = address(world, f"attach/?type=report{query}")
    return client.post(where, {**values, **more, "file": list(files)})


def test_a_teacher_attaches_and_only_those_it_is_open_to_see_it(world: World) -> None:
    client = world.client(TEACHER)
    assert "School or college report" in text(client.get(address(world, "attach/")))
    assert "Choose the type" in text(client.get(address(world, "attach/?type=nonsense")))
    response = send(client, world, sent())
    assert response.status_code == 302
    assert response["Location"] == address(world)
    found = Enclosure.objects.get()
    for role in (TEACHER, WORKER, ADMIN, Role.VS_REVIEWER):
        assert "Autumn report" in listed(world, role), role
    for role in (CARER, PARENT, CHILD, Role.IRO):
        page = listed(world, role)
        assert "Autumn report" not in page
        assert str(found.pk) not in page
        assert "No documents" in page


def test_a_forbidden_document_looks_like_one_that_is_not_there(world: World) -> None:
    found = world.attach(open_to=[WORKER])
    for role in (CARER, CHILD, PARENT, "stranger"):
        client = world.client(role)
        for verb in ("", "replace/", "withdraw/", "change/"):
            there = client.get(address(world, f"{found.pk}/{verb}"))
            other = client.get(address(world, f"{uuid4()}/{verb}"))
            assert there.status_code == other.status_code == 404, (role, verb)
        assert client.get(f"/files/{found.attachment_id}/").status_code == 404
        assert client.get(f"/files/{found.attachment_id}/delete/").status_code == 404
    worker = world.client(WORKER)
    assert text(worker.get(address(world, f"{found.pk}/")))
    for verb in ("replace/", "withdraw/", "change/"):
        assert worker.get(address(world, f"{found.pk}/{verb}")).status_code == 404


def test_several_files_at_once_and_one_that_is_refused(world: World) -> None:
    client = world.client(TEACHER)
    files = (sent(b"one", "1.txt"), sent(b"MZ\x90\x00 no", "2.exe"), sent(b"three", "3.txt"))
    key = str(uuid4())
    response = send(client, world, *files, key=key)
    page = text(response)
    assert "“2.exe”" in page
    assert "2 of 3 files are attached" in page
    titles = set(Enclosure.objects.values_list("title", flat=True))
    assert titles == {"Autumn report (1 of 3)", "Autumn report (3 of 3)"}
    again = send(client, world, sent(b"one", "1.txt"), sent(b"MZ\x90\x00 no", "2.exe"), key=key)
    assert again.status_code == 200
    assert Enclosure.objects.count() == 2, "what was attached is not attached twice"


def day(field: str, year: int) -> dict[str, str]:
    """The first of January, as the three boxes of a date send it."""
    return {f"{field}_day": "1", f"{field}_month": "1", f"{field}_year": str(year)}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"title": ""}, "Enter the title"),
        ({"open_to": ["vs_admin"]}, "Choose among the roles"),
        ({"open_to": ["delegate"]}, "Choose among the roles"),
        ({"dated_on_day": "1", "dated_on_month": "1", "dated_on_year": "2099"}, "today or earlier"),
        (
            {"expires_on_day": "1", "expires_on_month": "1", "expires_on_year": "2001"},
            "today or later",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_attached(
    world: World, more: dict[str, Any], message: str
) -> None:
    assert message in text(send(world.client(TEACHER), world, sent(), **more))
    assert not Enclosure.objects.exists()
    assert "Choose a file" in text(send(world.client(TEACHER), world))


def test_it_is_attached_to_a_pep_and_shown_there(world: World) -> None:
    query = f"&pep={world.pep.pk}"
    response = send(world.client(TEACHER), world, sent(), query=query)
    assert response["Location"] == f"/peps/{world.pep.pk}/attached/"
    assert "Autumn report" in text(world.client(WORKER).get(f"/peps/{world.pep.pk}/attached/"))
    assert "Autumn report" in listed(world, WORKER)
    assert "Autumn report" not in text(world.client(CARER).get(f"/peps/{world.pep.pk}/attached/"))
    stranger = world.client("stranger")
    assert stranger.get(f"/peps/{world.pep.pk}/attached/").status_code == 404
    assert send(world.client(TEACHER), world, sent(), query=f"&pep={uuid4()}").status_code == 404


def test_while_it_waits_its_sender_alone_reads_so(world: World) -> None:
    waiting(world.attach())
    page = listed(world, TEACHER)
    assert "Waiting for the virus check" in page
    assert "/files/" not in page
    assert "Autumn report" not in listed(world, ADMIN)


def test_search_filter_and_counts(world: World) -> None:
    world.attach(b"1", title="Äpfel und report")
    world.attach(b"2", title="Summer report")
    world.attach(b"3", title="Swimming", type_code="certificate")
    old = world.attach(b"4", title="Spring print", type_code="attendance")
    Enclosure.objects.filter(pk=old.pk).update(expires_on=TODAY() - timedelta(1))
    gone = world.attach(b"5", title="Wrong one")
    enclosures.withdraw(enclosure=gone, reason="Another term", by=world.people[ADMIN])
    page = listed(world, TEACHER)
    for words in ("3 documents", "Expired (1)", "Withdrawn or deleted (1)", "Current (3)"):
        assert words in page
    assert "Spring print" not in page
    assert "Wrong one" not in page
    assert "1 document found" in listed(world, TEACHER, "?q=äPFEL")
    page = listed(world, TEACHER, "?type=certificate")
    assert "Swimming" in page
    assert "Summer" not in page
    assert "No document fits" in listed(world, TEACHER, "?q=nothing like this")
    assert "Expired" in listed(world, TEACHER, "?show=expired")
    assert "Another term" in text(world.client(TEACHER).get(address(world, f"{gone.pk}/")))


def test_a_newer_copy_and_its_history_on_screen(world: World) -> None:
    old = world.attach()
    client = world.client(TEACHER)
    values = {"title": "Spring report", "key": str(uuid4()), "file": sent(b"newer")}
    response = client.post(address(world, f"{old.pk}/replace/"), values)
    new = Enclosure.objects.get(replaces=old)
    assert response["Location"] == address(world, f"{new.pk}/")
    page = text(client.get(address(world, f"{new.pk}/")))
    assert "Other copies" in page
    assert str(old.pk) in page
    assert str(old.pk) not in text(world.client(WORKER).get(address(world, f"{new.pk}/")))
    assert "Replaced by a newer copy (1)" in listed(world, TEACHER)


def test_withdrawing_and_narrowing_on_screen(world: World) -> None:
    found = world.attach(open_to=[CARER, WORKER])
    client = world.client(ADMIN)
    change = address(world, f"{found.pk}/change/")
    values = {"title": "Marks of June", "open_to": [WORKER]}
    assert client.post(change, values).status_code == 302
    assert "Marks of June" in listed(world, WORKER)
    assert "Marks of June" not in listed(world, CARER)
    assert "Choose among" in text(client.post(change, {**values, "open_to": [CARER]}))
    withdraw = address(world, f"{found.pk}/withdraw/")
    assert "Say why" in text(client.post(withdraw, {"reason": ""}))
    assert client.post(withdraw, {"reason": "Wrong year"}).status_code == 302
    assert "Marks of June" not in listed(world, WORKER)
    assert "Wrong year" in text(client.get(address(world, f"{found.pk}/")))


def test_what_is_read_is_written_down(world: World) -> None:
    found = world.attach()
    world.attach(b"2", title="For the teacher", open_to=[])
    listed(world, WORKER)
    entry = ReadEntry.objects.filter(channel="documents").latest("id")
    assert entry.addresses == (f"document/{found.pk}",)
    assert entry.user_id == str(world.people[WORKER].user.pk)  # type: ignore[union-attr]
    before = ReadEntry.objects.count()
    listed(world, PARENT)
    assert ReadEntry.objects.count() == before, "who sees nothing has read nothing"


def test_a_parent_meets_no_carer_in_the_list(world: World) -> None:
    world.attach(role=CARER, open_to=[PARENT])
    carer = world.people[CARER].user
    assert carer is not None
    assert carer.full_name not in listed(world, PARENT)


def test_the_number_of_queries_does_not_grow(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        world.attach(f"{number}".encode(), title=f"Report {number}", pep=world.pep)
    client = world.client(WORKER)
    client.get(address(world))
    with django_assert_max_num_queries(30):
        client.get(address(world))


# --- Types ---------------------------------------------------------------------------------


def test_the_virtual_school_changes_what_a_type_allows(world: World) -> None:
    client = world.client(ADMIN)
    assert "Attendance print" in text(client.get("/document-types/"))
    values = {"label": "Marks", "roles": [TEACHER, WORKER], "needs": "review", "months": "3"}
    response = client.post("/document-types/report/", values)
    assert response.status_code == 302
    kind = types.get("report")
    assert kind is not None
    assert (kind.label, kind.roles, kind.needs, kind.months) == (
        "Marks",
        (TEACHER, WORKER),
        "review",
        3,
    )
    assert "how many months" in text(
        client.post("/document-types/report/", {**values, "months": ""})
    )
    client.post("/document-types/photo/", {"label": "Photo", "roles": [], "retired": "on"})
    assert "photo" not in {kind.code for kind in types.offered(ADMIN, every=True)}
    client.post("/document-types/photo/", {"label": "Photo", "roles": []})
    assert "photo" in {kind.code for kind in types.offered(ADMIN, every=True)}
    assert client.post("/document-types/add/", {"label": "Bus pass"}).status_code == 302
    assert "Bus pass" in text(client.get("/document-types/"))
    for role in (TEACHER, WORKER, Role.VS_REVIEWER):
        assert world.client(role).get("/document-types/").status_code == 404
