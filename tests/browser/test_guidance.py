"""Guidance in a real browser: every page of the shipped content, editors, and newcomers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from playwright.sync_api import Page
from wagtail.models import Page as WagtailPage
from wagtail.models import Revision

from guidance import duties
from guidance.actions import agreements, editors, loading
from guidance.models import Acceptance, AgreementPage, AgreementVersion, ShippedPage
from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from tests import builders
from tests.browser.site import database
from tests.browser.story import log_in
from tests.browser.window import NARROW, WIDE, Window, check_page, photograph

pytestmark = pytest.mark.browser

Open = Callable[..., Window]


def _load() -> None:
    with database():
        loading.load(by=builders.SYSTEM)


def _editor(username: str, group: str) -> User:
    with database():
        user = builders.make_user(username=username)
        user.groups.set(Group.objects.filter(name=group))
    return user


def _accepts(user: User) -> None:
    """Everything that binds somebody, as on their first day."""
    for duty in duties.outstanding(user):
        agreements.accept(
            version=duty.version, text_hash=duty.version.text_hash, by=Actor(user, duty.open[0])
        )


def _page(key: str) -> WagtailPage:
    with database():
        found = ShippedPage.objects.select_related("page").get(key=key).page
    assert found is not None
    return found


def _publish(page: Page) -> None:
    """The button lies in a menu that opens upwards."""
    with page.expect_navigation():
        page.locator('[name="action-publish"]').first.evaluate("button => button.click()")
    page.locator(".messages .success").wait_for()


def test_every_page_of_the_shipped_guidance(open_window: Open) -> None:
    _load()
    with database():
        admin = builders.make_user(Role.VS_ADMIN, username="vera")
        _accepts(admin)
        pages = [(p.url, p.specific_class) for p in WagtailPage.objects.filter(depth__gt=1)]
    problems: list[str] = []
    window, kinds = open_window(), set()
    log_in(window, admin.username)
    for url, kind in [*pages, ("/agreements/", None), ("/agreements/register/", None),
                      ("/guidance/search/?q=attendance", None)]:  # fmt: skip
        window.go(url)
        for width in (NARROW,) if kind in kinds and kind else (NARROW, WIDE):
            window.page.set_viewport_size({"width": width, "height": 900})
            problems += check_page(window.page, f"{url} at {width}")
            photograph(window.page, f"guidance-{url.strip('/').replace('/', '_')}")
        if kind not in kinds or not kind:
            window.page.emulate_media(media="print")
            problems += check_page(window.page, f"{url} in print")
            for left_out in (".pep-helpful", "header nav", ".pep-footer", ".pep-film"):
                assert not window.page.locator(left_out).first.is_visible(), f"{url}: {left_out}"
            window.page.emulate_media(media="screen")
        kinds.add(kind)
    assert problems == [], "\n".join(problems)


def test_a_newcomer_reads_accepts_and_goes_on(open_window: Open) -> None:
    _load()
    with database():
        carer = builders.join_network(builders.make_young_person(), Role.FOSTER_CARER).user
    window, problems = open_window(width=NARROW), list[str]()
    log_in(window, carer.username)
    assert window.has("One agreement to read and accept")
    problems += check_page(window.page, "agreement")
    with window.expecting(422):
        window.press("Accept and go on")
    assert window.has("Tick the box")
    problems += check_page(window.page, "agreement not ticked")
    window.page.get_by_label("I have read this agreement and accept it").check()
    window.press("Accept and go on")
    assert re.fullmatch(r".*:\d+/", window.page.url), window.page.url
    with database():
        assert Acceptance.objects.get().role == Role.FOSTER_CARER
    window.go("/agreements/")
    assert window.has("What you have accepted")
    assert problems == [], "\n".join(problems)


def test_an_editor_mends_an_answer_and_readers_say_it_helped(open_window: Open) -> None:
    _load()
    editor = _editor("gwen", editors.EDITORS)
    question = _page("faq-password/forgotten")
    window = open_window()
    log_in(window, editor.username)
    page = window.go(f"/admin/pages/{question.pk}/edit/")
    page.locator("#id_title").fill("I cannot remember my password")
    _publish(page)
    reader = open_window()
    reader.go(question.url)
    assert reader.has("I cannot remember my password")
    reader.page.get_by_role("button", name="Yes").click()
    reader.page.get_by_text("Thank you.").wait_for()


def test_an_editor_lets_the_clock_publish(open_window: Open) -> None:
    _load()
    editor = _editor("gwen", editors.EDITORS)
    question = _page("faq-password/forgotten")
    window = open_window()
    log_in(window, editor.username)
    page = window.go(f"/admin/pages/{question.pk}/edit/")
    page.locator("#id_title").fill("What if my password is gone?")
    page.get_by_role("button", name="Toggle status").first.click()
    page.get_by_role("button", name="Set schedule").first.click()
    soon = clock.now().astimezone(clock.LONDON) + timedelta(days=2)
    page.locator("#id_go_live_at").fill(f"{soon:%Y-%m-%d %H:%M}")
    page.keyboard.press("Tab")
    # The calendar that opened for the moment lies over the button.
    page.get_by_role("button", name="Save schedule").evaluate("button => button.click()")
    page.locator("#schedule-publishing-dialog").wait_for(state="hidden")
    _publish(page)
    reader = open_window()
    reader.go(question.url)
    assert not reader.has("What if my password is gone?")
    with database():
        waiting = Revision.objects.filter(approved_go_live_at__isnull=False)
        assert [revision.object_str for revision in waiting] == ["What if my password is gone?"]


def test_the_public_reads_what_is_public_and_meets_the_log_in_elsewhere(open_window: Open) -> None:
    _load()
    with database():
        call_command("wagtail_update_index", verbosity=0)
    window = open_window(width=NARROW)
    page = window.go("/guidance/")
    assert window.has("What a Personal Education Plan is for")
    page.locator("#search-q").first.fill("attendance")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert page.locator("main a[href*='/guidance/']").count() > 3
    for key in ("training", "training/carer", "virtual-school"):
        window.go(_page(key).url)
        assert "/login/" in page.url, key
    answer = page.request.get(f"{window.url}/api/content/v2/pages/?limit=100&fields=*")
    told = answer.json()
    assert told["meta"]["total_count"] > 80
    assert not any("/training/" in item["meta"]["html_url"] for item in told["items"])


def test_a_changed_agreement_stops_everybody_until_they_accept_again(open_window: Open) -> None:
    _load()
    with database():
        carer = builders.join_network(builders.make_young_person(), Role.FOSTER_CARER).user
    window = open_window()
    log_in(window, carer.username)
    window.page.get_by_label("I have read this agreement and accept it").check()
    window.press("Accept and go on")

    editor, approver = _editor("gwen", editors.EDITORS), _editor("olga", editors.APPROVERS)
    agreement = _page("agreement-carers")
    writing, approving = open_window(), open_window()
    log_in(writing, editor.username)
    page = writing.go(f"/admin/pages/{agreement.pk}/edit/")
    assert page.locator('[name="action-publish"]').count() == 0
    page.locator("#id_introduction").fill("A promise that is new.")
    page.locator("#id_change").select_option(AgreementPage.Change.MATERIAL)
    with page.expect_navigation():
        page.locator('[name="action-submit"]').first.evaluate("button => button.click()")
    page.locator(".messages .success").wait_for()

    log_in(approving, approver.username)
    approving.go("/admin/")
    assert approving.has("Waiting for your approval")
    page = approving.go(f"/admin/pages/{agreement.pk}/edit/")
    assert page.locator('[name="action-publish"]').count() == 0
    with page.expect_navigation():
        page.locator('[data-workflow-action-name="approve"]:not([data-workflow-action-modal-url])'
                     ).first.evaluate("button => button.click()")  # fmt: skip
    page.locator(".messages .success").wait_for()
    with database():
        agreements = AgreementVersion.objects.filter(agreement=agreement.translation_key)
        assert agreements.count() == 2

    window.go("/peps/")
    assert window.has("A promise that is new.")
    assert window.has("This text has changed")
    window.page.get_by_label("I have read this agreement and accept it").check()
    window.press("Accept and go on")
    assert window.page.url.endswith("/peps/")
