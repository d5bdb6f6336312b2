"""Who attaches, sees, replaces, withdraws and narrows documents, and what is noted of it."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from media.actions.purging import purge
from media.actions.sweeping import sweep_unused
from media.actions.withdrawing import withdraw as withdraw_file
from media.models import Attachment, Purge
from media.rights import may_fetch
from pep_forms import clock
from pep_forms.audit.models import WriteEntry
from pep_forms.engine.roles import AUTHORITY_ROLES, Role
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible, WrongState
from pep_forms.people.actions import network, placements
from pep_forms.people.actor import Actor
from pep_forms.peps.actions import enclosing, enclosures
from pep_forms.peps.actions.closing import close, void
from pep_forms.peps.enclosures import rights, types
from pep_forms.peps.models import Enclosure, EnclosureRole
from pep_forms.reference.actions import set_code_data
from tests import builders
from tests.integration.peps.enclosing.world import (
    ADMIN,
    CARER,
    CHILD,
    PARENT,
    TEACHER,
    TXT,
    WORKER,
    World,
    waiting,
)

pytestmark = pytest.mark.django_db
TODAY = clock.today


def fetches(world: World, enclosure: Enclosure, role: str) -> bool:
    """Whether a role gets the bytes, which leaves its mark in the read log."""
    response = world.client(role).get(f"/files/{enclosure.attachment_id}/")
    if response.status_code == 200:
        return b"".join(response.streaming_content) != b""  # type: ignore[attr-defined]
    assert response.status_code == 404
    return False


def test_what_is_noted_of_a_document(world: World) -> None:
    found = world.attach(title="  Autumn\u202e report \n", dated_on=date(2026, 1, 5))
    assert found.title == "Autumn report"
    assert found.attachment.young_person == world.young_person
    entry = WriteEntry.objects.get(event="document.attached")
    assert str(found.pk) in entry.data_text
    assert "Autumn" not in entry.data_text, "a title can name a person"
    assert set(found.openings.values_list("role", flat=True)) == set(
        types.get("report").usual  # type: ignore[union-attr]
    )


@pytest.mark.parametrize("code", ["report", "assessment", "paper_pep", "photo", "other"])
def test_who_sees_a_document_that_is_open_to_all_its_type_allows(world: World, code: str) -> None:
    kind = types.get(code)
    assert kind is not None
    found = world.attach(role=ADMIN, type_code=code, open_to=kind.roles)
    for role, actor in world.people.items():
        expected = role in kind.roles or role in AUTHORITY_ROLES
        assert rights.sees(actor, found) is expected, role
        assert may_fetch(found.attachment, actor) is expected, role


def test_who_sees_one_that_is_open_to_the_social_worker_alone(world: World) -> None:
    found = world.attach(open_to=[WORKER])
    seeing = {role for role, actor in world.people.items() if rights.sees(actor, found)}
    assert seeing == {TEACHER, WORKER, ADMIN, Role.VS_REVIEWER}


def test_nobody_but_its_sender_knows_of_it_until_it_is_clean(world: World) -> None:
    found = waiting(world.attach())
    assert {r for r, a in world.people.items() if rights.sees(a, found)} == {TEACHER}
    assert not may_fetch(found.attachment, world.people[TEACHER])


def test_it_is_never_open_to_more_than_its_type_allows(world: World) -> None:
    with pytest.raises(BadInput, match="cannot be shown to: Parent") as caught:
        world.attach(type_code="other", open_to=[PARENT, WORKER])
    assert caught.value.field == "open_to"
    assert not Attachment.objects.exists(), "what is refused is not stored first"
    with pytest.raises(BadInput):
        world.attach(open_to=["vs_admin"])
    found = world.attach()
    with pytest.raises(IntegrityError), transaction.atomic():
        EnclosureRole.objects.create(enclosure=found, role="everybody")


def test_a_type_that_is_narrowed_later_closes_what_is_there(world: World) -> None:
    found = world.attach(open_to=[CARER, WORKER])
    assert rights.sees(world.people[CARER], found)
    set_code_data(
        code_set="document_type",
        code="report",
        data={"roles": [str(WORKER), str(TEACHER)]},
        by=world.people[ADMIN],
    )
    assert not rights.sees(world.people[CARER], found)
    assert rights.sees(world.people[WORKER], found)


@pytest.mark.parametrize(
    ("role", "type_code", "may"),
    [
        (TEACHER, "assessment", True),
        (Role.PERSONAL_ADVISER, "report", True),
        (CARER, "report", True),
        (CARER, "paper_pep", False),
        (PARENT, "certificate", True),
        (PARENT, "photo", False),
        (CHILD, "photo", True),
        (CHILD, "assessment", False),
        (ADMIN, "paper_pep", True),
        (Role.IRO, "report", False),
        (Role.SCS_TEAM, "report", False),
        (Role.VS_REVIEWER, "report", False),
        (Role.DELEGATE, "report", False),
        ("stranger", "report", False),
    ],
)
def test_who_may_attach_what(world: World, role: str, type_code: str, may: bool) -> None:
    if may:
        assert world.attach(role=role, type_code=type_code).type == type_code
        return
    with pytest.raises((NotAllowed, BadInput)):
        world.attach(role=role, type_code=type_code)


def test_a_pep_takes_documents_as_long_as_its_stage_allows(world: World) -> None:
    assert world.attach(role=CARER, pep=world.pep).pep == world.pep
    close(pep=world.pep, reason="moved", by=world.people[ADMIN])
    for role in (TEACHER, CARER):
        with pytest.raises(NotAllowed):
            world.attach(b"Another.", role=role, pep=world.pep)
    assert world.attach(b"Another.", role=ADMIN, pep=world.pep).pep == world.pep


def test_a_pep_that_was_opened_by_mistake_takes_nothing(world: World) -> None:
    void(pep=world.pep, by=world.people[Role.VS_REVIEWER])
    for role in (TEACHER, CARER, ADMIN):
        with pytest.raises(NotAllowed):
            world.attach(role=role, pep=world.pep)


def test_a_pep_of_somebody_else_takes_nothing(world: World) -> None:
    stranger = world.people["stranger"]
    about = stranger.user.memberships.get().young_person  # type: ignore[union-attr]
    with pytest.raises(NotAllowed):
        enclosing.attach(
            young_person=about,
            pep=world.pep,
            type_code="report",
            title="Mine",
            stream=io.BytesIO(TXT),
            name="a.txt",
            by=stranger,
        )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"type_code": "nonsense"}, "type"),
        ({"dated_on": "tomorrow"}, "dated_on"),
        ({"expires_on": "yesterday"}, "expires_on"),
        ({"review_on": "yesterday"}, "review_on"),
        ({"type_code": "ehcp"}, "review_on"),
        ({"type_code": "consent"}, "expires_on"),
    ],
)
def test_what_is_refused_says_which_field(world: World, more: dict[str, str], field: str) -> None:
    days = {"tomorrow": TODAY() + timedelta(1), "yesterday": TODAY() - timedelta(1)}
    with pytest.raises(BadInput) as caught:
        world.attach(**{name: days.get(value, value) for name, value in more.items()})
    assert caught.value.field == field
    assert not Enclosure.objects.exists()
    assert not Attachment.objects.exists()


def test_the_same_page_sent_twice_attaches_once(world: World) -> None:
    key = uuid.uuid4()
    assert world.attach(key=key) == world.attach(key=key)
    assert Enclosure.objects.count() == Attachment.objects.count() == 1
    other = world.attach(b"Another file under the same key.", key=key)
    assert other.pk != key
    assert Enclosure.objects.count() == 2


# --- Newer copies --------------------------------------------------------------------------


def test_the_older_copy_stays_for_those_who_had_it(world: World) -> None:
    old = world.attach()
    assert fetches(world, old, CARER)
    new = world.replace(old)
    assert (new.title, new.replaces) == (old.title, old)
    seeing = {role for role, actor in world.people.items() if rights.sees(actor, old)}
    assert seeing == {TEACHER, CARER, ADMIN, Role.VS_REVIEWER}
    assert not fetches(world, old, WORKER)
    assert fetches(world, new, WORKER)


def test_a_newer_copy_that_is_not_clean_replaces_nothing(world: World) -> None:
    old = world.attach()
    new = waiting(world.replace(old))
    assert rights.sees(world.people[WORKER], old)
    assert not rights.sees(world.people[WORKER], new)
    with pytest.raises(WrongState):
        world.replace(old, b"And another.")
    Attachment.objects.filter(pk=new.attachment_id).update(state="refused")
    assert world.replace(old, b"And another.").replaces == old


def test_a_newer_copy_is_open_to_nobody_new(world: World) -> None:
    old = world.attach(open_to=[WORKER])
    new = world.replace(old)
    assert list(new.openings.values_list("role", flat=True)) == [WORKER]


@pytest.mark.parametrize(
    ("role", "may"),
    [(TEACHER, True), (ADMIN, True), (WORKER, False), (CARER, False), (Role.IRO, False)],
)
def test_who_replaces_and_withdraws(world: World, role: str, may: bool) -> None:
    found = world.attach()
    if may:
        world.replace(found, role=role)
        assert enclosures.withdraw(enclosure=found, reason="Wrong year", by=world.people[role])
        return
    with pytest.raises(NotAllowed):
        world.replace(found, role=role)
    with pytest.raises(NotAllowed):
        enclosures.withdraw(enclosure=found, reason="Wrong year", by=world.people[role])


def test_the_next_teacher_goes_on_with_the_documents_of_the_last(world: World) -> None:
    found = world.attach()
    of_carer = world.attach(b"Swimming.", role=CARER, type_code="certificate")
    successor = builders.actor(builders.join_network(world.young_person, TEACHER))
    carer = builders.actor(builders.join_network(world.young_person, CARER))
    assert rights.may_change(successor, found)
    assert not rights.may_change(carer, of_carer), "a carer’s papers are their own"


def test_withdrawn_with_a_reason_it_stays_for_those_who_had_it(world: World) -> None:
    found = world.attach()
    fetches(world, found, WORKER)
    with pytest.raises(BadInput):
        enclosures.withdraw(enclosure=found, reason=" ", by=world.people[TEACHER])
    done = enclosures.withdraw(enclosure=found, reason="Wrong term", by=world.people[ADMIN])
    assert enclosures.withdraw(enclosure=found, reason="Again", by=world.people[ADMIN]) == done
    done.refresh_from_db()
    assert done.withdrawn_reason == "Wrong term"
    seeing = {role for role, actor in world.people.items() if rights.sees(actor, found)}
    assert seeing == {TEACHER, WORKER, ADMIN, Role.VS_REVIEWER}
    assert "Wrong term" not in WriteEntry.objects.get(event="document.withdrawn").data_text
    with pytest.raises(NotVisible):
        enclosures.withdraw(enclosure=found, reason="Me too", by=world.people[CARER])


def test_a_file_that_is_withdrawn_takes_its_document_along(world: World) -> None:
    found = world.attach()
    withdraw_file(attachment=found.attachment, reason="Not theirs", by=world.people[TEACHER])
    found.refresh_from_db()
    assert found.withdrawn_reason == "Not theirs"


def test_narrowing_works_at_once_and_never_widens(world: World) -> None:
    found = world.attach(open_to=[CARER, WORKER])
    fetches(world, found, CARER)
    new = world.replace(found)
    said = {"title": "Report", "dated_on": None, "review_on": None, "expires_on": None}
    by = world.people[TEACHER]
    for row in (found, new):
        enclosures.amend(enclosure=row, open_to=[WORKER], by=by, **said)  # type: ignore[arg-type]
        assert not rights.sees(world.people[CARER], row)
    with pytest.raises(BadInput) as caught:
        enclosures.amend(enclosure=new, open_to=[WORKER, CARER], by=by, **said)  # type: ignore[arg-type]
    assert caught.value.field == "open_to"


# --- Access that ends or is closed ---------------------------------------------------------


def test_a_leaver_loses_what_they_attached_too(world: World) -> None:
    found = world.attach(role=CARER)
    member = world.people[CARER].user.memberships.get()  # type: ignore[union-attr]
    assert fetches(world, found, CARER)
    network.end(member=member, ends_on=TODAY() - timedelta(1), by=builders.SYSTEM)
    assert not rights.sees(world.people[CARER], found)
    assert not fetches(world, found, CARER)


def test_a_role_somebody_else_holds_opens_nothing(world: World) -> None:
    found = world.attach(open_to=[WORKER])
    teacher = world.people[TEACHER].user
    builders.join_network(world.young_person, CARER, teacher)
    assert not rights.sees(Actor(teacher, CARER), found), "rights of two roles never merge"


def test_a_confidential_home_closes_documents_to_parents(world: World) -> None:
    theirs = world.attach(b"From home.", role=PARENT, open_to=[WORKER])
    found = world.attach(open_to=[PARENT, CARER])
    assert rights.sees(world.people[PARENT], found)
    placements.move(
        young_person=world.young_person,
        by=world.people[ADMIN],
        placement_type="U4",
        starts_on=TODAY(),
        confidential=True,
    )
    assert not rights.sees(world.people[PARENT], found)
    assert rights.sees(world.people[PARENT], theirs)
    assert rights.sees(world.people[CARER], found)
    with pytest.raises(BadInput, match="confidential"):
        world.attach(b"Newer", open_to=[PARENT])
    assert Role.PARENT not in found.openings.values_list("role", flat=True)


def test_a_sealed_record_keeps_its_documents_to_itself(world: World) -> None:
    found = world.attach(role=ADMIN)
    type(world.young_person).objects.filter(pk=world.young_person.pk).update(sealed_at=clock.now())
    fresh = Enclosure.objects.get(pk=found.pk)
    for role, actor in world.people.items():
        assert not rights.sees(actor, fresh), role
        assert not may_fetch(fresh.attachment, actor), role


# --- Deleting for good ---------------------------------------------------------------------


def test_a_file_of_the_wrong_child_goes_with_its_title(
    world: World, django_capture_on_commit_callbacks: object
) -> None:
    found = world.attach(title="Report about Bea Wrong")
    older = world.attach(b"Right one")
    wrong = world.replace(older, TXT + b"!", title="Bea Wrong again")
    assert fetches(world, found, WORKER)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        purge(attachment=found.attachment, reason="Another child’s", by=world.people[ADMIN])
        purge(attachment=wrong.attachment, reason="Another child’s", by=world.people[ADMIN])
    found.refresh_from_db()
    certificate = Purge.objects.get(attachment=found.attachment)
    assert (found.title, certificate.readers) == ("Deleted document", 1)
    assert certificate.finished_at is not None
    for role in world.people:
        assert not fetches(world, found, role), role
    assert {r for r, a in world.people.items() if rights.sees(a, found)} == {TEACHER, ADMIN}
    assert rights.sees(world.people[WORKER], older), "the right copy is the newest again"


def test_the_sweep_leaves_documents_alone(world: World) -> None:
    found = world.attach()
    old = clock.now() - timedelta(days=45)
    Attachment.objects.filter(pk=found.attachment_id).update(created_at=old)
    assert sweep_unused(by=builders.SYSTEM) == []
