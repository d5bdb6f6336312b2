"""The process in which files become pages: `python -m media.joining.child`.

It has no settings and no secrets. Each file is taken apart in a fork of its own with little
memory and little time, so that one that is too much takes no other with it.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from media.inspection.verdict import Hostile
from media.joining import binding, cleaning

CPU_SECONDS = 20
MEMORY = 1024 * 2**20
LARGEST_RESULT = 512 * 2**20


def main() -> None:
    """Do what standard input asks for, and say on standard output what became of it."""
    request = json.load(sys.stdin)
    if "bind" in request:
        said = [_apart(lambda: binding.bind(request["bind"], Path(request["target"])))]
    else:
        said = [_apart(_making(one)) for one in request["clean"]]
    json.dump(said, sys.stdout)


def _making(one: dict[str, Any]) -> Callable[[], int]:
    source, target, kind = Path(one["source"]), Path(one["target"]), one["kind"]
    if kind == "pdf":
        return lambda: cleaning.pages_of_pdf(source, target)
    return lambda: cleaning.page_of_picture(source, target, kind)


def _apart(work: Callable[[], int]) -> dict[str, Any]:
    """What a fork says of its work; one that was ended by a limit was given too much."""
    reader, writer = os.pipe()
    fork = os.fork()
    if fork == 0:
        os.close(reader)
        with os.fdopen(writer, "w") as pipe:
            json.dump(_said(work), pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        told = pipe.read()
    os.waitpid(fork, 0)
    return dict(json.loads(told)) if told else {"left": "too_large_inside"}


def _said(work: Callable[[], int]) -> dict[str, Any]:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_RESULT, LARGEST_RESULT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        return {"pages": work()}
    except Hostile as refusal:
        return {"left": refusal.code}
    except (MemoryError, RecursionError):
        return {"left": "too_large_inside"}
    except Exception:
        return {"left": "damaged"}


if __name__ == "__main__":
    main()
