"""Films are cut to the length of their words, and the scripts speak of pages that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from PIL import Image

from guidance import sources
from guidance.blocks import anchor_of
from media.models import check_captions, check_video
from pep_forms.demo.training import camera, cutting, taking
from pep_forms.demo.training.cutting import Frame
from pep_forms.demo.training.films import FILMS
from pep_forms.demo.training.scripts import PICTURES, Film

SHIPPED = {source.key: source for source in sources.read()}
VERBS = {"plan", "step", "go_plan", "choose", "follow", "go", "point", "press", "row", "saved",
         "scroll", "sign_in", "type"}  # fmt: skip


def headings(key: str) -> set[str]:
    """The anchors of the headings of a shipped page."""
    found = re.findall(r"^## (.*?)(?: *\{help=.*)?$", SHIPPED[key].text, re.MULTILINE)
    return {anchor_of(words) for words in found}


def test_every_training_page_has_a_film() -> None:
    pages = {source.key for source in SHIPPED.values() if source.kind == "video"}
    assert pages == {film.key for film in FILMS}


@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.key)
def test_a_film_follows_the_transcript_of_its_page(film) -> None:  # type: ignore[no-untyped-def]
    assert SHIPPED[film.key].kind == "video"
    assert {anchor_of(heading) for heading in film.shots} <= headings(film.key)
    for shots in film.shots.values():
        assert {move[0] for shot in shots for move in shot} <= VERBS


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_goes_below_a_heading_that_is_there(picture) -> None:  # type: ignore[no-untyped-def]
    assert not picture.heading or anchor_of(picture.heading) in headings(picture.key)
    assert picture.alt
    assert {move[0] for move in picture.shot} <= VERBS


def test_no_two_pictures_have_one_name() -> None:
    assert len({picture.name for picture in PICTURES}) == len(PICTURES)


def test_captions_stand_as_long_as_their_stills() -> None:
    still = Path("one.png")
    frames = [
        Frame(still, seconds=1.0),
        Frame(still, "Short."),
        Frame(still, seconds=0.5),
        Frame(still, "x" * 150),
    ]

    text = cutting.captions(frames)

    check_captions(text)
    assert re.findall(r"(\S+) --> (\S+)", text) == [
        ("00:00:01.000", "00:00:04.000"),
        ("00:00:04.000", "00:00:15.000"),
    ]


class Screen:
    """A window with one thing on it, below what can be seen."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.first = self
        self.url = ""

    def screenshot(self, path: str, **_quality: object) -> None:
        Path(path).touch()
        self.done.append("picture")

    def evaluate(self, script: str, told: object = None) -> list[float]:
        self.done.append("arrow" if "film-arrow" in script else "scroll")
        return [0.0, 900.0]

    def locator(self, selector: str) -> Screen:
        return self

    def wait_for(self, **_options: object) -> None:
        pass

    def fill(self, words: str) -> None:
        self.done.append(words)

    def count(self) -> int:
        return 1


def test_what_is_done_is_seen_being_done(tmp_path: Path) -> None:
    held = camera.Camera(None, "", tmp_path)
    held.page, held.films = Screen(), True

    held.type("#box", "Ten words")

    done = held.page.done
    assert [words for words in done if words.startswith("T")] == ["Ten", "Ten wo", "Ten words"]
    assert done.index("scroll") < done.index("arrow") < done.index("Ten")
    assert len(held.frames) == done.count("picture") >= 10
    assert {frame.lasts for frame in held.frames} == {0.1}


@pytest.mark.parametrize("moved", [0, 200])
def test_a_sentence_is_read_from_its_first_movement_on(moved: int, tmp_path: Path) -> None:
    held = camera.Camera(None, "", tmp_path)
    held.page = Screen()
    held.begin = lambda *_told, **_more: None  # type: ignore[method-assign]
    held.point = lambda _what: held.frames.extend(  # type: ignore[method-assign]
        [Frame(tmp_path / "x.jpg", seconds=0.1)] * moved
    )
    film = Film("key", "sunita", {"Part": [[("point", "main")]]})

    frames = taking.shoot(held, film, [("Part", ["Look at this."])], print)

    assert frames[0].words == "Look at this."
    assert len(frames) == moved + 1
    seconds = sum(frame.lasts for frame in frames)
    assert seconds == pytest.approx(cutting.reading("Look at this.") if not moved else 21.2)


@pytest.mark.skipif(cutting.ffmpeg() is None, reason="there is no ffmpeg here")
def test_stills_become_a_film_that_a_browser_plays(tmp_path: Path) -> None:
    stills = []
    for number, colour in enumerate(("white", "navy")):
        stills.append(tmp_path / f"{number}.png")
        Image.new("RGB", (64, 48), colour).save(stills[-1])

    seconds = cutting.cut([Frame(s, "Words.") for s in stills], tmp_path / "film.mp4")

    assert seconds == 5.0
    with (tmp_path / "film.mp4").open("rb") as film:
        check_video(film)


@pytest.mark.parametrize("lacking", ["browser", "driver"])
def test_what_is_missing_is_said_in_words(lacking: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if lacking == "browser":
        monkeypatch.setattr(camera, "CHROMIUM", Path("/nowhere/chromium"))
    else:
        monkeypatch.setattr(camera, "sync_api", None)
    with pytest.raises(CommandError, match=r"Chromium|Playwright"):
        call_command("make_training")
