"""A form editor writes a section with the keyboard alone, and every screen of it is clean."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pep_forms.builder import definitions
from pep_forms.builder.actions import load_definitions
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.people.actor import Actor
from tests.browser.site import database
from tests.browser.story import log_in
from tests.browser.window import Window, check_page
from tests.integration.builder.test_editing import make_editor

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
LABEL = json.loads((Path(definitions.__path__[0]) / "sections/targets.json").read_text())["pages"][
    0
]["questions"][0]["questions"][1]["label"]
PASTE = """(lines) => {
  const data = new DataTransfer();
  data.setData("text", lines);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def editor() -> str:
    with database():
        return str(make_editor().username)


def tab_to(page: Page, selector: str, most: int = 40) -> None:
    """Press Tab until the focus stands on what the selector says."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({selector!r})"):
            return
    raise AssertionError(f"no Tab leads to {selector}")


def add_block(page: Page, words: str) -> None:
    """Open the list of blocks at the focused button, look for one and take it."""
    page.keyboard.press("Enter")
    tab_to(page, "[role=combobox], input[aria-autocomplete]")
    page.keyboard.type(words)
    expect(page.get_by_text("Not understood")).to_have_count(0)
    expect(page.locator("[role=option]")).to_have_count(1)
    page.keyboard.press("Enter")


def saved(
    page: Page, key: str, done: Callable[[dict[str, Any]], bool], model: Any = Section
) -> dict[str, Any]:
    """The newest draft, once autosave has brought what is waited for."""
    last: dict[str, Any] = {}
    for _ in range(100):
        with database():
            found = model.objects.filter(key=key).first()
            last = found.latest().definition if found else {}
        if last and done(last):
            return last
        page.wait_for_timeout(100)
    raise AssertionError(f"autosave never brought it: {last}")


#: Wagtail's own: its map of the page, its buttons at a block's edge, its title line.
WAGTAIL = ("w-minimap", "data-streamfield-action", "0 h1")


def clean(page: Page, name: str) -> list[str]:
    """What is wrong with what we add to a page."""
    # Wagtail's bars float over whatever was scrolled below them.
    bars = "document.querySelectorAll('footer').forEach((bar) => bar.style.{})"
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(bars.format("setProperty('display', 'none', 'important')"))
    found = check_page(page, name)
    page.evaluate(bars.format("removeProperty('display')"))
    return [line for line in found if not any(mark in line for mark in WAGTAIL)]


def asked(definition: dict[str, Any]) -> list[dict[str, Any]]:
    return [q for page in definition.get("pages", []) for q in page["questions"]]


def test_a_section_is_built_with_the_keyboard_alone(open_window: Open) -> None:
    window = open_window()
    log_in(window, editor())
    page = window.go("/admin/snippets/builder/section/add/")
    page.focus("#id_title")
    page.keyboard.type("Travel to college")
    tab_to(page, ".c-sf-add-button")
    add_block(page, "Choices")
    label = page.locator("#content-0-value-label-input")
    expect(label).to_be_focused()
    page.keyboard.type("How do you travel?")
    tab_to(page, "button[aria-label='Add a choice']")
    page.keyboard.press("Enter")
    page.keyboard.type("Bus")
    page.keyboard.press("Enter")
    page.keyboard.type("Bike")
    page.keyboard.press("Alt+ArrowUp")
    page.evaluate(PASTE, "Walk\n- Train\n2. Car")
    tab_to(page, "select[id^=pep-field]")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    tab_to(page, "textarea[id^=pep-field]")
    page.keyboard.type("Ask Ann whether trams count")

    def is_there(definition: dict[str, Any]) -> bool:
        return any(question.get("remark", "").endswith("count") for question in asked(definition))

    (question,) = asked(saved(page, "travel_to_college", is_there))
    assert [choice["label"] for choice in question["choices"]] == [
        "Bike",
        "Walk",
        "Train",
        "Car",
        "Bus",
    ]
    assert question["label"] == "How do you travel?"
    assert question["required"] == "submit"
    assert question["id"].isidentifier()
    assert len({choice["id"] for choice in question["choices"]}) == 5
    assert not clean(page, "a new section")


def test_blocks_are_drawn_when_they_are_opened_and_nothing_else_changes(open_window: Open) -> None:
    user = editor()
    with database():
        load_definitions(by=Actor.system())
        section = Section.objects.get(key="attendance")
        before = section.latest().definition
    window = open_window()
    log_in(window, user)
    page = window.go(f"/admin/snippets/builder/section/edit/{section.pk}/")
    closed = page.locator("input[name$='-value-state']")
    expect(closed).to_have_count(37)
    third = page.locator("[data-streamfield-child]").nth(2)
    expect(third.locator("[data-panel-heading-text]")).to_have_text("Sessions possible")
    third.locator("[data-panel-toggle]").click()
    expect(closed).to_have_count(36)
    third.locator("summary").first.click()
    problems = clean(page, "a section")
    third.get_by_role("textbox", name="Hint").fill("Half days")

    def is_there(definition: dict[str, Any]) -> bool:
        return asked(definition)[1].get("hint") == "Half days"

    after = saved(page, "attendance", is_there)
    assert {**asked(before)[1], "hint": "Half days"} == asked(after)[1]
    asked(before)[1]["hint"] = "Half days"
    assert after == before
    for tab in ("Rights", "Settings"):
        page.get_by_role("tab", name=tab).click()
        problems += clean(page, tab)
    for screen in ("paste", "move", "copy", "discard"):
        problems += clean(
            window.go(f"/admin/snippets/builder/section/{screen}/{section.pk}/"), screen
        )
    assert not problems, "\n".join(problems)


def test_a_duplicated_question_has_ids_of_its_own(open_window: Open) -> None:
    user = editor()
    with database():
        load_definitions(by=Actor.system())
        section = Section.objects.get(key="targets")
    window = open_window()
    log_in(window, user)
    page = window.go(f"/admin/snippets/builder/section/edit/{section.pk}/")
    group = page.locator("[data-streamfield-child]").nth(1)
    group.locator("[data-streamfield-action=DUPLICATE]").first.click()
    first, second = asked(saved(page, "targets", lambda definition: len(asked(definition)) == 2))
    ids = [q["id"] for q in (first, *first["questions"], second, *second["questions"])]
    assert len(ids) == len(set(ids))
    assert second["key"] != first["key"]
    assert [q["label"] for q in first["questions"]] == [q["label"] for q in second["questions"]]


def test_columns_and_the_sections_of_a_template_open_too(open_window: Open) -> None:
    user = editor()
    with database():
        load_definitions(by=Actor.system())
        section = Section.objects.get(key="targets")
        template = FormTemplate.objects.get(key="post_16")
    window = open_window()
    log_in(window, user)
    page = window.go(f"/admin/snippets/builder/section/edit/{section.pk}/")
    group = page.locator("[data-streamfield-child]").nth(1)
    group.locator("[data-panel-toggle]").first.click()
    column = group.locator("[data-streamfield-child]").nth(1)
    column.locator("[data-panel-toggle]").first.click()
    expect(column.get_by_role("textbox", name="Question")).to_have_value(LABEL)
    problems = clean(page, "a group")
    page = window.go(f"/admin/snippets/builder/formtemplate/edit/{template.pk}/")
    place = page.locator("[data-streamfield-child]").nth(6)
    expect(place.locator("[data-panel-heading-text]")).to_have_text("Education after 16")
    place.locator("[data-panel-toggle]").first.click()
    expect(place.get_by_role("combobox", name="Section").first).to_have_value("post16_education")
    for tab in ("Sections", "For whom", "Documents", "Settings"):
        page.get_by_role("tab", name=tab).click()
        problems += clean(page, f"template: {tab}")
    page.get_by_role("tab", name="Sections").click()
    # A row just added is kept while its author looks for the section.
    page.locator(".c-sf-add-button").last.click()
    saved(page, "post_16", lambda definition: definition["sections"][-1] == "", FormTemplate)
    assert not problems, "\n".join(problems)


#: Whether Wagtail's script thinks that there is something to save.
CHANGED = """() => {
  const form = document.querySelector("form[data-edit-form]");
  const app = window.wagtail.app;
  const controller = app.getControllerForElementAndIdentifier(form, "w-unsaved");
  controller.check();
  return Boolean(controller.initialFormData) && controller.hasEditsValue;
}"""
READY = """() => {
  const form = document.querySelector("form[data-edit-form]");
  const app = window.wagtail && window.wagtail.app;
  const controller = app && app.getControllerForElementAndIdentifier(form, "w-unsaved");
  return Boolean(controller && controller.initialFormData);
}"""


@pytest.mark.parametrize("early", [True, False], ids=["at once", "later"])
def test_opening_a_block_is_no_change_and_typing_in_it_is(open_window: Open, early: bool) -> None:
    with database():
        load_definitions(by=Actor.system())
        section = Section.objects.get(key="attendance")
    window = open_window()
    log_in(window, editor())
    page = window.go(f"/admin/snippets/builder/section/edit/{section.pk}/")
    if not early:
        page.wait_for_function(READY)
    page.locator("[data-streamfield-child]").nth(2).locator("[data-panel-toggle]").click()
    box = page.locator("#content-2-value-label-input")
    expect(box).to_be_visible()
    page.wait_for_function(READY)
    assert page.evaluate(CHANGED) is False
    box.fill("Another label")
    assert page.evaluate(CHANGED) is True


def test_the_proof_stands_beside_the_draft_and_leads_to_the_question(open_window: Open) -> None:
    with database():
        load_definitions(by=Actor.system())
        section = Section.objects.get(key="attendance")
        draft = section.latest()
        definition = draft.definition
        broken = definition["pages"][0]["questions"][1]
        broken["show_when"] = {"question": broken["id"], "op": "answered"}
        draft.definition = definition
        draft.save_revision()
    window = open_window()
    log_in(window, editor())
    page = window.go(f"/admin/snippets/builder/section/edit/{section.pk}/")
    proof = page.locator(".pep-proof")
    expect(proof).to_contain_text("Not releasable")
    expect(proof).to_contain_text("saved as a draft all the same")
    assert clean(page, "proof beside a draft") == []
    link = proof.locator("a").first
    link.focus()
    page.keyboard.press("Enter")
    box = page.locator("#content-2-value-label-input")
    expect(box).to_be_visible()
    assert page.evaluate(
        "document.activeElement.closest('[data-streamfield-child]').contains("
        "document.querySelector('#content-2-value-label-input'))"
    )
    # What is mended and saved is proven again, without a new page.
    page.locator(".pep-comparison button").first.click()
    expect(proof).to_contain_text("can be released", timeout=20_000)
