"""Suggestions for targets come and go while somebody writes, and do not interrupt them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.peps.actions.opening import open_pep
from tests.browser.site import database
from tests.browser.story import log_in
from tests.browser.window import NARROW, WIDE, Window, check_page, photograph
from tests.browser.world import make_world
from tests.world import World

pytestmark = pytest.mark.browser

VAGUE = "Improve"
BETTER = "Read 20 pages of a book of her own choice aloud to a grown-up each week, from 5 pages now"
GENTLE = "can mean many things"


@pytest.fixture
def world(site: object) -> World:
    made = make_world()
    with database():
        made.pep = open_pep(
            young_person=made.young_person, by=Actor(made.users[Role.VS_ADMIN], Role.VS_ADMIN)
        )
    return made


def at_the_targets(window: Window, world: World) -> None:
    log_in(window, world.users[Role.DESIGNATED_TEACHER].username)
    window.go(f"/peps/{world.pep.pk}/steps/targets/")
    if not window.page.locator('[data-block$="/k12_targets_change"]').count():
        window.turn(window.page.locator('button[value="add:k12_targets"]'))


def test_they_wait_for_the_writer_to_leave_and_go_at_once(
    open_window: Callable[..., Window], world: World
) -> None:
    window = open_window()
    at_the_targets(window, world)
    page = window.page
    change = page.locator('[data-block$="/k12_targets_change"] textarea')
    advice = page.locator('[data-block$="/k12_targets_change"] > .pep-advice')
    live = page.locator("[data-suggestions]")
    change.focus()
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        change.press_sequentially(VAGUE)
    expect(page.locator("[data-save-state]")).to_contain_text("Saved at")
    expect(advice).to_have_count(0)
    assert live.text_content() == "", "nobody is told off in the middle of a sentence"
    page.keyboard.press("Tab")
    expect(advice).to_contain_text(GENTLE)
    expect(live).to_have_attribute("aria-live", "polite")
    expect(live).to_contain_text("uggestion")
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        assert check_page(page, f"suggestions at {width}") == []
        photograph(page, "suggestions")
    change.fill(BETTER)
    expect(page.locator('[data-block$="/k12_targets_change"]')).not_to_contain_text(GENTLE)


def test_without_javascript_the_page_brings_them(
    open_window: Callable[..., Window], world: World
) -> None:
    window = open_window(script=False)
    at_the_targets(window, world)
    change = window.page.locator('[data-block$="/k12_targets_change"] textarea')
    change.fill(VAGUE)
    window.press("Update this page")
    assert window.has(GENTLE)
    window.page.locator('[data-block$="/k12_targets_change"] textarea').fill(BETTER)
    window.press("Update this page")
    assert not window.has(GENTLE)
