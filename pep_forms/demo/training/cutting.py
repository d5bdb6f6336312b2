"""From pictures to a film: words stand as long as they take to read, and captions say them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

#: Comfortable reading: letters a second, and what the eye needs to find its way first.
_LETTERS, _FIRST, _LEAST = 15, 1.0, 2.5
_FRAMES = 10


@dataclass(frozen=True, slots=True)
class Frame:
    """A still, the words that belong to it, and how long it stands. A frame without words of
    its own belongs to those before it."""

    still: Path
    words: str = ""
    seconds: float = 0.0

    @property
    def lasts(self) -> float:
        """In seconds."""
        return self.seconds or reading(self.words)


def reading(words: str) -> float:
    """The seconds it takes to read something."""
    return max(_LEAST, _FIRST + len(words) / _LETTERS)


def ffmpeg() -> str | None:
    """Where ffmpeg is; None when this machine has none."""
    return shutil.which("ffmpeg")


def cut(frames: list[Frame], target: Path) -> float:
    """Make an MP4 of the stills. Returns its length in seconds."""
    listed = target.with_suffix(".txt")
    lines = [f"file '{f.still.resolve()}'\nduration {f.lasts:.2f}" for f in frames]
    # ffmpeg shows the last still for no time at all unless it is named again.
    listed.write_text("\n".join([*lines, f"file '{frames[-1].still.resolve()}'"]) + "\n")
    command = [
        ffmpeg() or "ffmpeg", "-y", "-loglevel", "error", "-f", "concat", "-safe", "0",
        "-i", str(listed), "-vf", f"fps={_FRAMES},scale=out_range=tv,format=yuv420p",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-tune", "stillimage",
        "-g", str(_FRAMES * 4), "-movflags", "+faststart", str(target),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=600)  # noqa: S603 our own words, no shell
    return sum(frame.lasts for frame in frames)


def captions(frames: Iterable[Frame]) -> str:
    """WebVTT: the words of each still for as long as it, and those after it, stand."""
    cues: list[tuple[float, float, str]] = []
    now = 0.0
    for frame in frames:
        end = now + frame.lasts
        if frame.words:
            cues.append((now, end, frame.words))
        elif cues:
            cues[-1] = (cues[-1][0], end, cues[-1][2])
        now = end
    lines = [f"{_at(start)} --> {_at(end)}\n{words}\n" for start, end, words in cues]
    return "WEBVTT\n\n" + "\n".join(lines)


def _at(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours:02d}:{minutes:02d}:{rest:06.3f}"
