"""Has files made into pages, and pages bound, in a process of its own; ends it when it is slow."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

WALL_SECONDS = 90.0
#: At once by one process of the site: each may take a good part of the memory.
AT_ONCE = 2
_places = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Pages:
    """What became of a file: so many pages, or a code that says why it was left out."""

    count: int = 0
    left: str = ""


def clean(work: Sequence[tuple[Path, str, Path]]) -> list[Pages]:
    """Make pages of files, each of a path and a kind ("pdf", "jpeg", "png"), at a path."""
    if not work:
        return []
    asked = [{"source": str(s), "kind": kind, "target": str(t)} for s, kind, t in work]
    said = _run({"clean": asked})
    if len(said) != len(work):
        return [Pages(left="too_large_inside")] * len(work)
    return [Pages(int(one.get("pages", 0)), str(one.get("left", ""))) for one in said]


def bind(request: dict[str, Any], target: Path) -> Pages:
    """Put pages together to one PDF at a path (`binding.bind`)."""
    said = _run({"bind": request, "target": str(target)})
    one = said[0] if said else {"left": "too_large_inside"}
    return Pages(int(one.get("pages", 0)), str(one.get("left", "")))


def _run(request: dict[str, Any]) -> list[dict[str, Any]]:
    package = str(Path(__file__).resolve().parents[2])
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join([package, *filter(None, sys.path)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
    }
    try:
        with _places:
            done = subprocess.run(
                [sys.executable, "-m", "media.joining.child"],
                input=json.dumps(request).encode(),
                env=environment,
                cwd=tempfile.gettempdir(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=WALL_SECONDS,
                check=False,
            )
        return list(json.loads(done.stdout or b"[]"))
    except (subprocess.TimeoutExpired, ValueError) as error:
        log.error("files_not_joined", extra={"ended": type(error).__name__})
        return []
