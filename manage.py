#!/usr/bin/env python3
"""The project's command line. On a fresh machine `demo` and `test` install what they need."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))


def main() -> None:
    """Run a command; on a fresh machine make the environment first."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    if wanted in ("demo", "test") and importlib.util.find_spec("django") is None:
        from first_run import hand_over

        hand_over(sys.argv[1:])
    mode = "test" if wanted == "test" else "dev"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"pep_site.settings.{mode}")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
