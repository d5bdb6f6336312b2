"""The process in which a file is taken apart: `python -m media.inspection.child`.

It has no settings and no secrets, little memory and little time, and it opens nothing but
the file. What it says is one line of JSON.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
from pathlib import Path

from media.inspection import office, pdfs, pictures, sniff, sounds, texts
from media.inspection.verdict import Hostile

CPU_SECONDS = 20
MEMORY = 1536 * 2**20
LARGEST_RESULT = 256 * 2**20


def inspect(source: Path, target: Path) -> tuple[str, str]:
    """The type that the file has, and the type of what is kept of it in `target`.

    Raises Hostile with a code when it is not taken.
    """
    with source.open("rb") as file:
        kind = sniff.seems(file.read(sniff.HEAD))
    if kind in {"jpeg", "png", "heic"}:
        return kind, pictures.redraw(source, target, kind)
    if kind in {"mp3", "wav", "ogg", "m4a"}:
        sounds.keep_sound(source, target, kind)
        return kind, kind
    if kind == "pdf":
        pdfs.check(source)
    elif kind == "docx":
        office.check(source)
    else:
        texts.check(source)
        kind = "txt"
    shutil.copyfile(source, target)
    return kind, kind


def main() -> None:
    """Inspect the file that is named, within limits."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_RESULT, LARGEST_RESULT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        had, kept = inspect(source, target)
        said = {"type": had, "kept": kept}
    except Hostile as refusal:
        said = {"refused": refusal.code}
    except (MemoryError, RecursionError):
        said = {"refused": "too_large_inside"}
    except Exception:
        said = {"refused": "damaged"}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
