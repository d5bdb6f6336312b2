"""A form editor builds a condition, a rule, a name and a document by picking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from pep_forms.builder.actions import load_definitions
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.engine.upgrade import parse_section, parse_template
from pep_forms.people.actor import Actor
from tests.browser.site import database
from tests.browser.story import log_in
from tests.browser.test_editor import asked, clean, editor
from tests.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]


def until(model: Any, key: str, page: Page, done: Callable[[dict[str, Any]], bool]) -> Any:
    """The newest draft, once autosave has brought what is waited for."""
    last: dict[str, Any] = {}
    for _ in range(100):
        with database():
            last = model.objects.get(key=key).latest().definition
        if done(last):
            return last
        page.wait_for_timeout(100)
    raise AssertionError(f"autosave never brought it: {last}")


def opened(window: Window, key: str) -> Page:
    with database():
        load_definitions(by=Actor.system())
        section = Section.objects.get(key=key)
    return window.go(f"/admin/snippets/builder/section/edit/{section.pk}/")


def question(page: Page, label: str) -> Locator:
    block = page.locator("[data-streamfield-child]").filter(
        has=page.locator("[data-panel-heading-text]", has_text=label)
    )
    block.first.locator("[data-panel-toggle]").first.click()
    return block.first


def pick(row: Locator, what: str, how: str, value: str) -> None:
    row.locator(".pep-subject").select_option(label=what)
    row.locator(".pep-operator").select_option(label=how)
    row.get_by_label(": value").select_option(label=value)


def test_a_condition_and_a_rule_are_picked(open_window: Open) -> None:
    window = open_window()
    log_in(window, editor())
    page = opened(window, "attendance")
    block = question(page, "Sessions possible")
    block.get_by_role("button", name="Add a condition to Part").first.click()
    row = block.get_by_role("group", name="Part 2", exact=True)
    # When a question is asked cannot hang on its own answer.
    expect(row.locator("option[value='question:k8_attended']")).to_have_count(1)
    expect(row.locator("option[value='question:k8_possible']")).to_have_count(0)
    pick(row, "Key stage", "is", "Key stage 4")
    first = until(Section, "attendance", page, lambda d: "KS4" in str(asked(d)[1]))
    assert asked(first)[1]["show_when"] == {
        "all": [
            {"fact": "in_setting", "op": "is", "value": True},
            {"fact": "key_stage", "op": "is", "value": "KS4"},
        ]
    }
    row.locator(".pep-operator").select_option(label="is one of")
    row.get_by_label("Key stage 3").check()
    row.get_by_label("Key stage 4").check()
    listed = until(Section, "attendance", page, lambda d: "KS3" in str(asked(d)[1]))
    assert asked(listed)[1]["show_when"]["all"][1]["value"] == ["KS3", "KS4"]
    row.get_by_role("button", name="Remove Part 2").click()
    block.locator("summary", has_text="More settings").click()
    rules = block.get_by_role("group", name="Rules")
    rules.get_by_role("button", name="Add a rule").click()
    rule = rules.locator(".pep-entry").last
    rule.get_by_label("What people are told").fill("Type the sessions possible.")
    rule.get_by_role("button", name="Add a condition").first.click()
    rule.locator(".pep-subject").first.select_option(label="Sessions possible")
    rule.locator(".pep-operator").first.select_option(label="is more than")
    rule.get_by_label(": value").first.fill("0")

    def is_there(definition: dict[str, Any]) -> bool:
        return "Type the sessions possible." in str(definition) and "more_than" in str(
            asked(definition)[1]
        )

    after = until(Section, "attendance", page, is_there)
    made = asked(after)[1]["rules"][-1]
    assert made["must"] == {"question": "k8_possible", "op": "more_than", "value": 0}
    parse_section(after, "attendance")
    assert not clean(page, "picking")


def test_a_named_condition_is_used_where_it_is_needed(open_window: Open) -> None:
    window = open_window()
    log_in(window, editor())
    page = opened(window, "targets")
    page.get_by_role("tab", name="Settings").click()
    page.get_by_role("button", name="Add a named condition").click()
    page.get_by_label("Name", exact=True).fill("A first plan")
    entry = page.locator(".pep-entry").last
    entry.get_by_role("button", name="Add a condition").click()
    pick(entry, "Is it the first PEP?", "is", "Yes")
    until(Section, "targets", page, lambda d: "first_pep" in str(d.get("named")))
    page.get_by_role("tab", name="Questions").click()
    # After the break that begins the page.
    block = page.locator("[data-streamfield-child]").nth(1)
    block.locator("[data-panel-toggle]").first.click()
    block.get_by_role("button", name="Add a condition").first.click()
    block.locator(".pep-subject").first.select_option(label="A first plan")
    after = until(Section, "targets", page, lambda d: "named" in str(asked(d)))
    spec = parse_section(after, "targets")
    (shown,) = (q.show_when for q in spec.questions() if q.kind == "group")
    assert shown is not None
    assert shown.model_dump(exclude_defaults=True) == {
        "fact": "first_pep", "op": "is", "value": True
    }  # fmt: skip


def test_a_document_is_laid_out_and_dependencies_are_drawn(open_window: Open) -> None:
    window = open_window()
    log_in(window, editor())
    with database():
        load_definitions(by=Actor.system())
        template = FormTemplate.objects.get(key="post_16")
        section = Section.objects.get(key="attendance")
    page = window.go(f"/admin/snippets/builder/formtemplate/edit/{template.pk}/")
    page.get_by_role("tab", name="Documents").click()
    page.get_by_role("button", name="Add a document").click()
    entry = page.locator(".pep-entry").last
    entry.get_by_label("Title", exact=True).fill("For college")
    entry.get_by_label("Key", exact=True).fill("college")
    entry.get_by_label("Designated teacher", exact=True).check()
    entry.get_by_label("Targets in document").first.select_option(label="Cards")
    entry.get_by_label("Sign-off in document").select_option(label="Left out")

    def is_there(definition: dict[str, Any]) -> bool:
        made = definition["documents"][-1]
        return made["key"] == "college" and bool(made.get("leave_out"))

    after = until(FormTemplate, "post_16", page, is_there)
    made = after["documents"][-1]
    assert made["leave_out"] == ["sign_off"]
    assert "cards" in made["layouts"].values()
    parse_template(after, "post_16")
    problems = clean(page, "documents")
    for name, pk in (("section", section.pk), ("formtemplate", template.pk)):
        page = window.go(f"/admin/snippets/builder/{name}/depends/{pk}/")
        expect(page.locator("svg.pep-picture").first).to_be_visible()
        problems += clean(page, f"what {name} depends on")
    assert not problems, "\n".join(problems)


def test_what_names_a_row_and_what_fills_it_in_are_picked_by_their_words(open_window: Open) -> None:
    window = open_window()
    log_in(window, editor())
    page = opened(window, "targets")
    with database():
        (group,) = [
            q for q in asked(Section.objects.get(key="targets").definition) if q["kind"] == "group"
        ]
    names = {column["id"]: column["label"] for column in group["questions"]}
    block = page.locator("[data-streamfield-child]").nth(1)
    block.locator("[data-panel-toggle]").first.click()
    naming = block.get_by_label("The question that names a row").first
    expect(naming).to_have_value(group["options"]["title_from"])
    offered = {
        text: value
        for value, text in naming.evaluate("list => [...list.options].map(o => [o.value, o.text])")
    }
    assert {value for value in offered.values() if value} == set(names)
    other = next(name for name in names if name != group["options"]["title_from"])
    naming.select_option(value=other)
    column = block.locator("[data-streamfield-child]").first
    column.locator("[data-panel-toggle]").first.click()
    column.locator("summary").first.click()
    column.get_by_label("Filled in from the record").select_option(label="School: year group")
    after = until(Section, "targets", page, lambda d: "school.year_group" in str(asked(d)))
    (found,) = [q for q in asked(after) if q["kind"] == "group"]
    assert found["options"]["title_from"] == other
    assert found["questions"][0]["prefill"] == "school.year_group"
