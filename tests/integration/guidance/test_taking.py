"""Pictures and films go to their pages, can be taken again, and displace nothing of an editor."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.images import get_image_model

from guidance.actions import taking
from media.models import Video
from pep_forms.exceptions import Refused
from tests import builders
from tests.integration.guidance.site import client, load, page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile"),
]
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"


def film(folder: Path, tail: bytes = b"one") -> Path:
    path = folder / "film.mp4"
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42" + tail)
    return path


def put_film(folder: Path, tail: bytes = b"one") -> bool:
    return taking.put_film(
        key="training/film", film=film(folder, tail), captions=CAPTIONS, seconds=61,
        by=builders.SYSTEM,
    )  # fmt: skip


def put_picture(folder: Path, colour: str = "white") -> bool:
    shot = folder / "shot.png"
    Image.new("RGB", (60, 40), colour).save(shot)
    return taking.put_picture(
        key="manual/one", heading="The second heading", name="front", shot=shot, alt="The front",
        caption="", by=builders.SYSTEM,
    )  # fmt: skip


def test_a_film_is_given_to_its_page_and_taken_again_in_its_place(tmp_path: Path) -> None:
    load()
    assert put_film(tmp_path)
    first = page("training/film").video
    assert page("training/film").minutes == 2
    assert put_film(tmp_path, b"two")
    assert Video.objects.get() == first
    first.refresh_from_db()
    with first.file.open("rb") as opened:
        assert opened.read().endswith(b"two")
    assert load(**{"training.film": "New words from us.\n"}).updated == 1, "still ours to mend"
    assert page("training/film").video == first


def test_a_film_of_an_editor_stays(tmp_path: Path) -> None:
    load()
    found = page("training/film")
    found.video = Video.objects.create(
        title="Ours", file=ContentFile(film(tmp_path).read_bytes(), "x.mp4"), captions=CAPTIONS
    )
    found.save_revision().publish()
    assert not put_film(tmp_path)
    assert page("training/film").video.title == "Ours"


def test_a_picture_stands_below_its_heading_and_is_renewed_there(tmp_path: Path) -> None:
    load()
    assert put_picture(tmp_path)
    kinds = [(b.block_type, b.value) for b in page("manual/one").body]
    at = next(n for n, (kind, _value) in enumerate(kinds) if kind == "picture")
    assert kinds[at - 1][1]["text"] == "The second heading"
    image = get_image_model().objects.get()
    assert put_picture(tmp_path, "navy")
    assert get_image_model().objects.get() == image
    assert [b.block_type for b in page("manual/one").body].count("picture") == 1
    html = client().get(page("manual/one").url).content.decode()
    assert f'<img src="/guidance/pictures/{image.pk}/" alt="The front" width="60"' in html
    shown = client().get(f"/guidance/pictures/{image.pk}/")
    assert shown.status_code == 200
    with Image.open(ContentFile(b"".join(shown))) as pixels:
        assert pixels.convert("RGB").getpixel((5, 5)) == (0, 0, 128), "the new one"


def test_a_page_that_an_editor_had_in_hand_is_left_alone(tmp_path: Path) -> None:
    load()
    page("manual/one").save_revision()
    assert not put_picture(tmp_path)
    assert not get_image_model().objects.exists()


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    load()
    with pytest.raises(Refused, match="There is no page training/gone"):
        taking.put_film(
            key="training/gone", film=film(tmp_path), captions=CAPTIONS, seconds=1,
            by=builders.SYSTEM,
        )  # fmt: skip
    with pytest.raises(Refused, match="shows no film"):
        taking.put_film(
            key="topic", film=film(tmp_path), captions=CAPTIONS, seconds=1, by=builders.SYSTEM
        )
