"""Documents of a young person in a real browser: attached, seen by some, replaced, withdrawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Route, expect

from pep_forms.engine.roles import Role
from pep_forms.peps.models import Enclosure
from pep_forms.reference import cache
from tests.browser.site import database
from tests.browser.story import log_in
from tests.browser.window import NARROW, WIDE, Window, check_page, photograph
from tests.integration.peps.enclosing import world as worlds
from tests.unit.media import samples

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
TITLE = "Report of the autumn term"
REPORT: FilePayload = {
    "name": "Report.pdf",
    "mimeType": "application/pdf",
    "buffer": samples.pdf(),
}
PHOTO: FilePayload = {"name": "Page 2.jpg", "mimeType": "image/jpeg", "buffer": samples.photo()}


@pytest.fixture
def world(site: object) -> worlds.World:
    """Everybody round one young person, and an open plan."""
    with database():
        cache.forget()
        return worlds.make_world()


def check(window: Window, name: str) -> None:
    for width in (NARROW, WIDE):
        window.page.set_viewport_size({"width": width, "height": 900})
        assert check_page(window.page, f"{name} at {width}") == []
        photograph(window.page, f"documents-{name}-{width}")


def enter(window: Window, world: worlds.World, role: str) -> None:
    """Log in and open the record."""
    user = world.people[role].user
    assert user is not None
    log_in(window, user.username)
    window.page.wait_for_url(lambda url: "/login/" not in url)
    window.go(f"/young-people/{world.young_person.pk}/")


def attach(window: Window) -> None:
    """Attach a report that carers and parents may not see, page by page."""
    page = window.page
    window.follow("Documents of Ada Example")
    window.turn(page.get_by_role("button", name="Attach a document"))
    page.get_by_label("School or college report").check()
    window.press("Continue")
    page.get_by_label("Title").fill(TITLE)
    for role in ("Foster carer", "Residential key worker", "Young person"):
        page.get_by_label(role, exact=True).uncheck()
    page.locator("#id_file").set_input_files([REPORT])
    window.press("Attach")


def test_attached_by_the_teacher_and_withdrawn_by_the_virtual_school(
    open_window: Open, world: worlds.World
) -> None:
    teacher = open_window()
    enter(teacher, world, Role.DESIGNATED_TEACHER)
    teacher.follow("Documents of Ada Example")
    assert teacher.has("No documents yet")
    check(teacher, "empty")
    teacher.turn(teacher.page.get_by_role("button", name="Attach a document"))
    check(teacher, "type")
    teacher.page.get_by_label("School or college report").check()
    teacher.press("Continue")
    check(teacher, "form")
    teacher.press("Attach")
    expect(teacher.page.locator(".govuk-error-summary")).to_contain_text("Choose a file")
    check(teacher, "refused")
    teacher.go(f"/young-people/{world.young_person.pk}/")
    attach(teacher)
    assert teacher.has(TITLE)
    check(teacher, "list")
    teacher.follow(TITLE)
    check(teacher, "one")

    carer = open_window()
    enter(carer, world, Role.FOSTER_CARER)
    carer.follow("Documents of Ada Example")
    assert not carer.has(TITLE)
    with database():
        found = Enclosure.objects.get()
    with carer.expecting(404):
        carer.go(f"/young-people/{world.young_person.pk}/documents/{found.pk}/")
    with carer.expecting(404):
        carer.go(f"/files/{found.attachment_id}/")

    school = open_window()
    enter(school, world, Role.VS_ADMIN)
    school.follow("Documents of Ada Example")
    school.follow(TITLE)
    school.follow("Withdraw it")
    school.page.get_by_label("Why do you withdraw it?").fill("Of another school year")
    check(school, "withdraw")
    school.press("Withdraw")
    assert school.has("The document is withdrawn")
    school.follow("Withdrawn or deleted (1)")
    school.follow(TITLE)
    assert school.has("Of another school year")
    check(school, "withdrawn")

    teacher.go(f"/young-people/{world.young_person.pk}/documents/")
    assert not teacher.has("1 document")
    school.go("/document-types/")
    check(school, "types")
    school.follow("Change Attendance print")
    check(school, "type-form")


def test_a_bad_line_costs_nothing(open_window: Open, world: worlds.World) -> None:
    """Two tries come to nothing; the third arrives, and is attached once."""
    window = open_window()
    page, tries = window.page, []

    def line(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        tries.append(route.request.url)
        if len(tries) < 3:
            route.fulfill(status=502, body="")
        else:
            route.continue_()

    enter(window, world, Role.DESIGNATED_TEACHER)
    window.follow("Documents of Ada Example")
    window.turn(page.get_by_role("button", name="Attach a document"))
    page.get_by_label("School or college report").check()
    window.press("Continue")
    page.locator("#id_file").set_input_files([REPORT])
    # What is wrong is said on the page itself, and the files can be chosen again.
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("title")
    check(window, "sent-and-refused")
    page.get_by_label("Title").fill(TITLE)
    page.locator("#id_file").set_input_files([REPORT])
    page.route("**/documents/attach/**", line)
    with window.expecting(502), page.expect_navigation(timeout=20_000):
        page.get_by_role("button", name="Attach", exact=True).click()
    assert len(tries) == 3
    assert window.has("attached")
    with database():
        assert Enclosure.objects.get().title == TITLE


def test_without_scripts_several_pages_are_attached_to_a_plan(
    open_window: Open, world: worlds.World
) -> None:
    window = open_window(script=False)
    enter(window, world, Role.SOCIAL_WORKER)
    window.go(f"/peps/{world.pep.pk}/")
    window.follow("Documents attached to this plan")
    window.press("Attach a document")
    window.page.get_by_label("Consent").check()
    window.press("Continue")
    window.page.get_by_label("Title").fill("Consent for trips")
    window.page.locator("#id_file").set_input_files([REPORT])
    window.page.locator("#id_camera").set_input_files([PHOTO])
    window.press("Attach")
    assert window.has("2 documents attached")
    assert window.has("Consent for trips (2 of 2)")
    photograph(window.page, "documents-plan-plain")
