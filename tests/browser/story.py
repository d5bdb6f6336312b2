"""The steps of the story as people make them: by links, labels and buttons."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from playwright.sync_api import Page, expect

from pep_forms.peps.models import Pep
from tests import builders
from tests.browser.ledger import Ledger
from tests.browser.window import Window, answer
from tests.world import World

SAVED = re.compile(r"Saved at \d\d:\d\d")


def log_in(window: Window, username: str, password: str = builders.PASSWORD) -> None:
    """Log in at the one door."""
    if "/login/" not in window.page.url:
        window.go("/login/")
    window.page.get_by_label("Username").fill(username)
    window.page.get_by_label("Password", exact=True).fill(password)
    window.press("Sign in")


def let_in(world: World, worker: Window, child: Window) -> str:
    """The social worker makes a code; the young person types it and takes three words."""
    worker.go(f"/young-people/{world.young_person.pk}/")
    worker.turn(
        worker.page.get_by_role("link", name="Give them a code to sign in").or_(
            worker.page.get_by_role("button", name="Give them a code to sign in")
        )
    )
    worker.press("Make a code")
    shown = worker.page.locator("dl dd strong")
    username, code = shown.nth(0).inner_text(), shown.nth(1).inner_text()
    child.go("/login/")
    child.follow("I am a young person and I have a code")
    child.page.get_by_label("Username").fill(username)
    child.page.get_by_label("Code").fill(code)
    child.press("Continue")
    words = child.page.locator(".govuk-inset-text p").inner_text()
    child.press("I have written them down")
    return f"{username} {'-'.join(words.split())}"


def open_from_record(window: Window, world: World) -> None:
    """The record's page, its PEPs, and the button that opens one."""
    window.go(f"/young-people/{world.young_person.pk}/")
    window.turn(
        window.page.locator(f'a[href="/young-people/{world.young_person.pk}/peps/open/"]')
        .or_(window.page.locator(f'a[href="/young-people/{world.young_person.pk}/peps/"]'))
        .first
    )
    if not window.page.url.endswith("/open/"):
        window.turn(window.page.locator('a[href$="/peps/open/"]').first)
    window.press("Open this PEP")
    expect(window.page).to_have_url(re.compile(r"/peps/[0-9a-f-]{36}/$"))


class Desk:
    """One person at the screens of one PEP, with the ledger open beside them."""

    def __init__(self, window: Window, pep: Pep, ledger: Ledger) -> None:
        self.window, self.pep, self.ledger = window, pep, ledger

    @property
    def page(self) -> Page:
        """The page in front of them."""
        return self.window.page

    def home(self) -> None:
        """The task list."""
        self.window.go(f"/peps/{self.pep.pk}/")

    def step(self, section: str, page: int = 1) -> None:
        """A page of a section."""
        tail = f"{page}/" if page > 1 else ""
        self.window.go(f"/peps/{self.pep.pk}/steps/{section}/{tail}")

    def say(self, address: str, words: str, page: Page | None = None) -> str:
        """Type a text; it goes into the ledger."""
        text = self.ledger.text(address, words)
        answer(page or self.page, address, text)
        return text

    def give(self, address: str, value: Any, page: Page | None = None) -> None:
        """Choose or type something else than a text."""
        answer(page or self.page, address, value)

    def give_day(self, address: str, day: date) -> None:
        """A day in its three boxes."""
        self.give(address, {"day": day.day, "month": day.month, "year": day.year})

    def add_row(self, group: str) -> str:
        """Press the button that adds a row; the new row's address."""
        before = set(self.rows(group))
        self.window.turn(self.page.locator(f'button[value="add:{group}"]'))
        (new,) = set(self.rows(group)) - before
        return new

    def rows(self, group: str) -> list[str]:
        """The addresses of the rows of a group, in order."""
        found = self.page.locator(f'.pep-row[data-block^="{group}/"]')
        return [str(one.get_attribute("data-block")) for one in found.all()]

    def saved(self, page: Page | None = None) -> None:
        """Wait until the page says that it has saved by itself."""
        expect((page or self.page).locator("[data-save-state]")).to_have_text(SAVED)

    def on(self) -> None:
        """Save and continue."""
        self.window.press("Save and continue")

    def done(self, section: str) -> None:
        """Say at a section's end that one's part is done."""
        self.window.go(f"/peps/{self.pep.pk}/steps/{section}/done/")
        self.window.press("My part is done")
        expect(self.page.locator(".govuk-notification-banner")).to_contain_text(
            re.compile("marked as done")
        )


def fill_day(page: Page, label: str, day: date) -> None:
    """A day on a small form outside the steps."""
    group = page.get_by_role("group", name=label)
    for name, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(name).fill(str(number))
