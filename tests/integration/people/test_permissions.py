"""Permissions beside roles: who gives them, to whom, what they open and what stays written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client

from guidance.actions import editors
from pep_forms import clock
from pep_forms.audit.models import WriteEntry
from pep_forms.builder.actions.groups import make_group
from pep_forms.builder.rights import EDIT, RELEASE
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed, Refused
from pep_forms.people.actions import network, users
from pep_forms.people.actions.permissions import (
    end_permission,
    give_permission,
    note_permissions,
)
from pep_forms.people.actor import Actor
from pep_forms.people.models import AdminPermission, GivenPermission, User
from pep_forms.people.models.permission import GROUP_NAMES
from pep_site.management.commands.setup import Command as Setup
from tests import builders
from tests.integration.guidance.site import client, load

pytestmark = pytest.mark.django_db
EDITOR = AdminPermission.FORM_EDITOR
ENTER = "wagtailadmin.access_admin"


@pytest.fixture
def admin() -> Actor:
    make_group(by=builders.SYSTEM)
    return builders.vs_admin()


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def told(event: str) -> list[WriteEntry]:
    return list(WriteEntry.objects.filter(event=f"people.user.{event}"))


def test_a_form_editor_is_made_and_ended(admin: Actor) -> None:
    user = builders.make_user()
    assert not fresh(user).has_perm(ENTER)
    given = give_permission(user=user, permission=EDITOR, by=admin)
    now = fresh(user)
    assert all(now.has_perm(name) for name in (ENTER, EDIT, RELEASE, "builder.change_section"))
    assert not now.has_perm("builder.delete_formtemplate")
    assert (now.is_staff, now.is_superuser) == (True, False)
    assert client(now).get("/admin/snippets/builder/formtemplate/").status_code == 200
    assert client(now).get("/admin/pages/").status_code == 404

    end_permission(given=given, by=admin)
    now = fresh(user)
    assert not now.has_perm(ENTER)
    assert not now.is_staff
    assert client(now).get("/admin/").status_code == 404
    given.refresh_from_db()
    assert (given.given_by, given.ended_by) == (admin.user, admin.user)
    assert given.ended_at is not None
    for event in ("permission_given", "permission_ended"):
        (entry,) = told(event)
        assert (entry.subject, entry.user_id) == (f"user:{user.pk}", str(admin.user_id))
        assert entry.data == {"permission": "form_editor"}

    give_permission(user=user, permission=EDITOR, by=admin)
    assert fresh(user).given_permissions.count() == 2, "the first stays as history"


def test_guidance_is_opened_by_its_own_two(admin: Actor) -> None:
    load()
    user = builders.make_user()
    assert (
        GROUP_NAMES[AdminPermission.GUIDANCE_EDITOR],
        GROUP_NAMES[AdminPermission.GUIDANCE_APPROVER],
    ) == (editors.EDITORS, editors.APPROVERS)
    one = give_permission(user=user, permission=AdminPermission.GUIDANCE_EDITOR, by=admin)
    give_permission(user=user, permission=AdminPermission.GUIDANCE_APPROVER, by=admin)
    assert client(fresh(user)).get("/admin/pages/", follow=True).status_code == 200
    assert not fresh(user).has_perm(EDIT)
    end_permission(given=one, by=admin)
    assert fresh(user).is_staff, "the other one is still theirs"
    assert set(fresh(user).groups.values_list("name", flat=True)) == {editors.APPROVERS}


def test_a_system_administrator_is_made_and_the_last_one_stays(admin: Actor) -> None:
    users_made = [builders.make_user(), builders.make_user()]
    first, second = (
        give_permission(user=user, permission=AdminPermission.SYSTEM_ADMINISTRATOR, by=admin)
        for user in users_made
    )
    assert fresh(users_made[0]).is_superuser
    end_permission(given=first, by=admin)
    assert not fresh(users_made[0]).is_superuser
    with pytest.raises(Refused, match="must be a system administrator"):
        end_permission(given=second, by=admin)
    assert fresh(users_made[1]).is_superuser


@pytest.mark.parametrize("role", [*Role])
def test_only_administrators_of_the_virtual_school_give_one(admin: Actor, role: Role) -> None:
    if role == Role.YOUNG_PERSON:
        user = builders.make_young_person_account(builders.make_young_person())
    elif role in {Role.VS_ADMIN, Role.VS_REVIEWER}:
        user = builders.make_user(role)
    elif role == Role.DELEGATE:
        user = builders.make_user()
    else:
        user = builders.join_network(builders.make_young_person(), role).user
    someone = builders.make_user()
    if role == Role.VS_ADMIN:
        given = give_permission(user=someone, permission=EDITOR, by=Actor(user, role))
        end_permission(given=given, by=Actor(user, role))
        return
    held = give_permission(user=builders.make_user(), permission=EDITOR, by=admin)
    for acting in (Actor(user, role), Actor(user, Role.VS_ADMIN)):
        with pytest.raises(NotAllowed):
            give_permission(user=someone, permission=EDITOR, by=acting)
        with pytest.raises(NotAllowed):
            end_permission(given=held, by=acting)
    assert not fresh(someone).is_staff


def test_a_superuser_who_is_no_administrator_of_the_virtual_school_gives_none(
    admin: Actor,
) -> None:
    boss = builders.make_user()
    give_permission(user=boss, permission=AdminPermission.SYSTEM_ADMINISTRATOR, by=admin)
    with pytest.raises(NotAllowed):
        give_permission(user=builders.make_user(), permission=EDITOR, by=Actor(fresh(boss), ""))


def test_nobody_gives_or_ends_their_own(admin: Actor) -> None:
    assert admin.user is not None
    with pytest.raises(Refused, match="yourself"):
        give_permission(user=admin.user, permission=EDITOR, by=admin)
    other = builders.vs_admin()
    given = give_permission(user=admin.user, permission=EDITOR, by=other)
    with pytest.raises(Refused, match="own permission"):
        end_permission(given=given, by=admin)
    end_permission(given=given, by=other)


@pytest.mark.parametrize("role", ["", Role.PARENT, Role.FOSTER_CARER, Role.KEY_WORKER])
def test_nobody_at_home_with_a_young_person_gets_one(admin: Actor, role: str) -> None:
    who = builders.make_young_person()
    member = builders.join_network(who, role) if role else None
    user = member.user if member else builders.make_young_person_account(who)
    for permission in AdminPermission:
        with pytest.raises(BadInput, match="parents and carers"):
            give_permission(user=user, permission=permission, by=admin)
    assert not fresh(user).is_staff
    assert not fresh(user).groups.exists()
    if member:
        network.end(member=member, ends_on=clock.today() - timedelta(days=1), by=admin)
        give_permission(user=user, permission=EDITOR, by=admin)


def test_what_is_refused_changes_nothing(admin: Actor) -> None:
    user = builders.make_user()
    with pytest.raises(BadInput, match="Choose one"):
        give_permission(user=user, permission="everything", by=admin)
    with pytest.raises(Refused, match="no such group yet"):
        give_permission(user=user, permission=AdminPermission.GUIDANCE_EDITOR, by=admin)
    given = give_permission(user=user, permission=EDITOR, by=admin)
    with pytest.raises(BadInput, match="already"):
        give_permission(user=user, permission=EDITOR, by=admin)
    end_permission(given=given, by=admin)
    with pytest.raises(Refused, match="ended already"):
        end_permission(given=given, by=admin)
    users.disable(user=user, by=admin)
    with pytest.raises(Refused, match="disabled"):
        give_permission(user=user, permission=EDITOR, by=admin)
    assert GivenPermission.objects.count() == 1
    assert not fresh(user).groups.exists()
    assert (len(told("permission_given")), len(told("permission_ended"))) == (1, 1)


def test_the_database_holds_one_open_permission_of_a_kind(admin: Actor) -> None:
    user = builders.make_user()
    give_permission(user=user, permission=EDITOR, by=admin)
    for values in ({"permission": EDITOR}, {"permission": "everything"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            GivenPermission.objects.create(user=user, **values)


def test_a_disabled_account_enters_nowhere_and_comes_back_with_it(admin: Actor) -> None:
    user = builders.make_user()
    give_permission(user=user, permission=EDITOR, by=admin)
    users.disable(user=user, by=admin)
    assert not fresh(user).has_perm(ENTER)
    users.enable(user=user, by=admin)
    assert fresh(user).has_perm(ENTER)


def test_set_up_writes_down_what_nobody_had(admin: Actor) -> None:
    load()
    editor, boss, young = (
        builders.make_user(),
        builders.make_user(),
        builders.make_young_person_account(builders.make_young_person()),
    )
    group = Group.objects.get(name=editors.EDITORS)
    for user in (editor, young):
        user.groups.add(group)
    User.objects.filter(pk=boss.pk).update(is_superuser=True)
    with pytest.raises(Refused):
        note_permissions(by=admin)
    assert note_permissions(by=builders.SYSTEM) == 2
    assert note_permissions(by=builders.SYSTEM) == 0
    assert {(given.user, given.permission) for given in GivenPermission.objects.all()} == {
        (editor, AdminPermission.GUIDANCE_EDITOR),
        (boss, AdminPermission.SYSTEM_ADMINISTRATOR),
    }
    assert fresh(editor).is_staff
    end_permission(given=GivenPermission.objects.get(user=editor), by=admin)
    assert not fresh(editor).groups.exists()


def test_it_is_done_on_the_page_of_the_account(admin: Actor) -> None:
    user = builders.make_user(full_name="Ola Ferncombe")
    browser = client(admin.user)
    page = f"/users/{user.pk}/"
    assert f"{page}permissions/add/" in browser.get(page).content.decode()
    empty = browser.post(f"{page}permissions/add/", {})
    assert "Choose the permission" in empty.content.decode()
    done = browser.post(f"{page}permissions/add/", {"permission": EDITOR}, follow=True)
    day = f"{clock.today().day} {clock.today():%B %Y}"
    for words in ("The permission is given.", f"Form editor, from {day}"):
        assert words in done.content.decode(), words
    given = GivenPermission.objects.get(user=user)
    asked = browser.get(f"{page}permissions/{given.pk}/end/").content.decode()
    assert "End the permission “Form editor”" in asked
    done = browser.post(f"{page}permissions/{given.pk}/end/", {}, follow=True).content.decode()
    for words in ("The permission is ended.", f"from {day} to {day}"):
        assert words in done, words
    again = browser.post(f"{page}permissions/{given.pk}/end/", {})
    assert "ended already" in again.content.decode()


def test_the_pages_are_for_administrators_and_adults_alone(admin: Actor) -> None:
    user = builders.make_user()
    given = give_permission(user=user, permission=EDITOR, by=admin)
    young = builders.make_young_person_account(builders.make_young_person())
    paths = [f"/users/{user.pk}/permissions/add/", f"/users/{user.pk}/permissions/{given.pk}/end/"]
    for outsider in (user, builders.make_user(Role.VS_REVIEWER), young):
        for path in paths:
            assert client(outsider).get(path).status_code == 404
            assert client(outsider).post(path, {"permission": EDITOR}).status_code == 404
    for path in paths:
        assert Client().get(path).status_code == 302
    browser = client(admin.user)
    assert browser.get(f"/users/{young.pk}/permissions/add/").status_code == 404
    assert browser.get(f"/users/{admin.user_id}/permissions/{given.pk}/end/").status_code == 404
    own = browser.get(f"/users/{admin.user_id}/").content.decode()
    assert "/permissions/add/" not in own
    refused = browser.post(f"/users/{admin.user_id}/permissions/add/", {"permission": EDITOR})
    assert "You cannot give yourself a permission" in refused.content.decode()


def test_set_up_makes_an_administrator_of_both_kinds_and_writes_it_down() -> None:
    system = builders.SYSTEM
    Setup()._make("root", "Rowan Tree", "root@example.org", "walnut ferry saddle rain", system)
    root = User.objects.get(username="root")
    assert (root.is_superuser, root.is_staff) == (True, True)
    assert [given.permission for given in root.given_permissions.all()] == [
        AdminPermission.SYSTEM_ADMINISTRATOR
    ]
    assert len(told("permission_given")) == 1
    colleague = builders.make_user()
    make_group(by=system)
    give_permission(user=colleague, permission=EDITOR, by=Actor(root, Role.VS_ADMIN))
    assert fresh(colleague).has_perm(EDIT)
