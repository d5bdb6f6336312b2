"""Agreements: who is stopped, what opens the way, and what makes everybody read again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from guidance import duties, gate, register, texts
from guidance.actions import agreements, groups
from guidance.models import Acceptance, AgreementPage, AgreementVersion
from pep_forms import clock
from pep_forms.audit.models import WriteEntry
from pep_forms.engine.roles import Role
from pep_forms.exceptions import Refused
from pep_forms.people.actions import network, users
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from pep_forms.wizard import keeping
from pep_forms.wizard.models import KeptTyping
from pep_site.agreements import AgreementMiddleware
from tests import builders
from tests.integration.guidance.site import client, load, page, publish_agreement, take_back

pytestmark = pytest.mark.django_db


def carer() -> User:
    return builders.join_network(builders.make_young_person(), Role.FOSTER_CARER).user


def change(words: str, *, material: bool) -> None:
    """An editor rewrites the agreement and publishes it."""
    found = page("carers")
    found.introduction = words
    kind = AgreementPage.Change
    found.say(kind.MATERIAL if material else kind.WORDING)
    publish_agreement(found)


def accept(user: User) -> None:
    for duty in duties.outstanding(user):
        agreements.accept(
            version=duty.version,
            text_hash=duty.version.text_hash,
            by=Actor(user, duty.open[0]),
        )


def is_stopped(user: User) -> bool:
    user.refresh_from_db()
    response = client(user).get("/peps/")
    return response.status_code == 302 and response["Location"].startswith("/agreements/")


def test_without_an_agreement_nobody_is_stopped() -> None:
    assert not is_stopped(carer())


def test_only_the_roles_that_an_agreement_binds_are_stopped() -> None:
    load()
    young_person = builders.make_young_person()
    for role in (Role.FOSTER_CARER, Role.PARENT, Role.SOCIAL_WORKER, Role.IRO):
        user = builders.join_network(young_person, role).user
        assert is_stopped(user) == (role in {Role.FOSTER_CARER, Role.PARENT}), role
    assert not is_stopped(builders.make_user(Role.VS_ADMIN))


def test_until_then_help_agreements_and_the_way_out_are_open_and_nothing_else() -> None:
    load()
    browser = client(carer())
    for path in ("/help/", "/agreements/", "/privacy/", "/accessibility/", page("help").url,
                 page("carers").url):  # fmt: skip
        assert browser.get(path).status_code == 200, path
    for path in ("/", "/peps/", "/account/", page("home").url, "/guidance/search/?q=x",
                 "/agreements/register/", "/help/for/attendance/", "/nowhere/"):  # fmt: skip
        response = browser.get(path)
        assert response.status_code == 302, path
        assert response["Location"].startswith("/agreements/?next="), path
    assert browser.get("/api/v1/peps/").status_code == 403
    assert browser.post("/logout/").status_code == 302
    assert "_auth_user_id" not in browser.session


def test_accepting_stores_who_when_role_version_and_hash_and_leads_on() -> None:
    load()
    user = carer()
    browser = client(user)
    version = AgreementVersion.objects.get()
    there = browser.get("/agreements/?next=/peps/").content.decode()
    assert version.text_hash in there

    unticked = browser.post("/agreements/", {"text_hash": version.text_hash})
    assert unticked.status_code == 422
    assert not Acceptance.objects.exists()

    response = browser.post(
        "/agreements/", {"text_hash": version.text_hash, "accept": "yes", "next": "/peps/"}
    )
    assert response["Location"] == "/peps/"
    row = Acceptance.objects.get()
    assert (row.user, row.role, row.version) == (user, Role.FOSTER_CARER, version)
    assert row.text_hash == version.text_hash == texts.fingerprint(version.text)
    assert version.text == texts.plain(page("carers"))
    assert WriteEntry.objects.filter(event="guidance.agreement.accepted").count() == 1
    assert not is_stopped(user)


def test_a_foreign_address_is_never_gone_on_to() -> None:
    load()
    user = carer()
    version = AgreementVersion.objects.get()
    data = {"text_hash": version.text_hash, "accept": "yes", "next": "https://example.com/"}
    assert client(user).post("/agreements/", data)["Location"] == "/"


def test_two_roles_with_one_text_are_accepted_together_and_kept_apart() -> None:
    load()
    user = carer()
    builders.join_network(builders.make_young_person(), Role.PARENT, user)
    accept(user)
    assert set(Acceptance.objects.values_list("role", flat=True)) == {"foster_carer", "parent"}


@pytest.mark.parametrize("material", [True, False])
def test_a_material_change_stops_everybody_again_and_better_wording_nobody(
    material: bool,
) -> None:
    load()
    user = carer()
    accept(user)
    assert not is_stopped(user)

    change("Something new.", material=material)

    assert AgreementVersion.objects.count() == 2
    assert is_stopped(user) == material
    if not material:
        assert duties.outstanding(carer())[0].version.number == 2, "newcomers read the new words"


def test_better_wording_after_a_material_change_does_not_let_anybody_through() -> None:
    load()
    user = carer()
    accept(user)
    change("Something new.", material=True)
    change("Something, new.", material=False)
    assert is_stopped(user)
    accept(user)
    assert not is_stopped(user)


def test_publishing_the_same_text_again_makes_no_version() -> None:
    load()
    user = carer()
    accept(user)
    publish_agreement(page("carers"))
    assert AgreementVersion.objects.count() == 1
    assert not is_stopped(user)


def test_a_role_that_is_bound_anew_has_to_accept() -> None:
    load()
    young_person = builders.make_young_person()
    officer = builders.join_network(young_person, Role.IRO).user
    old = carer()
    accept(old)
    assert not is_stopped(officer)
    found = page("carers")
    found.binds = [*found.binds, "iro"]
    found.say(AgreementPage.Change.WORDING)
    publish_agreement(found)
    assert is_stopped(officer)
    assert not is_stopped(old)


def test_what_is_taken_back_binds_nobody_and_binds_again_when_it_is_back() -> None:
    load()
    user = carer()
    take_back("carers")
    assert not is_stopped(user)
    found = page("carers")
    found.expire_at = None
    publish_agreement(found)
    assert is_stopped(user)


def test_a_text_that_changed_while_it_was_read_is_not_accepted() -> None:
    load()
    user = carer()
    old = AgreementVersion.objects.get()
    change("Something new.", material=True)
    with pytest.raises(Refused):
        agreements.accept(version=old, text_hash=old.text_hash, by=Actor(user, "foster_carer"))
    posted = client(user).post("/agreements/", {"text_hash": old.text_hash, "accept": "yes"})
    assert posted.status_code == 422
    assert not Acceptance.objects.exists()


def test_somebody_in_the_clear_costs_no_query(
    rf: RequestFactory, django_assert_num_queries: Callable[[int], Any]
) -> None:
    load()
    user = carer()
    accept(user)
    user.refresh_from_db()
    assert gate.look_again(user)
    fresh = User.objects.get(pk=user.pk)
    request = rf.get("/peps/")
    request.user = fresh
    middleware = AgreementMiddleware(lambda _request: HttpResponse("in"))
    with django_assert_num_queries(0):
        assert middleware(request).status_code == 200


def test_the_stamp_lasts_a_day_because_roles_begin_and_end_by_date() -> None:
    load()
    young_person = builders.make_young_person()
    user = builders.make_user()
    assert gate.may_pass(user)
    tomorrow = clock.today() + timedelta(days=1)
    builders.join_network(young_person, Role.PARENT, user, starts_on=tomorrow)
    user.refresh_from_db()
    assert user.agreements_clear_at is None, "a role was gained"
    assert gate.may_pass(user), "which begins tomorrow"
    with clock.at(tomorrow):
        assert not gate.may_pass(user)


def test_every_gain_and_end_of_a_role_clears_the_stamp() -> None:
    young_person = builders.make_young_person()
    member = builders.join_network(young_person, Role.DESIGNATED_TEACHER)
    helper = builders.delegate(member, sections=("s_k8_attendance",)).user
    admin = builders.make_user(Role.VS_ADMIN)
    boss = Actor(builders.make_user(Role.VS_ADMIN), Role.VS_ADMIN)

    def stamp(*people: User) -> None:
        for user in people:
            assert gate.look_again(User.objects.get(pk=user.pk))

    def cleared(user: User) -> bool:
        return User.objects.get(pk=user.pk).agreements_clear_at is None

    stamp(member.user, helper, admin)
    network.end(member=member, ends_on=clock.today(), by=boss)
    assert cleared(member.user)
    assert cleared(helper), "a delegate’s role ends with the giver’s"
    users.end_staff_role(staff_role=admin.staff_roles.get(), ends_on=clock.today(), by=boss)
    assert cleared(admin)
    stamp(admin)
    users.give_staff_role(
        user=admin,
        role=Role.VS_REVIEWER,
        starts_on=clock.today() + timedelta(days=1),
        by=boss,
    )
    assert cleared(admin)


def test_groups_follow_roles_and_carry_nothing() -> None:
    groups.make_groups()
    user = carer()
    gate.look_again(user)
    mine = user.groups.get()
    assert mine.name == "Role: Foster carer"
    assert not user.get_all_permissions()
    with clock.at(clock.today() + timedelta(days=1)):
        row = user.memberships.get()
        network.close(row, clock.today() - timedelta(days=1), by=builders.SYSTEM)
        gate.look_again(user)
    assert not user.groups.exists()


def test_a_role_group_that_was_given_a_permission_takes_nobody_in() -> None:
    from django.contrib.auth.models import Group, Permission

    groups.make_groups()
    group = Group.objects.get(name="Role: Foster carer")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = carer()
    gate.look_again(user)
    assert not user.groups.exists()
    groups.make_groups()
    gate.look_again(user)
    assert user.groups.get() == group
    assert not group.permissions.exists()


def test_what_was_agreed_is_never_changed() -> None:
    load()
    accept(carer())
    for row in (Acceptance.objects.get(), AgreementVersion.objects.get()):
        with pytest.raises(RuntimeError):
            row.save()
        with pytest.raises(RuntimeError):
            row.delete()


def test_the_database_refuses_as_well() -> None:
    from guidance import immutable

    load()
    accept(carer())
    immutable.create(None, _Editor())
    for table in ("guidance_acceptance", "guidance_agreementversion"):
        for statement in (f"UPDATE {table} SET text_hash = 'x'", f"DELETE FROM {table}"):  # noqa: S608
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(statement)
    immutable.drop(None, _Editor())


class _Editor:
    """As much of a schema editor as the triggers need, inside a test’s transaction."""

    connection = connection

    def execute(self, statement: str) -> None:
        connection.cursor().execute(statement)


def test_the_register_shows_who_has_and_who_has_not() -> None:
    load()
    young_person = builders.make_young_person()
    done = builders.join_network(young_person, Role.PARENT, builders.make_user(full_name="=1+2"))
    builders.join_network(young_person, Role.FOSTER_CARER, builders.make_user(full_name="Later"))
    accept(done.user)
    admin = client(builders.make_user(Role.VS_ADMIN))

    page_ = admin.get("/agreements/register/").content.decode()
    assert "=1+2" in page_
    assert "Later" not in page_
    waiting = admin.get("/agreements/register/?status=waiting").content.decode()
    assert "Later" in waiting
    assert "=1+2" not in waiting
    assert (
        "Later"
        not in admin.get("/agreements/register/?status=waiting&role=parent").content.decode()
    )
    assert "Later" in admin.get("/agreements/register/?status=waiting&name=lat").content.decode()
    assert "=1+2" not in admin.get("/agreements/register/?since=2100-01-01").content.decode()

    file = b"".join(admin.get("/agreements/register/?format=csv")).decode()
    assert "'=1+2,Parent,For carers,1," in file, "no cell is a formula"
    assert AgreementVersion.objects.get().text_hash in file
    assert WriteEntry.objects.filter(event="guidance.register.exported").count() == 1


@pytest.mark.parametrize("typed", ["%00", "role=x&agreement=y&since=z&until=1&page=-1"])
def test_the_register_takes_any_address(typed: str) -> None:
    admin = client(builders.make_user(Role.VS_ADMIN))
    assert admin.get(f"/agreements/register/?{typed}").status_code in {200, 400}


def test_only_administrators_read_the_register() -> None:
    assert not register.may_read(builders.SYSTEM)
    for role in (Role.VS_REVIEWER, ""):
        assert client(builders.make_user(role)).get("/agreements/register/").status_code == 404


def test_a_text_is_shown_to_those_it_bound() -> None:
    load()
    user = carer()
    accept(user)
    address = f"/agreements/versions/{AgreementVersion.objects.get().pk}/"
    assert client(user).get(address).status_code == 200
    assert client(builders.make_user(Role.VS_ADMIN)).get(address).status_code == 200
    assert client(builders.make_user(Role.VS_REVIEWER)).get(address).status_code == 404


def test_what_was_typed_when_a_new_text_came_is_kept_and_offered_back() -> None:
    load()
    user = carer()
    path = f"/peps/{user.memberships.get().young_person_id}/steps/carer/"
    data = {keeping.FIELD: keeping.sign(user, path), "carer_well": "Six hundred words."}
    response = client(user).post(path, data)
    kept = KeptTyping.objects.get()
    assert response["Location"] == "/agreements/?" + urlencode({"next": keeping.address_of(kept)})
    assert "Six hundred" not in response["Location"]
    programme = client(user).patch("/api/v1/peps/", {}, content_type="application/json")
    assert programme.status_code == 403
    assert programme["Content-Type"] == "application/problem+json"
