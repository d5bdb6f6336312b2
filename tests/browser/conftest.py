"""A real Chromium, one for the session, and a window of its own for everybody in a test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, sync_playwright

from tests.browser.site import Site
from tests.browser.window import Window, photograph
from tests.conftest import CHROMIUM

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page names, no other host is ever reached; asking for one fails the test.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]

Open = Callable[..., Window]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser. Its driver runs an event loop in this thread, which Django must allow."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def site(chromium: Browser, transactional_db: None, settings: LazySettings) -> Iterator[Site]:
    """The site, with its jobs waiting in the database as on a real one."""
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["default", "documents", "mail"],
        }
    }
    settings.ALLOWED_HOSTS = ["localhost"]
    server = Site()
    yield server
    server.stop()


@pytest.fixture
def open_window(chromium: Browser, site: Site) -> Iterator[Open]:
    """Opens windows; each is closed, and its problems told, at the end of the test."""
    windows: list[Window] = []

    def open_(*, script: bool = True, width: int = 1280) -> Window:
        windows.append(Window(chromium, site.url, script=script, width=width))
        return windows[-1]

    yield open_
    problems = []
    for number, window in enumerate(windows):
        photograph(window.page, f"last-{number}")
        try:
            window.close()
        except AssertionError as error:
            problems.append(str(error))
    assert not problems, "\n".join(problems)
