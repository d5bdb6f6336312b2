"""A form editor changes a form and releases it; an administrator moves a plan, and back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from playwright.sync_api import Page, expect

from pep_forms.builder.models import FormVersion, Section
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from pep_forms.peps.models import Pep
from pep_forms.reference.actions import load as load_reference
from tests import builders
from tests.browser.site import database
from tests.browser.story import log_in
from tests.browser.window import NARROW, Window, check_page, photograph
from tests.integration.publishing.world import Plans, edit, find, release_first, remove

pytestmark = pytest.mark.browser

Open = Callable[..., Window]


class Cast:
    """Who takes part, and the plan that is under way."""

    def __init__(self) -> None:
        load_reference(by=builders.SYSTEM)
        release_first()
        self.plans = Plans()
        admin = builders.make_user(Role.VS_ADMIN, username="vera", full_name="Vera Adminsdottir")
        self.plans.admin = Actor(admin, Role.VS_ADMIN)
        editor = builders.make_user(username="fern", full_name="Fern Forms")
        wanted = ("access_admin", *(f"{v}_{m}" for v in ("view", "add", "change")
                  for m in ("section", "formtemplate")), "publish_formtemplate")  # fmt: skip
        User.objects.get(pk=editor.pk).user_permissions.set(
            Permission.objects.filter(codename__in=wanted)
        )
        self.pep = self.plans.open(score="90", mood="poor", notes="In words")


@pytest.fixture
def cast(site: object) -> Cast:
    with database():
        return Cast()


def enter(window: Window, username: str) -> Page:
    log_in(window, username)
    window.page.wait_for_url(lambda url: "/login/" not in url)
    return window.page


def looked_at(page: Page, name: str) -> None:
    photograph(page, name)
    assert check_page(page, name) == []


def test_change_release_move_and_undo(open_window: Open, cast: Cast) -> None:
    with database():
        edit(lambda d: (find(d, "score")["options"].update(max=50), remove(d, "notes")))
        section = Section.objects.get(key="second")
    editor = open_window()
    page = enter(editor, "fern")
    # Build a change in the editor itself.
    editor.go(f"/admin/snippets/builder/section/edit/{section.pk}/")
    page.locator('[name="title"]').fill("The second part")
    page.get_by_role("button", name="Save draft").first.click()
    expect(page.locator('[name="title"]')).to_have_value("The second part")
    page.wait_for_load_state("networkidle")
    # What would it do?
    editor.go("/admin/releases/")
    expect(page.locator("body")).to_contain_text("Changed, not released")
    looked_at(page, "releases")
    editor.follow("Look at the changes of Plan")
    expect(page.locator("body")).to_contain_text(
        "1 answer would be refused by the new question, in 1 open PEP."
    )
    looked_at(page, "release")
    assert not editor.has(cast.pep.young_person.called), "only numbers for a form editor"
    with editor.expecting(422):
        editor.press("Release the next version")
        expect(page.locator("body")).to_contain_text("Tick each change")
    for box in page.locator('input[name="accept"]').all():
        box.check()
    page.get_by_label("What changed, for the list of versions").fill("Shorter")
    editor.press("Release the next version")
    expect(page.locator("body")).to_contain_text("Version 2 is released.")
    looked_at(page, "versions")
    editor.follow("From 1 to 2")
    expect(page.locator("body")).to_contain_text("The question “Notes” was removed.")
    looked_at(page, "changes")
    # The plan keeps its version until an administrator moves it.
    admin = open_window(width=NARROW)
    page = enter(admin, "vera")
    admin.go(f"/peps/{cast.pep.pk}/")
    admin.follow("Move it to version 2 of its form")
    expect(page.locator("body")).to_contain_text("To be looked at again")
    looked_at(page, "move")
    admin.press("Move to version 2")
    expect(page.locator("body")).to_contain_text("rests on version 2 now")
    looked_at(page, "moved")
    admin.go(f"/peps/{cast.pep.pk}/check/")
    expect(page.locator("#set-aside")).to_contain_text("In words")
    looked_at(page, "check")
    with database():
        many = f"/forms/versions/{FormVersion.objects.get(number=2).pk}/move/"
    admin.go(many)
    looked_at(page, "move-many")
    admin.go(f"/peps/{cast.pep.pk}/version/")
    admin.press("Undo the move")
    expect(page.locator("body")).to_contain_text("Every answer is where it was.")
    with database():
        assert Pep.objects.get(pk=cast.pep.pk).version.number == 1


def test_a_draft_is_tried_out_by_keyboard_and_mouse(open_window: Open, cast: Cast) -> None:
    window = open_window()
    page = enter(window, "fern")
    window.go("/admin/releases/plan/try/")
    looked_at(page, "try-start")
    page.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Try-out: Plan")
    looked_at(page, "try-out")
    window.follow("First")
    page.locator('[name="score"]').fill("12")
    page.locator('label[for="q-asks"], [data-address="asks"] label').first.click()
    # It is saved as in a plan, and what the answer opens comes by itself.
    expect(page.locator('[data-address="why"]')).to_be_visible()
    looked_at(page, "try-step")
    window.press("Save and continue")
    expect(page.locator("h1")).to_contain_text("the end of this section")
    window.press("My part is done")
    expect(page.locator("body")).to_contain_text("is marked as done")
    window.follow("Check all answers")
    expect(page.locator("body")).to_contain_text("12")
    looked_at(page, "try-check")
