"""What the editor of a section costs a browser: `python -m tests.bench.browser`, from the top.

The page of a section of 30 questions against that of a snippet that can do as much and has one
rich-text field, in one Chromium, in turn. Timed is what a person waits for: from asking for the
page until the last block stands in it and everything it loads is there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from statistics import median

#: Pairs that count, and pairs before them that fill the caches.
ROUNDS, WARM = 15, 3
QUESTIONS = 30
#: The last thing that each page draws.
DRAWN = {
    "section": f"document.querySelectorAll('[data-streamfield-child]').length >= {QUESTIONS}",
    "note": "Boolean(document.querySelector('[data-draftail-input], .Draftail-Editor'))",
}
#: From the first byte of the answer on: what comes before is the server's, and measured there.
STANDS = """async () => {
  const [page] = performance.getEntriesByType("navigation");
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - page.responseStart;
}"""


def figures(mine: list[float], theirs: list[float]) -> str:
    """The line of the table: the ratio pair by pair, medians and the slowest, in seconds."""
    ratio = median(a / b for a, b in zip(mine, theirs, strict=True))
    return (
        f"{ratio:.2f} × ({median(mine) / 1000:.2f} / {median(theirs) / 1000:.2f} s), "
        f"slowest {max(mine) / 1000:.2f} s"
    )


def measure(open_one: Callable[[str], float]) -> str:
    """Both pages in turn; the pairs to warm up are thrown away."""
    pairs = [(open_one("section"), open_one("note")) for _ in range(WARM + ROUNDS)][WARM:]
    return figures([mine for mine, _ in pairs], [theirs for _, theirs in pairs])


def editor_in_chromium() -> str:
    """Serve both drafts from this process and open them; what was measured."""
    from django.test import Client
    from playwright.sync_api import sync_playwright

    from tests.bench.editor import drafts
    from tests.browser.conftest import FLAGS
    from tests.browser.site import Site
    from tests.conftest import CHROMIUM

    user, addresses = drafts(QUESTIONS)
    client = Client()
    client.force_login(user)
    # The driver runs an event loop in this thread, which Django must allow.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    site = Site()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.set_default_timeout(60_000)
            context.add_cookies(
                [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url}]
            )
            page = context.new_page()

            def open_one(name: str) -> float:
                page.goto(f"{site.url}{addresses[name]}", wait_until="load")
                page.wait_for_function(DRAWN[name])
                return float(page.evaluate(STANDS))

            said = measure(open_one)
            browser.close()
    finally:
        site.stop()
    return said


def by_itself() -> None:
    """In a process and on a database of its own, where there is a Chromium."""
    from tests.conftest import CHROMIUM

    if CHROMIUM is None:
        sys.stdout.write("No Chromium was found: the editor was not measured in a browser.\n")
        return
    environment = {k: v for k, v in os.environ.items() if k != "TEST_DATABASE_URL"}
    subprocess.run([sys.executable, "-m", "tests.bench.browser"], check=True, env=environment)


def main() -> None:
    """A database of its own, both pages, one line."""
    from tests.conftest import CHROMIUM

    if CHROMIUM is None:
        sys.exit("No Chromium was found: install the package chromium.")
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sys.stdout.write(f"Editor of {QUESTIONS} questions in a browser: {editor_in_chromium()}\n")
    sys.stdout.write("The budget is ≤ 3 × and 1.5 s.\n")


if __name__ == "__main__":
    from tests.bench.__main__ import start

    start()
    main()
