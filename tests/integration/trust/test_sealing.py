"""A sealed record: nothing betrays it, and there is one door, with two keys and a log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from pep_forms import clock
from pep_forms.audit.models import ReadEntry, WriteEntry
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible
from pep_forms.people import queries
from pep_forms.people.actions import care_periods, network, sealing, young_people
from pep_forms.people.actor import Actor
from pep_forms.people.models import SealedOpening, SealedRecord, User, YoungPerson
from pep_forms.peps.actions import daily, opening, quality
from pep_forms.peps.models import Deadline, Outlook, Pep
from pep_forms.peps.projections import outlook
from tests import builders
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db

WHY = "Adopted, order of the family court"
FIRST, NAME, UPN = "Zebedee", "Zebedee Quill", "P207000016049"
LISTS = (
    "/",
    "/young-people/",
    f"/young-people/?q={FIRST}",
    f"/young-people/?q={UPN}",
    "/young-people/?q=C-SEALED",
    "/peps/",
    "/peps/?state=complete",
    "/peps/?state=closed",
    f"/peps/?q={FIRST}",
    "/peps/reasons/",
    "/organisations/",
    "/users/",
    "/account/",
    "/api/v1/peps/",
)


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


def second_child(world: World) -> YoungPerson:
    """Another young person with the same people and school, a complete plan and an open one."""
    child = builders.make_young_person(NAME, in_care=True, upn=UPN, care_id="C-SEALED")
    school = world.young_person.enrolments.get().organisation
    builders.enrol(child, school)
    for role in (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.FOSTER_CARER):
        builders.join_network(child, role, world.actor(role).user)
    theirs = World(**{**vars(world), "young_person": child})
    quality.accept(pep=worlds.in_quality(theirs), by=world.reviewer)
    opening.open_pep(young_person=child, by=world.admin, kind="transition")
    return child


def leave(child: YoungPerson) -> None:
    care_periods.end(
        period=child.care_periods.get(),
        ends_on=clock.today(),
        ceased_reason="E11",
        by=builders.SYSTEM,
    )


def seal(world: World, child: YoungPerson, **more: Any) -> SealedRecord:
    assert world.admin.user is not None
    assert world.reviewer.user is not None
    keys = {"first": world.admin.user, "second": world.reviewer.user}
    return sealing.seal(young_person=child, reason=WHY, by=world.admin, **(keys | more))


def pages(world: World, actor: Actor) -> dict[str, str]:
    """What somebody gets at every list, without what differs from one answer to the next."""
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    organisation = world.young_person.enrolments.get().organisation_id
    found = {}
    for path in (*LISTS, f"/organisations/{organisation}/"):
        response = client.get(path)
        text = response.content.decode()
        varies = r'csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"|name="pep-kept" value="[^"]+"'
        assert response.status_code in {200, 403, 404}
        found[path] = f"{response.status_code} {re.sub(varies, '', text)}"
    return found


@pytest.mark.parametrize("role", ["vs_admin", "designated_teacher", "social_worker"])
def test_no_list_search_api_or_count_betrays_it(world: World, role: str) -> None:
    user = builders.make_user(Role.VS_ADMIN) if role == "vs_admin" else world.actor(role).user
    actor = Actor(user, role)
    before = pages(world, actor)
    child = second_child(world)
    there = pages(world, actor)
    assert NAME in there["/young-people/"], "the lists show it as long as it is there"
    leave(child)
    seal(world, child)
    after = pages(world, actor)
    assert {path for path in before if before[path] != after[path]} == set()


def test_the_name_kept_for_the_list_goes_with_it(world: World) -> None:
    """What the list of plans keeps of a young person is a copy: sealing deletes it at once."""
    child = second_child(world)
    assert Outlook.objects.get(pk=child.pk).legal_name == NAME
    assert Deadline.objects.filter(young_person=child).exists()
    leave(child)
    assert Outlook.objects.filter(pk=child.pk).exists(), "today is still a day in care"
    seal(world, child)
    assert not Outlook.objects.filter(legal_name__icontains=FIRST).exists()
    assert not Outlook.objects.filter(pk=child.pk).exists()
    assert not Deadline.objects.filter(young_person=child).exists()
    assert Outlook.objects.filter(pk=world.young_person.pk).exists()
    assert outlook.rebuild() == 0, "nor does working it all out again bring it back"
    assert not Outlook.objects.filter(pk=child.pk).exists()


def test_every_address_of_it_is_as_if_it_had_never_been(world: World) -> None:
    child = second_child(world)
    peps = list(Pep.objects.filter(young_person=child))
    files = [d for pep in peps for d in pep.documents.all()]
    leave(child)
    sealed = seal(world, child)
    client = Client()
    other = builders.make_user(Role.VS_ADMIN)
    everybody = [world.actor(r).user for r in (Role.VS_ADMIN, Role.DESIGNATED_TEACHER)]
    for user in (*everybody, other):
        assert user is not None
        client.force_login(user)
        for path in (
            f"/young-people/{child.pk}/",
            f"/young-people/{child.pk}/peps/",
            f"/young-people/{child.pk}/network/",
            f"/young-people/{child.pk}/seal/",
            *(f"/peps/{pep.pk}/" for pep in peps),
            *(f"/peps/{pep.pk}/document.pdf" for pep in peps),
            *(f"/api/v1/peps/{pep.pk}" for pep in peps),
        ):
            assert client.get(path).status_code in {401, 404}, path
    client.force_login(other)
    for path in (f"/sealed/{sealed.pk}/", f"/sealed/{sealed.pk}/documents/{files[0].pk}/"):
        assert client.get(path).status_code == 404
    assert NAME not in client.get("/sealed/").content.decode()
    assert sealed.reference not in client.get("/sealed/").content.decode()


def test_what_is_on_its_way_ends_and_the_account_is_shut(world: World) -> None:
    child = second_child(world)
    account = builders.make_young_person_account(child)
    leave(child)
    seal(world, child)
    account.refresh_from_db()
    assert not account.is_active
    assert set(Pep.objects.filter(young_person=child).values_list("state", flat=True)) == {
        "complete",
        "closed",
    }
    assert not child.network.filter(ends_on=None).exists()
    assert not child.enrolments.filter(ends_on=None).exists()
    assert daily.archive_past(by=Actor.system()) == 0
    assert not YoungPerson.objects.filter(pk=child.pk).exists()


def test_it_opens_only_to_its_holders_with_a_reason_and_for_half_an_hour(
    world: World, client: Client
) -> None:
    child = second_child(world)
    leave(child)
    sealed = seal(world, child)
    assert world.reviewer.user is not None
    client.force_login(world.reviewer.user)
    page = f"/sealed/{sealed.pk}/"
    first = client.get(page).content.decode()
    assert NAME not in first
    assert sealed.reference in client.get("/sealed/").content.decode()
    assert NAME not in client.post(page, {"reason": ""}).content.decode()
    assert SealedOpening.objects.count() == 0
    opened = client.post(page, {"reason": "Asked for by the court"}, follow=True)
    assert NAME in opened.content.decode()
    assert UPN in opened.content.decode()
    assert WriteEntry.objects.filter(event="people.young_person.seal_opened").count() == 1
    reads = ReadEntry.objects.filter(channel="sealed", young_person=child.pk)
    assert reads.get().user_id == str(world.reviewer.user.pk)
    assert "court" not in str(list(WriteEntry.objects.values_list("data_text", flat=True)))
    document = Pep.objects.get(young_person=child, state="complete").documents.get(audience="full")
    path = f"{page}documents/{document.pk}/"
    assert client.get(path).getvalue().startswith(b"%PDF")
    with clock.at(clock.now() + sealing.OPEN_FOR):
        assert NAME not in client.get(page).content.decode()
        assert client.get(path).status_code == 302
    # The other holder has to give a reason too.
    assert world.admin.user is not None
    client.force_login(world.admin.user)
    assert NAME not in client.get(page).content.decode()


def test_a_holder_who_left_holds_nothing_and_a_key_is_handed_on(world: World) -> None:
    child = second_child(world)
    leave(child)
    sealed = seal(world, child)
    new = builders.make_user(Role.VS_ADMIN)
    assert world.reviewer.user is not None
    with pytest.raises(NotVisible):
        sealing.replace_holder(
            sealed=sealed, old=world.reviewer.user, new=new, by=Actor(new, Role.VS_ADMIN)
        )
    sealing.replace_holder(sealed=sealed, old=world.reviewer.user, new=new, by=world.admin)
    sealed.refresh_from_db()
    with pytest.raises(NotVisible):
        sealing.open_sealed(sealed=sealed, reason=WHY, by=world.reviewer)
    sealing.open_sealed(sealed=sealed, reason=WHY, by=Actor(new, Role.VS_ADMIN))
    role = new.staff_roles.get()
    role.ends_on = role.starts_on
    role.save()
    with pytest.raises(NotVisible):
        sealing.open_sealed(sealed=sealed, reason=WHY, by=Actor(new, Role.VS_ADMIN))
    assert sealing.held_by(Actor(new, Role.VS_ADMIN)) == []


def test_sealing_is_refused_while_in_care_and_without_two_keys(world: World) -> None:
    child = second_child(world)
    assert world.admin.user is not None
    assert world.teacher.user is not None
    with pytest.raises(BadInput, match="still in care"):
        seal(world, child)
    leave(child)
    with pytest.raises(BadInput, match="two different"):
        seal(world, child, second=world.admin.user)
    with pytest.raises(BadInput, match="Virtual School"):
        seal(world, child, second=world.teacher.user)
    with pytest.raises(NotAllowed):
        sealing.seal(
            young_person=child,
            first=world.admin.user,
            second=builders.make_user(Role.VS_ADMIN),
            reason=WHY,
            by=world.teacher,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedRecord.objects.create(
            young_person=child,
            sealed_by=world.admin.user,
            first_holder=world.admin.user,
            second_holder=world.admin.user,
            reason=WHY,
        )
    child.refresh_from_db()
    assert child.sealed_at is None


def test_the_child_comes_back_as_somebody_else(world: World) -> None:
    child = second_child(world)
    leave(child)
    seal(world, child)
    details = {
        "legal_name": "Zebedee Marsh",
        "date_of_birth": date(2014, 1, 1),
        "care_id": "C-NEW",
        "upn": UPN,
    }
    again = young_people.add(details=details, by=world.admin)
    assert again.pk != child.pk
    assert [who.pk for who in queries.search(YoungPerson.objects.all(), UPN)] == [again.pk]
    assert world.teacher.user is not None
    network.add(
        young_person=again, user=world.teacher.user, role=Role.DESIGNATED_TEACHER, by=world.admin
    )
    assert not Pep.objects.filter(young_person=again).exists()
    pep = opening.open_pep(young_person=again, by=world.admin)
    assert pep.previous is None
    assert User.objects.filter(young_person=again).count() == 0


def test_the_screens_seal_it(world: World, client: Client) -> None:
    child = second_child(world)
    leave(child)
    assert world.admin.user is not None
    assert world.reviewer.user is not None
    client.force_login(world.admin.user)
    path = f"/young-people/{child.pk}/seal/"
    assert path in client.get(f"/young-people/{child.pk}/").content.decode()
    data = {
        "first": str(world.admin.user.pk),
        "second": str(world.reviewer.user.pk),
        "reason": WHY,
        "sure": "",
    }
    assert "cannot be taken back" in client.post(path, data).content.decode()
    assert not SealedRecord.objects.exists()
    response = client.post(path, data | {"sure": "on"}, follow=True)
    assert SealedRecord.objects.get().reference in response.content.decode()
    assert NAME not in response.content.decode()
