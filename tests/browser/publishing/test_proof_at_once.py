"""What is being added is proven like any draft, from its first save on and on the same page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.story import log_in
from tests.browser.test_editor import READY, clean, editor
from tests.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
ADD = "/admin/snippets/builder/{}/add/"


def test_a_new_section_is_proven_as_soon_as_it_is_saved(open_window: Open) -> None:
    window = open_window()
    log_in(window, editor())
    page = window.go(ADD.format("section"))
    proof = page.locator(".pep-proof")
    # There is nothing to prove yet.
    expect(proof).to_have_count(0)
    page.wait_for_function(READY)
    page.locator("#id_title").fill("Travel to college")
    expect(page).to_have_url(re.compile(r"/section/edit/"), timeout=15_000)
    expect(proof).to_contain_text("Not releasable", timeout=15_000)
    page.locator(".c-sf-add-button").first.click()
    page.get_by_role("option", name="Text", exact=True).click()
    page.locator("#content-0-value-label-input").fill("Which bus do you take?")
    expect(proof).to_contain_text("can be released", timeout=15_000)
    assert clean(page, "a section that was just added") == []
    # Each save asks again, and there is one panel only.
    page.locator("#content-0-value-label-input").fill("")
    expect(proof).to_contain_text("Not releasable: 1 thing to mend", timeout=15_000)
    expect(proof).to_have_count(1)
    page.reload()
    expect(proof).to_contain_text("Not releasable: 1 thing to mend")


def test_a_new_template_is_proven_as_soon_as_it_is_saved(open_window: Open) -> None:
    window = open_window()
    log_in(window, editor())
    page = window.go(ADD.format("formtemplate"))
    expect(page.locator(".pep-proof")).to_have_count(0)
    page.wait_for_function(READY)
    page.locator("#id_title").fill("A plan for college")
    expect(page).to_have_url(re.compile(r"/formtemplate/edit/"), timeout=15_000)
    expect(page.locator(".pep-proof")).to_contain_text("Not releasable", timeout=15_000)
