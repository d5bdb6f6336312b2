"""A browser at the demo that signs in as somebody, does things and is watched doing them."""

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
#: A tenth of a second: how long one picture stands while something moves.
_TICK = 0.1
_GLIDE, _SCROLL, _LETTERS = 6, 5, 3
#: How long a thing may take to be there, in milliseconds.
_PATIENCE = 3_000
_OUTLINE = """e => { e.style.outline = "4px solid #d4351c"; e.style.outlineOffset = "4px"; }"""
_CENTRE = """e => e.scrollIntoView({block: "center", behavior: "instant"})"""
#: Where the middle of the window would have to be for this to stand in it.
_WANTED = """(e, top) => { const box = e.getBoundingClientRect();
  const to = scrollY + box.top - (top ? 12 : (innerHeight - Math.min(box.height, innerHeight)) / 2);
  const most = document.documentElement.scrollHeight - innerHeight;
  return [scrollY, Math.max(0, Math.min(to, most))]; }"""
_MIDDLE = """e => { const box = e.getBoundingClientRect();
  return [box.left + Math.min(box.width / 2, 60), box.top + Math.min(box.height / 2, 18)]; }"""
#: The arrow of a mouse, drawn over the page because a browser without a screen shows none.
_ARROW = """([x, y, pressed]) => {
  let arrow = document.getElementById("film-arrow");
  if (!arrow) {
    arrow = document.createElement("div");
    arrow.id = "film-arrow";
    arrow.setAttribute("aria-hidden", "true");
    arrow.innerHTML = '<svg width="34" height="34" viewBox="-6 -6 34 34"><circle r="6"/>' +
      '<path d="M0 0v19l5-4 3 7 3-1-3-7h6z" fill="#0b0c0c" stroke="#fff"/></svg>';
    Object.assign(arrow.style, {position: "fixed", zIndex: 99999, pointerEvents: "none"});
    document.body.append(arrow);
  }
  arrow.style.left = `${x - 6}px`;
  arrow.style.top = `${y - 6}px`;
  arrow.querySelector("circle").style.fill = pressed ? "rgba(255, 221, 0, .9)" : "none";
}"""


class Camera:
    """One window. `frames` is what was taken since `begin`; while it films, what is done is
    seen being done: the mouse goes there, the page scrolls, letters come one after another."""

    def __init__(self, browser: Any, url: str, folder: Path) -> None:
        self.browser, self.url, self.folder = browser, url, folder
        self.frames: list[Frame] = []
        #: The address of the plan that was opened last.
        self.plan = ""
        self.page: Any = None
        self.context: Any = None
        self.films = False
        self._number = 0
        self._pointed: Any = None
        self._at = (WIDTH / 2, HEIGHT / 2)

    def begin(self, username: str, *, films: bool = False) -> None:
        """A fresh window, with somebody signed in, or nobody."""
        self.end()
        self.context = self.browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB",
            timezone_id="Europe/London", device_scale_factor=1,
        )  # fmt: skip
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.films = False
        if username:
            self.go("/login/")
            self.sign_in(username)
        self.frames, self.films, self._at = [], films, (WIDTH / 2, HEIGHT / 2)

    def sign_in(self, username: str) -> None:
        """At the one door, which is open in front of us."""
        self._pointed = None
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self._click(self.page.get_by_role("button", name="Sign in"))

    def end(self) -> None:
        """Close the window."""
        if self.context is not None:
            self.context.close()
        self.context = self._pointed = None

    def go(self, path: str) -> None:
        """Open an address of the demo."""
        self.page.goto(path if path.startswith("http") else f"{self.url}{path}")

    def visit(self, path: str) -> None:
        """Follow the link to an address where the page has one; else just go there."""
        link = self.page.locator(f"main a[href$='{path}']").first
        if self.films and link.count() and link.is_visible():
            self._click(link)
        else:
            self.go(path)

    def follow(self, name: str) -> None:
        """Follow the first link whose words begin so."""
        self._click(self.page.locator("main").get_by_role("link", name=name).first)

    def press(self, name: str) -> None:
        """Press the button with these words."""
        self._click(self.page.get_by_role("button", name=name).first)

    def choose(self, selector: str) -> None:
        """Click on something that stays on its page: a tick, a choice, what unfolds."""
        self._click(self._first(selector))

    def row(self, key: str, button: str) -> None:
        """Add a row, unless a question of that key shows that there is one."""
        if not self.page.locator(f"[data-address$='{key}']").count():
            self.press(button)

    def point(self, selector: str) -> None:
        """Go to the first thing of a kind and draw a line round it."""
        self._unpoint()
        found = self._first(selector)
        self._reach(found)
        found.evaluate(_OUTLINE)
        self._pointed = found

    def scroll(self, selector: str) -> None:
        """Bring something to the top of the window."""
        self._scroll_to(self._first(selector), to_top=True)

    def type(self, selector: str, words: str) -> None:
        """Type a few letters at a time, with a picture after each."""
        self.point(selector)
        box = self._pointed
        for end in range(_LETTERS, len(words) + _LETTERS, _LETTERS):
            box.fill(words[:end])
            self._tick()

    def saved(self) -> None:
        """Wait until the page says that everything is saved."""
        self.page.locator("[data-save-state][data-state=saved]").wait_for()

    def still(self, words: str = "", seconds: float = 0.0) -> Path:
        """Take what the window shows."""
        self._number += 1
        ending = "jpg" if self.films else "png"
        path = self.folder / f"still-{self._number:05d}.{ending}"
        quality = {"type": "jpeg", "quality": 90} if self.films else {}
        self.page.screenshot(path=str(path), **quality)
        self.frames.append(Frame(path, words, seconds))
        return path

    def _first(self, selector: str) -> Any:
        """The first of a kind; what is raised when there is none names it."""
        found = self.page.locator(selector).first
        found.wait_for(timeout=_PATIENCE)
        return found

    def _click(self, found: Any) -> None:
        self._reach(found)
        if self.films:
            self._draw(pressed=True)
            self._tick()
            self._draw()
        self._pointed = None
        found.click()
        self.page.wait_for_load_state()
        if self.films:
            self._draw()

    def _reach(self, found: Any) -> None:
        """Scroll to something and, in a film, move the mouse there."""
        if not self.films:
            found.evaluate(_CENTRE)
            return
        self._scroll_to(found)
        (x, y), (to_x, to_y) = self._at, found.evaluate(_MIDDLE)
        for step in range(1, _GLIDE + 1):
            part = _eased(step / _GLIDE)
            self._at = (x + (to_x - x) * part, y + (to_y - y) * part)
            self._draw()
            self._tick()

    def _scroll_to(self, found: Any, *, to_top: bool = False) -> None:
        start, end = found.evaluate(_WANTED, to_top)
        steps = _SCROLL if self.films and abs(end - start) > HEIGHT / 8 else 1
        for step in range(1, steps + 1):
            at = start + (end - start) * _eased(step / steps)
            self.page.evaluate("y => scrollTo({top: y, behavior: 'instant'})", at)
            if steps > 1:
                self._tick()

    def _draw(self, *, pressed: bool = False) -> None:
        self.page.evaluate(_ARROW, [*self._at, pressed])

    def _tick(self) -> None:
        if self.films:
            self.still(seconds=_TICK)

    def _unpoint(self) -> None:
        if self._pointed is not None and self._pointed.count():
            self._pointed.evaluate("e => { e.style.outline = ''; e.style.outlineOffset = ''; }")
        self._pointed = None


def _eased(part: float) -> float:
    """Slow at both ends, as a hand moves."""
    return part * part * (3 - 2 * part)


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
