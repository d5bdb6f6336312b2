"""Memory stays flat while twenty people send 25 MB at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.integration.media import uploads

#: What may come on top while 500 MB are on their way: buffers, threads, nothing whole.
MOST_MEGABYTES = 64


def run(kind: str, place: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.media.uploads", kind, place],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        # As this process finds its modules, however it was started.
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def check(found: dict[str, Any]) -> None:
    assert found["errors"] == []
    assert found["done"] == [uploads.SIZE] * (uploads.COUNT + 1)
    grown = (found["after"] - found["before"]) / 1024
    assert grown < MOST_MEGABYTES, f"{grown:.0f} MB on top of {found['before'] // 1024} MB"


@pytest.mark.bench
def test_to_the_disk(tmp_path: Path) -> None:
    check(run("disk", str(tmp_path)))


@pytest.mark.bench
@pytest.mark.s3
def test_to_a_bucket(s3_server: Any) -> None:
    check(run("s3", s3_server.endpoint))
