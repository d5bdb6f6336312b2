"""No account is listed, chosen or changed in the Wagtail admin, by whoever is let in there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from pep_forms.audit.models import WriteEntry
from pep_forms.engine.roles import Role
from pep_forms.people.models import User
from tests import builders
from tests.integration.guidance.site import client, load, page

pytestmark = pytest.mark.django_db
#: The name of a young person: in no page of the admin.
CANARY = "Cnryquill Nightjarrow"
_PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


def superuser() -> User:
    user = builders.make_user(full_name="Sys Admin")
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def young() -> User:
    return builders.make_young_person_account(builders.make_young_person(CANARY))


@pytest.fixture
def admin() -> Client:
    return client(superuser())


def doors(user: User, group: Group) -> list[str]:
    """Every address of Wagtail's about accounts and groups, with ids that exist."""
    people = [f"{verb}/{user.pk}/" for verb in ("edit", "delete", "history", "usage", "copy",
                                                "history-results")]  # fmt: skip
    of_groups = [f"{verb}/{group.pk}/" for verb in ("edit", "delete", "history", "usage",
                                                    "history-results")]  # fmt: skip
    return [
        *(f"/admin/users/{end}" for end in ("", "results/", "new/", f"{user.pk}/", *people)),
        *(f"/admin/groups/{end}" for end in ("", "results/", "new/", *of_groups)),
        "/admin/users", "/admin/groups",
        *(f"/admin/bulk/people/user/{verb}/?id={user.pk}" for verb in
          ("delete", "assign_role", "set_active_state")),
    ]  # fmt: skip


def test_the_doors_to_accounts_are_closed_to_everybody(admin: Client, young: User) -> None:
    group = Group.objects.create(name="Some group")
    teacher = builders.make_user(Role.VS_ADMIN)
    for who in (admin, client(teacher), Client()):
        for person in (young, teacher):
            for address in doors(person, group):
                data = {"email": "x@example.org", "is_superuser": "on", "is_active": "on",
                        "password1": "river stone candle nine", "role": group.pk}  # fmt: skip
                for answer in (who.get(address), who.post(address, data)):
                    assert answer.status_code == 404, address
                    assert CANARY not in answer.content.decode()
    assert User.objects.filter(pk=young.pk, email=None, is_active=True).exists()
    assert Group.objects.filter(pk=group.pk).exists()
    assert not User.objects.filter(is_superuser=True, pk=teacher.pk).exists()


def test_nothing_in_the_admin_leads_there(admin: Client) -> None:
    load()
    for address in ("/admin/", "/admin/pages/search/?q=x", "/admin/reports/site-history/",
                    "/admin/sites/", "/admin/collections/"):  # fmt: skip
        text = admin.get(address).content.decode()
        assert "/admin/" in text
        assert not re.search(r"/admin/(users|groups)\b", text), address


def test_wagtail_asks_and_hears_no() -> None:
    boss = superuser()
    for model in (User, Group):
        policy = policy_registry.get_by_type(model)
        for action in ("add", "change", "delete", "view", "choose"):
            assert not policy.user_has_permission(boss, action)
            assert not policy.users_with_permission(action)
            assert not policy.instances_user_has_permission_for(boss, action)
            assert not policy.user_has_permission_for_instance(boss, action, boss)


def test_nobody_changes_who_they_are_in_the_admin() -> None:
    boss = superuser()
    before = (boss.full_name, boss.username, boss.email, boss.password)
    browser = client(boss)
    shown = browser.get("/admin/account/").content.decode()
    for prefix in ("name_email", "avatar", "password"):
        assert f'name="{prefix}-' not in shown, prefix
    data: dict[str, Any] = {
        "name_email-first_name": "New", "name_email-last_name": "Name",
        "name_email-email": "new@example.org", "password-old_password": builders.PASSWORD,
        "password-new_password1": "river stone candle nine",
        "password-new_password2": "river stone candle nine",
        "avatar-avatar": SimpleUploadedFile("me.gif", _PIXEL, "image/gif"),
        "theme-theme": "dark", "theme-density": "default", "theme-contrast": "system",
    }  # fmt: skip
    written = WriteEntry.objects.count()
    assert browser.post("/admin/account/", data).status_code == 302
    boss.refresh_from_db()
    assert (boss.full_name, boss.username, boss.email, boss.password) == before
    profile = UserProfile.objects.get(user=boss)
    assert (profile.theme, bool(profile.avatar)) == ("dark", False)
    assert WriteEntry.objects.count() == written


def test_filters_by_person_name_those_who_worked_there_alone(admin: Client, young: User) -> None:
    load()
    editor = builders.make_user(full_name="Edda Torfield", username="edda-torfield")
    outsider = builders.make_user(full_name="Outsider Nobody", username="outsider-nobody")
    topic = page("topic")
    topic.owner = topic.locked_by = editor
    topic.locked = True
    topic.save()
    PageLogEntry.objects.log_action(topic, "wagtail.edit", user=editor)
    named = 0
    for address in (
        "/admin/pages/", f"/admin/pages/{page('home').pk}/", "/admin/pages/search/?q=topic",
        "/admin/reports/site-history/", "/admin/reports/locked/", "/admin/reports/workflow/",
        "/admin/reports/workflow_tasks/", "/admin/reports/aging-pages/",
        reverse("wagtailadmin_pages:history", args=[topic.pk]),
        reverse("wagtailadmin_pages:edit", args=[topic.pk]),
        reverse("wagtailadmin_explore", args=[topic.get_parent().pk]),
        "/admin/reports/site-history/?export=csv", "/admin/reports/locked/?export=xlsx",
    ):  # fmt: skip
        answer = admin.get(address)
        assert answer.status_code == 200, address
        raw = b"".join(answer) if answer.streaming else answer.content
        text = raw.decode(errors="replace")
        named += editor.full_name in text or editor.username in text
        for hidden in (CANARY, young.username, outsider.full_name, outsider.username):
            assert hidden not in text, (address, hidden)
    assert named >= 4, "the filters do name those who worked on a page"
