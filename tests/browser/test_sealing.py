"""A record is sealed, and opened again by one who holds a key, on screen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.people.actions import care_periods
from tests import builders
from tests.browser.site import database
from tests.browser.story import log_in
from tests.browser.window import NARROW, WIDE, Window, check_page, photograph
from tests.browser.world import make_world

pytestmark = pytest.mark.browser

NAME = "Zoë Łukasz-Nguyễn"


def check(window: Window, name: str) -> None:
    for width in (NARROW, WIDE):
        window.page.set_viewport_size({"width": width, "height": 900})
        assert check_page(window.page, f"{name} at {width}") == []
        photograph(window.page, f"sealed-{name}")


def test_a_record_is_sealed_and_opened_for_a_reason(open_window: Callable[..., Window]) -> None:
    world = make_world()
    with database():
        period = world.young_person.care_periods.get()
        care_periods.end(
            period=period, ends_on=clock.today(), ceased_reason="E11", by=builders.SYSTEM
        )
    window = open_window()
    log_in(window, world.users[Role.VS_ADMIN].username)
    window.go(f"/young-people/{world.young_person.pk}/")
    window.follow("Seal this record")
    window.press("Seal the record")
    expect(window.page.locator(".govuk-error-summary")).to_be_visible()
    check(window, "refused")
    for label, role in (("First person", Role.VS_ADMIN), ("Second person", Role.VS_REVIEWER)):
        select = window.page.get_by_label(re.compile(f"^{label}"))
        select.select_option(value=str(world.users[role].pk))
    window.page.get_by_label("Why is the record sealed?").fill("Adopted, by order of the court")
    window.page.get_by_label(re.compile("^I understand")).check()
    window.press("Seal the record")
    assert not window.has(NAME)
    check(window, "list")
    window.turn(window.page.locator('a[href^="/sealed/"]').first)
    assert not window.has(NAME)
    check(window, "door")
    window.page.get_by_label(re.compile("^Why do you open")).fill("Asked for by the court")
    window.press("Open the record")
    assert window.has(NAME)
    check(window, "record")
    window.go("/young-people/")
    assert not window.has(NAME)
