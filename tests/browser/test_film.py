"""A training film plays in its page, with its captions, from any moment on."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from guidance.actions import loading
from media.models import Video
from pep_forms.demo.training import cutting
from pep_forms.demo.training.cutting import Frame
from pep_forms.engine.roles import Role
from tests import builders
from tests.browser.conftest import Open
from tests.browser.site import database
from tests.browser.story import log_in
from tests.integration.guidance.site import page, sources

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(cutting.ffmpeg() is None, reason="there is no ffmpeg here"),
]
WORDS = [f"Sentence number {number}." for number in range(12)]
_SEEK = """video => new Promise((done, failed) => {
  video.addEventListener("error", () => failed(video.error.message));
  video.addEventListener("seeked", () => done(), {once: true});
  video.currentTime = 28;
})"""
_TOLD = """video => ({width: video.videoWidth, at: video.currentTime,
  cues: [...video.textTracks[0].activeCues].map(cue => cue.text)})"""


def film(folder: Path) -> tuple[bytes, str]:
    """A film of a dozen sentences, each on a colour of its own."""
    frames = []
    for number, words in enumerate(WORDS):
        still = folder / f"{number}.png"
        Image.effect_noise((320, 180), 20 + 10 * number).convert("RGB").save(still)
        frames.append(Frame(still, words))
    cutting.cut(frames, folder / "film.mp4")
    return (folder / "film.mp4").read_bytes(), cutting.captions(frames)


def test_a_film_plays_from_the_middle_with_its_captions(open_window: Open, tmp_path: Path) -> None:
    made, captions = film(tmp_path)
    with database():
        loading.load(by=builders.SYSTEM, shipped=sources())
        found = page("training/film")
        found.video = Video.objects.create(
            title="Film", file=ContentFile(made, "film.mp4"), captions=captions
        )
        found.save_revision().publish()
        user = builders.make_user(Role.VS_REVIEWER)
        address = found.get_url()
    window = open_window()
    log_in(window, user.username)
    parts: list[str] = []
    window.context.on(
        "response",
        lambda answer: (
            parts.append(answer.headers.get("content-range", ""))
            if "/films/" in answer.url
            else None
        ),
    )

    window.go(address)
    video = window.page.locator("video")
    video.evaluate(_SEEK)
    window.page.wait_for_function(
        "document.querySelector('video').textTracks[0].activeCues?.length === 1"
    )

    told = video.evaluate(_TOLD)
    assert (told["width"], told["at"]) == (320, 28)
    assert told["cues"] == [WORDS[11]]
    assert any(part.startswith("bytes ") for part in parts), "asked for and served in parts"
