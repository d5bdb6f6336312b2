"""A browser at the demo that signs in as somebody, looks, types and takes stills."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pep_forms.demo.adults import PASSWORD
from pep_forms.demo.training.cutting import Frame

try:
    from playwright import sync_api
except ImportError:  # it comes with the tools of developers
    sync_api = None  # type: ignore[assignment]
#: What the browser raises when a page has not what was asked for.
BrowserError: type[Exception] = sync_api.Error if sync_api is not None else RuntimeError

CHROMIUM = Path("/usr/bin/chromium")
WIDTH, HEIGHT = 1280, 720
_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
_WORD_SECONDS = 0.3
_POINT = """e => { e.scrollIntoView({block: "center"});
  e.style.outline = "4px solid #d4351c"; e.style.outlineOffset = "4px"; }"""


class Camera:
    """One window. `frames` is what was taken since `begin`."""

    def __init__(self, browser: Any, url: str, folder: Path) -> None:
        self.browser, self.url, self.folder = browser, url, folder
        self.frames: list[Frame] = []
        #: The address of the plan that was opened last.
        self.plan = ""
        self.page: Any = None
        self.context: Any = None
        self._number = 0
        self._pointed: Any = None

    def begin(self, username: str, *, width: int = WIDTH, height: int = HEIGHT) -> None:
        """A fresh window, with somebody signed in, or nobody."""
        self.end()
        self.context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="en-GB",
            timezone_id="Europe/London", device_scale_factor=1,
        )  # fmt: skip
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.frames = []
        if username:
            self.go("/login/")
            self.sign_in(username)

    def sign_in(self, username: str) -> None:
        """At the one door, which is open in front of us."""
        self._pointed = None
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_load_state()

    def end(self) -> None:
        """Close the window."""
        if self.context is not None:
            self.context.close()
        self.context = self._pointed = None

    def go(self, path: str) -> None:
        """Open an address of the demo."""
        self.page.goto(path if path.startswith("http") else f"{self.url}{path}")

    def follow(self, name: str) -> None:
        """Follow the first link whose words begin so."""
        self.page.locator("main").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def press(self, name: str) -> None:
        """Press the button with these words."""
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()

    def point(self, selector: str) -> None:
        """Draw a line round the first thing of a kind, where the page has one."""
        self._unpoint()
        found = self.page.locator(selector).first
        if found.count():
            found.evaluate(_POINT)
            self._pointed = found

    def scroll(self, selector: str) -> None:
        """Bring something to the top of the window."""
        found = self.page.locator(selector).first
        if found.count():
            found.evaluate("e => e.scrollIntoView({block: 'start'})")

    def type(self, selector: str, words: str) -> None:
        """Type a word at a time, with a still after each."""
        box = self.page.locator(selector).first
        self.point(selector)
        typed = ""
        for word in words.split():
            typed = f"{typed} {word}".strip()
            box.fill(typed)
            self.still(seconds=_WORD_SECONDS)

    def still(self, words: str = "", seconds: float = 0.0) -> Path:
        """Take what the window shows."""
        self._number += 1
        path = self.folder / f"still-{self._number:04d}.png"
        self.page.screenshot(path=str(path))
        self.frames.append(Frame(path, words, seconds))
        return path

    def _unpoint(self) -> None:
        if self._pointed is not None and self._pointed.count():
            self._pointed.evaluate("e => { e.style.outline = ''; e.style.outlineOffset = ''; }")
        self._pointed = None


def missing() -> str:
    """What this machine lacks to take pictures, in words; empty when it lacks nothing."""
    if sync_api is None:
        return "Playwright is not installed. Run: python3 manage.py test --collect-only"
    if not CHROMIUM.exists():
        return f"There is no Chromium at {CHROMIUM}. Install it: apt-get install chromium"
    return ""


@contextmanager
def camera(url: str, folder: Path) -> Iterator[Camera]:
    """A browser for as long as it is needed."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_FLAGS)
        made = Camera(browser, url, folder)
        try:
            yield made
        finally:
            made.end()
            browser.close()
