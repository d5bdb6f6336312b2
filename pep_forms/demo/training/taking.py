"""Takes what the scripts say: stills first, with the browser; then the pages are given them.

The browser's driver and the database do not go together in one thread, so words are read
before, and everything is stored after, the browser was open.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from guidance import texts
from guidance.actions import taking
from pep_forms.demo.training import cutting
from pep_forms.demo.training.camera import BrowserError, Camera
from pep_forms.demo.training.cutting import Frame
from pep_forms.demo.training.scripts import Film, Move, Picture, Shot
from pep_forms.people.actor import Actor

_SENTENCE = re.compile(r"(?<=[.?!”])\s+(?=[“A-Z])")
#: How long the picture rests after something was done, in seconds.
_REST = 1.2
Say = Callable[[str], None]
#: A heading of a transcript with its sentences.
Part = tuple[str, list[str]]


@dataclass(slots=True)
class Taken:
    """What was taken, and what an editor's own stood in the way of."""

    films: int = 0
    pictures: int = 0
    kept: int = 0


def parts_of(key: str) -> list[Part]:
    """The transcript of a page: its headings with the sentences below each."""
    found: list[Part] = []
    for block in taking.page_of(key).body:
        if block.block_type == "heading":
            found.append((block.value["text"], []))
        elif block.block_type == "text" and found:
            for _kind, words in texts.paragraphs(block.value.source):
                found[-1][1].extend(_SENTENCE.split(words))
    return found


def shoot(camera: Camera, film: Film, parts: list[Part], say: Say) -> list[Frame]:
    """Film what is done for each sentence. Its words begin with it, and the last picture stays
    until they are read."""
    camera.begin(film.username, films=True)
    for heading, sentences in parts:
        shots = film.shots.get(heading, [])
        for number, words in enumerate(sentences):
            first = len(camera.frames)
            if number < len(shots):
                _play(camera, shots[number], f"{film.key}, {heading}", say)
            moving = sum(frame.lasts for frame in camera.frames[first:])
            camera.still(seconds=max(_REST, cutting.reading(words) - moving))
            camera.frames[first] = replace(camera.frames[first], words=words)
    return camera.frames


def photograph(camera: Camera, picture: Picture, say: Say) -> Path:
    """Take one picture."""
    camera.begin(picture.username)
    _play(camera, picture.shot, picture.name, say)
    return camera.still()


def _play(camera: Camera, shot: Shot, where: str, say: Say) -> None:
    """Do what a shot says. What the demo no longer has is told, and the rest goes on."""
    for move in shot:
        try:
            _do(camera, move)
        except BrowserError as problem:
            say(f"  {where}: {' '.join(move)}: {str(problem).splitlines()[0]}")


def _do(camera: Camera, move: Move) -> None:
    verb, *words = move
    match verb:
        case "plan":
            if camera.page.url != f"{camera.url}/":
                camera.go("/")
            camera.follow(words[0])
            camera.plan = camera.page.url
        case "step" | "go_plan":
            path = f"steps/{words[0]}" if verb == "step" else words[0]
            camera.visit(f"{camera.plan}{path}".removeprefix(camera.url))
        case _:
            getattr(camera, verb)(*words)


def store_film(film: Film, frames: list[Frame], folder: Path, by: Actor) -> bool:
    """Cut a film and give it to its page."""
    made = folder / f"{film.key.rpartition('/')[2]}.mp4"
    seconds = cutting.cut(frames, made)
    return taking.put_film(
        key=film.key, film=made, captions=cutting.captions(frames), seconds=seconds, by=by
    )


def store_picture(picture: Picture, shot: Path, by: Actor) -> bool:
    """Give a picture to its page."""
    told: dict[str, Any] = {"alt": picture.alt, "caption": picture.caption}
    return taking.put_picture(
        key=picture.key, heading=picture.heading, name=picture.name, shot=shot, by=by, **told
    )
