"""Files in a real browser: chosen, sent, shown and removed; and the same without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, expect

from media.models import Attachment
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.peps.actions.saving import save_section
from pep_forms.reference import cache
from tests.browser.site import database
from tests.browser.story import log_in
from tests.browser.window import NARROW, Window, check_page, photograph
from tests.integration.media.conftest import with_files
from tests.integration.media.sending import attach
from tests.integration.wizard import world as wizard
from tests.unit.media import samples

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
TEACHER, CARER = "designated_teacher", "foster_carer"
NOTE: FilePayload = {"name": "Reading note.txt", "mimeType": "text/plain", "buffer": samples.TXT}
REPORT: FilePayload = {
    "name": "Report.pdf",
    "mimeType": "application/pdf",
    "buffer": samples.pdf(),
}
PHOTO: FilePayload = {"name": "Photo.jpg", "mimeType": "image/jpeg", "buffer": samples.photo()}
SCRIPT: FilePayload = {"name": "Evil.svg", "mimeType": "image/svg+xml", "buffer": samples.SVG}


@pytest.fixture
def world(site: object, monkeypatch: pytest.MonkeyPatch) -> wizard.World:
    """The form with files of every kind."""
    monkeypatch.setattr(wizard, "BUNDLE", with_files(wizard.BUNDLE))
    with database():
        cache.forget()
        return wizard.make_world()


def enter(window: Window, world: wizard.World, role: str, rest: str = "steps/widgets/") -> None:
    """Log in and open a step."""
    user = world.people[role].user
    assert user is not None
    log_in(window, user.username)
    window.page.wait_for_url(lambda url: "/login/" not in url)
    window.go(world.url(rest))


def test_files_are_sent_as_soon_as_they_are_chosen(open_window: Open, world: wizard.World) -> None:
    window = open_window()
    enter(window, world, TEACHER)
    page = window.page
    block = page.locator('[data-address="papers"]')
    page.locator('[name="words"]').fill("Typed beside")
    block.locator("[data-upload]").set_input_files([NOTE, REPORT])
    expect(block.get_by_role("link", name="Reading note.txt")).to_be_visible()
    expect(block.get_by_role("link", name="Report.pdf")).to_be_visible()
    expect(page.locator('[name="words"]')).to_have_value("Typed beside")
    photograph(page, "files")
    assert not check_page(page, "files")
    # One more beside those that are there, and one that is refused.
    block.locator("[data-upload]").set_input_files([PHOTO])
    expect(block.get_by_role("link", name="Photo.jpg")).to_be_visible()
    with window.expecting(422):
        block.locator("[data-upload]").set_input_files([SCRIPT])
        expect(block.get_by_text("Evil.svg")).to_be_visible()
    photograph(page, "files-refused")
    assert not check_page(page, "files-refused")
    # Removing and autosave go on from what the page has itself saved.
    page.locator('[name="words"]').fill("Typed later")
    expect(page.locator("[data-save-state]")).to_contain_text("Saved at")
    block.get_by_role("button", name="Remove Reading note.txt").click()
    expect(block.get_by_role("link", name="Reading note.txt")).to_have_count(0)
    page.set_viewport_size({"width": NARROW, "height": 900})
    photograph(page, "files-narrow")
    assert not check_page(page, "files-narrow")
    window.turn(page.locator('button:has-text("Save and continue")').last)
    page.wait_for_url("**/2/")
    with database():
        entry = world.entry("papers")
        typed = world.entry("words")
        assert entry is not None
        names = [Attachment.objects.get(pk=key).name for key in entry.value]
    assert names == ["Report.pdf", "Photo.jpg"]
    assert typed is not None
    assert typed.value == "Typed later"


def dropped(window: Window, files: dict[str, str]) -> None:
    """Carry files over the question and let them go there, as from a folder of the desktop."""
    page = window.page
    carried = page.evaluate_handle(
        """files => {
            const carried = new DataTransfer();
            for (const [name, text] of Object.entries(files))
                carried.items.add(new File([text], name));
            return carried;
        }""",
        files,
    )
    zone = page.locator('[data-address="papers"] .pep-upload')
    zone.dispatch_event("dragover", {"dataTransfer": carried})
    expect(zone).to_have_class(re.compile("pep-upload--over"))
    photograph(page, "files-dropping")
    zone.dispatch_event("drop", {"dataTransfer": carried})


def test_files_are_dropped_and_one_that_is_refused_costs_the_others_nothing(
    open_window: Open, world: wizard.World
) -> None:
    window = open_window()
    enter(window, world, TEACHER)
    page = window.page
    block = page.locator('[data-address="papers"]')
    page.locator('[name="words"]').fill("Typed beside")
    with window.expecting(422):
        dropped(window, {"One.txt": "One", "Evil.svg": "<svg onload='x'>", "Two.txt": "Two"})
        expect(block.get_by_role("link", name="Two.txt")).to_be_visible()
        expect(block.get_by_text("Evil.svg")).to_be_visible()
    expect(block.get_by_role("link", name="One.txt")).to_be_visible()
    assert not check_page(page, "files-dropped")
    with database():
        entry = world.entry("papers")
        assert entry is not None
        names = [Attachment.objects.get(pk=key).name for key in entry.value]
    assert names == ["One.txt", "Two.txt"]


def test_without_scripts_a_button_does_it(open_window: Open, world: wizard.World) -> None:
    window = open_window(script=False)
    enter(window, world, TEACHER, "steps/widgets/2/")
    page = window.page
    page.locator('[name="drawn:upload"]').first.set_input_files([PHOTO])
    page.locator('[name="spoken:upload"]').set_input_files(
        [{"name": "Voice.mp3", "mimeType": "audio/mpeg", "buffer": samples.mp3()}]
    )
    photograph(page, "files-plain")
    window.turn(page.get_by_role("button", name="Attach to About drawn"))
    expect(page.get_by_role("link", name="Photo.jpg")).to_be_visible()
    expect(page.get_by_role("link", name="Voice.mp3")).to_be_visible()
    photograph(page, "files-plain-after")


def test_a_reader_opens_what_was_attached(open_window: Open, world: wizard.World) -> None:
    with database():
        files = [
            attach(world, REPORT["buffer"], "Report.pdf"),
            attach(world, samples.photo(), "Photo.jpg"),
        ]
        save_section(
            pep=world.pep,
            section_id="s_widgets",
            changes=[Change("papers", [str(file.pk) for file in files], digest([]))],
            by=world.people[TEACHER],
        )
    window = open_window()
    enter(window, world, CARER)
    page = window.page
    status, content, headers = window.get(
        page.get_by_role("link", name="Report.pdf").get_attribute("href") or ""
    )
    assert (status, content) == (200, REPORT["buffer"])
    assert headers["content-type"] == "application/pdf"
    photograph(page, "files-reader")
    assert not check_page(page, "files-reader")
