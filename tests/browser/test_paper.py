"""A PEP on paper in a real browser: added with its scan, counted in the list, and graded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, expect

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.peps.enums import State
from pep_forms.peps.models import Pep
from pep_forms.reference import cache
from tests.browser.site import database
from tests.browser.story import log_in
from tests.browser.window import NARROW, Window, check_page, photograph
from tests.integration.peps.paper import world as worlds
from tests.unit.media import samples

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
SCAN: FilePayload = {
    "name": "Paper PEP.pdf",
    "mimeType": "application/pdf",
    "buffer": samples.pdf(),
}


@pytest.fixture
def world(site: object) -> worlds.World:
    """The shipped forms and one young person."""
    with database():
        cache.forget()
        return worlds.make_world()


def enter(window: Window, world: worlds.World, role: str) -> None:
    log_in(window, world.users[role].username)
    window.page.wait_for_url(lambda url: "/login/" not in url)


def looked_at(window: Window, name: str) -> None:
    """Right for everybody, on a wide screen and on a narrow one."""
    page = window.page
    photograph(page, name)
    assert not check_page(page, name)
    size = page.viewport_size
    page.set_viewport_size({"width": NARROW, "height": 900})
    photograph(page, name)
    assert not check_page(page, f"{name} narrow")
    page.set_viewport_size(size or {"width": 1280, "height": 900})


def test_it_is_added_counted_and_graded(open_window: Open, world: worlds.World) -> None:
    held = clock.today() - timedelta(days=20)
    admin = open_window()
    enter(admin, world, Role.VS_ADMIN)
    admin.go(f"/young-people/{world.young_person.pk}/peps/")
    admin.follow("Add a paper PEP")
    page = admin.page
    looked_at(admin, "paper-add")
    admin.press("Continue to the scan")
    expect(page.get_by_role("alert")).to_contain_text("Choose why it is on paper")
    page.get_by_label("It was written in custody").check()
    page.get_by_label("Kind of PEP").select_option("review")
    for part, value in (("day", held.day), ("month", held.month), ("year", held.year)):
        page.locator(f'[name="held_on_{part}"]').fill(str(value))
    admin.press("Continue to the scan")
    block = page.locator('[data-address="paper_scan"]')
    block.locator("[data-upload]").set_input_files([SCAN])
    expect(block.get_by_role("link", name="Paper PEP.pdf").first).to_be_visible()
    looked_at(admin, "paper-scan")
    with database():
        pep = Pep.objects.get()
        worlds.facts_typed(pep, world.admin)
    admin.go(f"/peps/{pep.pk}/")
    looked_at(admin, "paper-plan")
    admin.follow("Check and submit")
    looked_at(admin, "paper-check")
    admin.press("Submit the plan")
    admin.go("/peps/")
    expect(page.locator(".pep-rows tbody")).to_contain_text("1 of 2 held")
    expect(page.locator(".pep-rows tbody")).to_contain_text("Paper")
    looked_at(admin, "paper-list")

    reviewer = open_window()
    enter(reviewer, world, Role.VS_REVIEWER)
    reviewer.go(f"/peps/{pep.pk}/review/")
    reviewer.press("Start the review")
    reviewer.page.get_by_label("New targets").select_option("green")
    reviewer.press("Accept: the plan is complete")
    with database():
        pep.refresh_from_db()
        assert pep.state == State.COMPLETE
        assert pep.quality_reviews.get().overall == "green"
    admin.go(f"/peps/{pep.pk}/")
    admin.follow("Open it again for a correction")
    looked_at(admin, "paper-correct")
