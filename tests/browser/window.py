"""A browser window of one person: what a test does in it, and what it must never show.

Every window collects errors of the console, violations of the content security policy,
answers of 500 and requests to other hosts; each fails the test when the window is closed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

WIDE, NARROW = 1280, 320
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_STATUS = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")
_COLLECT_POLICY = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`);
});
"""


@cache
def _axe() -> str:
    return (Path(settings.NPM_ROOT) / "node_modules/axe-core/axe.min.js").read_text()


class Window:
    """One profile, one page; `script=False` is a browser without JavaScript."""

    def __init__(
        self, browser: Browser, url: str, *, script: bool = True, width: int = WIDE
    ) -> None:
        self.url = url
        self.script = script
        self.context = browser.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            locale="en-GB",
            timezone_id="Europe/London",
            accept_downloads=True,
        )
        self.context.set_default_timeout(8_000)
        self.context.set_default_navigation_timeout(20_000)
        self.problems: list[str] = []
        self._expected: set[int] = set()
        #: The console tells of a status late: what was ever expected is no surprise there.
        self._told: set[int] = set()
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.problems.append(f"error: {error.error}"))
        if script:
            self.context.add_init_script(_COLLECT_POLICY)
        self.page: Page = self.context.new_page()

    def tab(self) -> Page:
        """Another tab of the same person."""
        return self.context.new_page()

    def go(self, path: str, page: Page | None = None) -> Page:
        """Open an address of the site; the answer must be a page."""
        page = page or self.page
        response = page.goto(path if path.startswith("http") else f"{self.url}{path}")
        status = response.status if response else 0
        if status >= 400 and status not in self._expected:
            self.problems.append(f"{status} at {path}")
        return page

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """Inside the block these statuses are what the test wants."""
        self._expected |= set(statuses)
        self._told |= set(statuses)
        try:
            yield
        finally:
            self._expected -= set(statuses)

    def turn(self, what: Locator) -> None:
        """Click what leads to a page, and wait until that page is there.

        A click returns before the answer comes: looking at once would show the page before.
        """
        with what.page.expect_navigation():
            what.click()

    def press(self, name: str, page: Page | None = None) -> None:
        """Press a button by its words; it leads to a page."""
        self.turn((page or self.page).get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str, page: Page | None = None) -> None:
        """Follow a link by its words."""
        self.turn((page or self.page).get_by_role("link", name=name, exact=True).first)

    def has(self, words: str, page: Page | None = None) -> bool:
        """Whether the words stand on the page now."""
        return words in (page or self.page).locator("body").inner_text()

    def get(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """Fetch an address with this window's cookies: for files."""
        reply = self.context.request.get(f"{self.url}{path}")
        return reply.status, reply.body(), reply.headers

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:", "about:")):
            self.problems.append(f"another host was asked: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500 and response.status not in self._expected:
            self.problems.append(f"{response.status} from {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        status = _STATUS.match(message.text)
        if status and int(status[1]) in self._told:
            return
        self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def close(self) -> None:
        """Close it; whatever went wrong in it fails the test."""
        self.context.close()
        problems, self.problems = self.problems, []
        assert not problems, "\n".join(problems)


# A colour half-way through fading in is nobody's colour: everything goes to where it was going.
_STILL = """
        const still = new CSSStyleSheet();
        still.replaceSync("*, *::before, *::after { transition: none !important; "
            + "animation: none !important; }");
        if (!document.adoptedStyleSheets.length) document.adoptedStyleSheets = [still];
"""


def check_page(page: Page, name: str = "") -> list[str]:
    """What is wrong with a page: axe, its bones, and scrolling sideways on a narrow screen."""
    found: list[str] = []
    result: dict[str, Any] = page.evaluate(
        f"""async () => {{ {"" if page.evaluate("typeof window.axe") == "object" else _axe()};
        {_STILL}
        const result = await axe.run(document, {{
            runOnly: {{ type: "tag", values: {TAGS!r} }}, resultTypes: ["violations"] }});
        const root = document.scrollingElement;
        const wide = [...document.querySelectorAll("body *")].filter(
            (one) => one.getBoundingClientRect().right > innerWidth + 1
                && getComputedStyle(one).position !== "absolute"
                && !one.closest(".pep-scroll")).slice(-3);
        return {{
          violations: result.violations.map(
              (v) => [v.id, v.nodes.map((n) => n.html.slice(0, 160))]),
          h1: document.querySelectorAll("h1").length, title: document.title.trim(),
          lang: document.documentElement.lang, sideways: root.scrollWidth - innerWidth,
          wide: wide.map((one) => one.outerHTML.slice(0, 160)),
        }}; }}"""
    )
    found += [f"axe {rule}: {nodes[:3]}" for rule, nodes in result["violations"]]
    if result["h1"] != 1:
        found.append(f"{result['h1']} h1")
    if not result["title"]:
        found.append("no title")
    if not result["lang"].startswith("en"):
        found.append(f"lang is {result['lang']!r}")
    if result["sideways"] > 0:
        found.append(f"scrolls sideways by {result['sideways']} px: {result['wide']}")
    return [f"{name or page.url}: {line}" for line in found]


def photograph(page: Page, name: str) -> None:
    """Keep a picture of the whole page, when PEP_SCREENSHOTS names a folder."""
    if os.environ.get("PEP_SCREENSHOTS"):
        width = page.viewport_size["width"] if page.viewport_size else 0
        keep(page.screenshot(full_page=True), f"{name}-{width}.png")


def keep(content: bytes, name: str) -> None:
    """Keep a file beside the pictures, when PEP_SCREENSHOTS names a folder."""
    folder = os.environ.get("PEP_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / name).write_bytes(content)


def answer(page: Page, address: str, value: Any) -> None:
    """Type or choose an answer on a step page, as a person does: what is shown is clicked."""
    block = page.locator(f'[data-address="{address}"]')
    kind = block.get_attribute("data-kind") or ""
    if kind == "person":
        _person(block, value)
    elif kind in {"date", "month", "date_time", "years_months"}:
        for part, text in value.items():
            block.locator(f'[data-part="{part}"]').fill(str(text))
    elif block.locator("select").count():
        block.locator("select").select_option(value)
    elif block.locator("input[type=radio], input[type=checkbox]:not([data-lock])").count():
        for one in value if isinstance(value, list) else [value]:
            choose(block, str(one))
    else:
        block.locator(f'[name="{address}"]').fill(str(value))


def choose(block: Locator, value: str) -> None:
    """Click the label of a choice."""
    identity = block.locator(f'input[value="{value}"]').first.get_attribute("id")
    # A see-through input may lie over its label, as a person cannot tell.
    block.locator(f'label[for="{identity}"]').click(force=True)


def _person(block: Locator, value: list[str]) -> None:
    select = block.locator("select")
    for name in value:
        if select.count():
            option = select.locator("option", has_text=name).first.get_attribute("value")
            select.select_option(option or "")
            return
        block.locator("label", has_text=name).first.click()
