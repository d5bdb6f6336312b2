"""From an empty page to a form that is tried out: by what stands on the screen, in few acts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pep_forms.builder.models import FormTemplate, Section
from pep_forms.builder.queries import sections_of
from tests.browser.site import database
from tests.browser.story import log_in
from tests.browser.test_editor import clean, editor
from tests.browser.window import NARROW, Window
from tests.integration.publishing.world import release_first

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
LINES = """What would you like to do? Choose: college / work / not sure *
When do you start?
Is travel a problem? (yes/no)"""


def beside(page: Page) -> list[str]:
    """What is offered next to a draft, once it is known."""
    expect(page.locator(".pep-nexts")).to_have_count(1)
    return page.get_by_role("navigation", name="What next").get_by_role("link").all_inner_texts()


def test_a_section_is_pasted_put_into_a_form_and_tried_out(open_window: Open) -> None:
    user = editor()
    with database():
        release_first()
    window = open_window()
    log_in(window, user)
    page = window.go("/admin/snippets/builder/section/add/")
    expect(page.locator("#id_title")).to_be_visible()
    assert page.locator(".pep-nexts").count() == 0, "nothing is saved, so nothing is next"
    page.locator("#id_title").press_sequentially("After school")
    page.keyboard.press("Tab")
    assert beside(page) == ["Paste a list of questions", "Put it into a form"]
    assert clean(page, "a new section and what is next") == []
    window.follow("Paste a list of questions")
    page.get_by_label("Questions, one on each line").fill(LINES)
    window.press("Go on")
    window.press("Add the questions")
    beside(page)
    window.follow("Put it into a form")
    page.get_by_label("Where does it stand?").select_option(label="Plan: after “First”")
    assert clean(page, "the place of a section") == []
    window.press("Put it there")
    expect(page.locator("body")).to_contain_text("It stands in “Plan” now.")
    assert beside(page)[1:] == ["Try out “Plan”", "Look at the changes of “Plan” and release"]
    saving = page.locator("footer button.action-save").first.get_attribute("aria-describedby")
    assert "in the history, to go back to" in page.locator(f"#{saving}").inner_text()
    assert clean(page, "a section in a form") == []
    with database():
        plan = FormTemplate.objects.get(key="plan").latest()
        assert sections_of(plan) == ["first", "after_school", "second"]
        questions = Section.objects.get(key="after_school").latest().definition["pages"][-1]
        assert [q["kind"] for q in questions["questions"]] == ["one_of", "date", "yes_no"]
    window.follow("Try out “Plan”")
    window.press("Begin")
    expect(page.locator("body")).to_contain_text("After school")
    window.follow("Look at the changes and release")
    expect(page.locator("body")).to_contain_text("The section “After school” was added.")


def test_the_layouts_are_drawn_where_one_is_picked(open_window: Open) -> None:
    user = editor()
    with database():
        release_first()
        template = FormTemplate.objects.get(key="plan")
        section = Section.objects.get(key="first")
    window = open_window(width=NARROW)
    log_in(window, user)
    page = window.go(f"/admin/snippets/builder/formtemplate/edit/{template.pk}/")
    assert beside(page) == ["Try it out", "See it as a PDF", "Look at the changes and release"]
    for url, tab in (
        (f"/admin/snippets/builder/formtemplate/edit/{template.pk}/", "Documents"),
        (f"/admin/snippets/builder/section/edit/{section.pk}/", "Settings"),
    ):
        page = window.go(url)
        page.get_by_role("tab", name=tab).click()
        page.locator("summary:visible", has_text="What the layouts look like").first.focus()
        page.keyboard.press("Enter")
        shown = page.locator(".pep-sketches[open]")
        expect(shown).to_contain_text("a column for each question")
        assert shown.locator("dt").all_inner_texts() == [
            "Question and answer",
            "Running text",
            "Table",
            "Cards",
        ]
        drawings = shown.locator(".pep-sketch")
        assert [one.get_attribute("aria-hidden") for one in drawings.all()] == ["true"] * 4
        assert all((one.bounding_box() or {"height": 0})["height"] > 40 for one in drawings.all())
        assert clean(page, tab) == []
