"""Has a file taken apart in a process of its own, and ends it when it takes too long."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from media.inspection.verdict import Hostile

log = logging.getLogger(__name__)

WALL_SECONDS = 30.0
#: Files taken apart at once by one process of the site: twenty at a time would fill the memory.
AT_ONCE = 4
_places = threading.BoundedSemaphore(AT_ONCE)


def inspect(source: Path, target: Path) -> tuple[str, str]:
    """The type of `source`, and of what is kept of it in `target`. Raises Hostile."""
    with _places:
        return _inspect(source, target)


def _inspect(source: Path, target: Path) -> tuple[str, str]:
    package = str(Path(__file__).resolve().parents[2])
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join([package, *filter(None, sys.path)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
    }
    try:
        done = subprocess.run(  # noqa: S603 our own module, with two paths that we made
            [sys.executable, "-m", "media.inspection.child", str(source), str(target)],
            env=environment,
            cwd=tempfile.gettempdir(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            check=False,
        )
        said = json.loads(done.stdout or b"{}")
        ended = f"exit {done.returncode}"
    except (subprocess.TimeoutExpired, ValueError) as error:
        said, ended = {}, type(error).__name__
    if "type" in said:
        return str(said["type"]), str(said["kept"])
    if "refused" not in said:
        # Killed by a limit, it says nothing: then it was too much.
        log.error("file_inspection_ended_early", extra={"ended": ended})
    raise Hostile(str(said.get("refused", "too_large_inside")))
