"""The admin: editors reach their own part, and nobody else gets in or learns a title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from guidance.actions import editors, groups
from guidance.models import ContactDetails
from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.people.models import User
from tests import builders
from tests.integration.guidance.site import client, guidance_editor, hand_in, load, page
from tests.world import release_shipped

pytestmark = pytest.mark.django_db
#: The title of a draft, of a page below it, and of nothing else.
CANARY = "cnry7f31draft"


def form_editor() -> User:
    user = builders.make_user(username="fern")
    enter = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    user.user_permissions.set(
        Permission.objects.filter(enter | Q(content_type__app_label="builder"))
    )
    return user


def admin_routes() -> Iterator[tuple[str, str]]:
    """Every route under /admin/: as it is written, and as an address with ids filled in."""

    def walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            here = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield here
            else:
                yield from walk(pattern, here)

    for route in dict.fromkeys(walk(get_resolver(), "")):
        if not route.startswith("admin/"):
            continue
        plain = re.sub(r"<(\w+):(\w+)>", lambda m: _value(m[1], m[2]), route)
        plain = re.sub(r"\([^)]*\)", "1", re.sub(r"\^|\$|\\", "", plain))
        yield route, "/" + re.sub(r"[()?*+\[\]]", "", plain)


def _value(kind: str, name: str) -> str:
    draft = Page.objects.filter(draft_title=CANARY).values_list("pk", flat=True).first()
    named = {"app_label": "wagtailcore", "model_name": "page", "content_type_app_name": "guidance",
             "content_type_model_name": "guidancepage", "slug": "main"}  # fmt: skip
    return named.get(name, str(draft or 1))


def make_draft() -> Any:
    load()
    found = page("topic")
    found.title = CANARY
    found.save_revision()
    Page.objects.filter(pk=found.pk).update(draft_title=CANARY)
    return found


def sweep(browser: Client, method: str = "get") -> Iterator[tuple[str, Any]]:
    for route, address in admin_routes():
        # An empty form is no answer to a page of blocks: Wagtail breaks on it, in their own room.
        if method == "post" and re.search(r"/admin/(snippets/(choose/)?builder|forms)/", address):
            continue
        # One says good-bye, and one is shut by an address of ours that stands before it.
        if "logout" in route or "failwhale" in route:
            continue
        yield address, getattr(browser, method)(address)
    if method == "get":
        for address in (f"/admin/choose-page/search/?q={CANARY}",
                        f"/admin/pages/search/?q={CANARY}",
                        f"/admin/api/main/pages/?search={CANARY}", "/admin/api/main/documents/",
                        "/admin/api/main/images/", "/admin/reports/site-history/"):  # fmt: skip
            yield address, browser.get(address)


def test_a_form_editor_learns_nothing_of_guidance() -> None:
    make_draft()
    browser = client(form_editor())
    for method in ("get", "post"):
        for address, response in sweep(browser, method):
            assert response.status_code < 500, address
            if not response.streaming:
                assert CANARY not in response.content.decode(errors="replace"), address
    assert browser.get("/admin/").status_code == 200
    for path in ("/admin/pages/", "/admin/images/", "/admin/documents/",
                 "/admin/snippets/media/video/", "/admin/settings/guidance/contactdetails/",
                 "/admin/redirects/", "/admin/users/", "/admin/groups/"):  # fmt: skip
        assert browser.get(path, follow=True).status_code in {403, 404} or (
            browser.get(path)["Location"] == "/admin/"
        ), path


@pytest.mark.parametrize("role", [Role.DESIGNATED_TEACHER, Role.VS_ADMIN])
def test_nobody_in_a_role_gets_in_even_with_the_groups_of_all_roles(role: Role) -> None:
    make_draft()
    if role == Role.DESIGNATED_TEACHER:
        user = builders.join_network(builders.make_young_person(), role).user
    else:
        user = builders.make_user(role)
    user.groups.set(groups.make_groups())
    browser = client(user)
    for address, response in sweep(browser):
        if response.status_code == 301:
            assert response["Location"] == f"{address}/"
        else:
            # Never to the log-in, which would send them back here.
            assert response.status_code == 404, address


def test_a_guidance_editor_reaches_guidance_and_nothing_of_forms_or_people() -> None:
    load()
    browser = client(guidance_editor())
    home = browser.get("/admin/").content.decode()
    for label in ("Pages", "Images", "Documents", "Videos"):
        assert label in home, label
    for path in ("/admin/snippets/builder/section/", "/admin/snippets/builder/formtemplate/",
                 "/admin/users/", "/admin/groups/", "/admin/sites/", "/admin/workflows/list/",
                 "/admin/locales/"):  # fmt: skip
        response = browser.get(path)
        assert response.status_code in {302, 403, 404}, path
    topic = page("topic")
    assert browser.get(reverse("wagtailadmin_pages:edit", args=[topic.pk])).status_code == 200
    for _address, response in sweep(browser):
        assert response.status_code < 500


def test_an_editor_publishes_pages_but_not_agreements() -> None:
    load()
    editor = guidance_editor()
    topic, agreement = page("topic"), page("carers")
    assert topic.permissions_for_user(editor).can_publish()
    assert agreement.permissions_for_user(editor).can_edit()
    assert not agreement.permissions_for_user(editor).can_publish()
    assert not page("home").permissions_for_user(editor).can_publish()


def test_a_moved_page_leaves_its_address_behind(django_capture_on_commit_callbacks: Any) -> None:
    load()
    found = page("topic")
    old = found.url
    with django_capture_on_commit_callbacks(execute=True):
        found.slug = "somewhere-else"
        found.save_revision().publish()
    assert Redirect.objects.exists()
    response = client().get(old)
    assert response.status_code == 301
    assert response["Location"].endswith(page("topic").url)


def test_the_owner_sees_what_is_overdue() -> None:
    load()
    editor = guidance_editor()
    topic = page("topic")
    topic.keeper, topic.review_by = editor, clock.today() - timedelta(days=1)
    topic.save_revision().publish()
    assert "overdue since" in client(editor).get("/admin/").content.decode()
    other = guidance_editor("olga")
    assert "overdue since" not in client(other).get("/admin/").content.decode()


def test_contact_details_are_a_setting() -> None:
    load()
    details = ContactDetails.for_site(page("home").get_site())
    details.phone, details.email = "01632 960 010", "team@example.org"
    details.save()
    text = client().get("/help/").content.decode()
    assert 'href="tel:01632960010"' in text
    assert "team@example.org" in text


def test_no_user_of_the_site_is_found_in_a_chooser_of_owners() -> None:
    load()
    outsider = builders.make_user(full_name="Outsider Nobody")
    browser = client(guidance_editor())
    text = browser.get(reverse("wagtailadmin_pages:edit", args=[page("topic").pk])).content.decode()
    assert outsider.full_name not in text


def test_everybody_finds_their_own_work_on_the_home_page() -> None:
    load()
    release_shipped()
    forms = client(form_editor()).get("/admin/").content.decode()
    pages = client(guidance_editor()).get("/admin/").content.decode()
    for words in ("Your forms", "Primary and secondary PEP", "version 1 is released",
                  "/admin/releases/primary_secondary/"):  # fmt: skip
        assert words in forms, words
        assert words not in pages, words
    for words in ("nothing to release", "Add a section", "Sections", "Import and export"):
        assert words in forms, words
    assert "Look at the changes" not in forms
    for words in ("Drafts not published yet", "The guidance", "A topic of guidance"):
        assert words in pages, words
        assert words not in forms or words == "The guidance", words
    assert "pep-forms-only" in forms
    assert "Your pages to review" in pages
    assert "Your pages to review" not in forms


def test_what_waits_for_approval_stands_on_the_home_pages() -> None:
    load()
    gwen, olga = guidance_editor(), guidance_editor("olga", editors.APPROVERS)
    topic = page("topic")
    topic.title = "A topic that is not finished"
    topic.save_revision(user=gwen)
    found = page("carers")
    found.introduction = "New promise."
    hand_in(found, by=gwen)
    for user, heading in ((gwen, "Waiting for somebody else’s approval"),
                          (olga, "Waiting for your approval")):  # fmt: skip
        text = client(user).get("/admin/").content.decode()
        assert heading in text
        assert f"handed in by {gwen.full_name}" in text
        assert "A topic that is not finished" in text
    assert "Waiting for your approval" not in client(gwen).get("/admin/").content.decode()


@pytest.mark.parametrize("who", ["form editor", "guidance editor", "approver", "administrator"])
def test_no_page_of_the_admin_leads_to_another_host(who: str) -> None:
    load()
    release_shipped()
    user = form_editor() if who == "form editor" else guidance_editor()
    if who == "approver":
        user = guidance_editor("olga", editors.APPROVERS)
    if who == "administrator":
        user.is_superuser = True
        user.save(update_fields=["is_superuser"])
    browser = client(user)
    for path in ("/admin/", "/admin/account/"):
        text = browser.get(path).content.decode()
        assert not re.findall(r"https?://(?!localhost|127\.0\.0\.1|testserver)[^\"'<> ]+", text)
        assert "editor guide" not in text.lower()


def test_the_front_page_gives_editors_their_tools() -> None:
    load()
    text = client(form_editor()).get("/").content.decode()
    assert "/admin/releases/" in text
    assert "Pages of the guidance" not in text
    assert "Nothing waits for you" not in text
    text = client(guidance_editor()).get("/").content.decode()
    assert "Pages of the guidance" in text
    assert "/admin/releases/" not in text
    teacher = builders.join_network(builders.make_young_person(), Role.SOCIAL_WORKER).user
    assert "/admin/" not in client(teacher).get("/").content.decode()
