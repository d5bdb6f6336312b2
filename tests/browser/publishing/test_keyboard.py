"""The screens beside the editor by keyboard alone, each clean: files, papers, copies, try-outs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pep_forms.builder import bundle as bundles
from pep_forms.builder.actions import release
from pep_forms.builder.actions.exchange import export
from pep_forms.builder.models import FormTemplate
from pep_forms.peps.actions import completion, quality
from pep_forms.peps.models import Pep
from pep_forms.publishing.actions.moving import move
from pep_forms.publishing.models import TryOut
from tests.browser.publishing.test_release import Cast, cast, enter
from tests.browser.site import database
from tests.browser.test_editor import clean, tab_to
from tests.browser.window import NARROW, Window, check_page
from tests.integration.peps import world as worlds
from tests.integration.publishing.test_try_saving import built_in
from tests.integration.publishing.world import SYSTEM, edit, question, remove

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
__all__ = ["cast"]


def by_key(page: Page, selector: str, most: int = 80) -> None:
    """Tab to what the selector says, and press Enter there; a page comes."""
    tab_to(page, selector, most)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_form_is_handed_out_and_taken_in(
    open_window: Open, cast: Cast, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with database():
        bundle = export("plan")
        bundle["template"] |= {"key": "other_plan", "id": "t_other", "title": "Another plan"}
    file = tmp_path_factory.mktemp("files") / "plan.json"
    file.write_text(bundles.write(bundle))
    window = open_window()
    enter(window, "fern")
    page = window.go("/admin/forms/export/")
    assert clean(page, "export") == []
    by_key(page, "a[href$='/forms/import/']:not(nav a)")
    assert clean(page, "import") == []
    # What a chooser of files does cannot be typed: the file is given, all else is keys.
    page.set_input_files("input[type=file]", str(file))
    page.locator("input[type=file]").focus()
    by_key(page, "button.button[type=submit]")
    assert clean(page, "what was read") == []
    page.evaluate("document.querySelector('main').tabIndex = -1")
    page.focus("main")
    by_key(page, "main form button[type=submit]")
    with database():
        assert FormTemplate.objects.filter(key="other_plan").exists()


def test_the_documents_of_a_draft(open_window: Open, cast: Cast) -> None:
    pack: dict[str, Any] = {"roles": ["social_worker"], "agenda": "Hello"}
    with database():
        edit(lambda data: data["template"].update(meeting_pack=pack))
    window = open_window()
    enter(window, "fern")
    page = window.go("/admin/releases/plan/papers/")
    assert clean(page, "papers") == []
    page.focus("#age")
    page.keyboard.type("15")
    by_key(page, "button.button-secondary[type=submit]")
    assert "age=15" in page.url
    page.focus("#age")
    for name in ("full.pdf", "meeting.pack.pdf", "empty.form.pdf"):
        tab_to(page, f"a[href*='{name}']")


def test_a_try_out_with_its_built_in_parts(open_window: Open, cast: Cast) -> None:
    with database():
        edit(built_in)
    window = open_window(width=NARROW)
    page = enter(window, "fern")
    window.go("/admin/releases/plan/try/")
    by_key(page, "button[type=submit]:not(header *, nav *)")
    assert check_page(page, "try-out") == []
    home = page.url
    for part in ("cover", "sign_off", "quality", "documents"):
        page.goto(home)
        by_key(page, f"a[href$='/section/{part}/']")
        assert check_page(page, f"try-out: {part}") == []
    page.goto(home)
    by_key(page, "a[href$='/steps/first/']")
    tab_to(page, "[name=score]")
    page.keyboard.type("34")
    # Nobody presses a button: it is saved while it is typed.
    expect(page.locator("[data-save-state]")).to_contain_text("Saved at", timeout=15_000)
    with database():
        saved = TryOut.objects.get().answers["s_first"]["entries"]["score"]["value"]
    assert saved == 34


def test_what_was_set_aside_is_brought_back(open_window: Open, cast: Cast) -> None:
    def change(data: dict[str, Any]) -> None:
        remove(data, "notes")
        data["sections"][1]["pages"][0]["questions"].append(question("words", "long_text"))

    with database():
        edit(change)
        version = release(template_key="plan", by=SYSTEM)
        move(pep=Pep.objects.get(pk=cast.pep.pk), to=version, by=cast.plans.admin)
    window = open_window(width=NARROW)
    page = enter(window, "vera")
    window.go(f"/peps/{cast.pep.pk}/")
    by_key(page, "a[href$='/set-aside/']")
    expect(page.locator("main")).to_contain_text("In words")
    assert check_page(page, "set aside") == []
    tab_to(page, "select[name=question]")
    by_key(page, "main form button[type=submit]")
    expect(page.locator("body")).to_contain_text("The answer is back")
    assert check_page(page, "brought back") == []


def test_a_copy_with_a_password(open_window: Open) -> None:
    with database():
        world = worlds.make_world()
        pep = quality.accept(pep=worlds.in_quality(world), by=world.reviewer)
        for document in pep.documents.all():
            completion.make_document(str(document.pk))
        assert world.admin.user is not None
        username = world.admin.user.username
    window = open_window(width=NARROW)
    page = enter(window, username)
    window.go(f"/peps/{pep.pk}/documents/full/locked/")
    assert check_page(page, "locked copy") == []
    tab_to(page, "#password")
    page.keyboard.type("short")
    with window.expecting(422):
        by_key(page, "main form button[type=submit]")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert check_page(page, "locked copy, refused") == []
    for name in ("#password", "#again"):
        tab_to(page, name)
        page.keyboard.type("kettle window harbour")
    tab_to(page, "main form button[type=submit]")
    with page.expect_download() as given:
        page.keyboard.press("Enter")
    assert given.value.suggested_filename.endswith("-locked.pdf")
