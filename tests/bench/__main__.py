"""The budgets of the design, measured: `python -m tests.bench [SERVER]`, from the top.

Every figure is a ratio of two things measured in turn in the same run, so it holds when
the machine is slow today. Nothing here asserts a time: the table is read by people. Where there
is a Chromium, the editor is measured in it too: see `tests/bench/browser.py`. With the address
of a PostgreSQL server (`postgres://user@host:port/postgres`), lists of 100,000 young people are
measured there against lists of 1,000: see `tests/bench/lists.py`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def start() -> Path:
    """A database file of its own, as durable as production's."""
    folder = Path(tempfile.mkdtemp(prefix="pep-bench-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "pep_site.settings.test"
    os.environ.setdefault("TEST_DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}")
    sys.path[:0] = [".", "site"]

    import django
    from django.conf import settings

    settings.MIGRATION_MODULES = {}
    settings.ROOT_URLCONF = "tests.bench.urls"
    settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if "init_command" in options:
        options["init_command"] = options["init_command"].replace("OFF", "FULL")
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        # As the settings have it that a real site starts with.
        settings.DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
    django.setup()
    return folder


if __name__ == "__main__":
    start()
    from tests.bench import browser, lists, report

    report.main()
    sys.stdout.flush()
    browser.by_itself()
    if sys.argv[1:]:
        lists.main(sys.argv[1])
