"""Every family of file: the good ones are kept, the hostile ones refused for the right reason."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from PIL import Image

from media.inspection import child, sandbox
from media.inspection.verdict import Hostile
from media.words import REFUSALS
from pep_forms.printing import pdf as printing
from tests.unit.media import samples


def looked_into(tmp_path: Path, content: bytes) -> tuple[str, bytes]:
    source, target = tmp_path / "came", tmp_path / "kept"
    source.write_bytes(content)
    _, kept_as = child.inspect(source, target)
    return kept_as, target.read_bytes()


@pytest.mark.parametrize("name", samples.GOOD)
def test_a_good_file_is_kept(tmp_path: Path, name: str) -> None:
    content, expected = samples.GOOD[name]
    kept_as, kept = looked_into(tmp_path, content)
    assert kept_as == expected
    assert kept
    if expected in {"pdf", "docx", "txt", "ogg"}:
        assert kept == content, "what is not drawn anew is kept to the byte"


@pytest.mark.parametrize("name", samples.HOSTILE)
def test_a_hostile_file_is_refused(tmp_path: Path, name: str) -> None:
    content, code = samples.HOSTILE[name]
    with pytest.raises(Hostile) as refused:
        looked_into(tmp_path, content)
    assert refused.value.code == code
    assert code in REFUSALS


def test_there_are_enough_of_them() -> None:
    assert len(samples.HOSTILE) >= 60


@pytest.mark.parametrize("name", samples.WASHED)
def test_what_hides_in_a_file_is_gone(tmp_path: Path, name: str) -> None:
    content, hidden = samples.WASHED[name]
    assert hidden in content
    _, kept = looked_into(tmp_path, content)
    assert hidden not in kept


@pytest.mark.parametrize("content", [samples.photo(), samples.heic()], ids=["jpeg", "heic"])
def test_a_photo_does_not_say_where_it_was_taken(tmp_path: Path, content: bytes) -> None:
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825) or b"Exif" in content
    _, kept = looked_into(tmp_path, content)
    image = Image.open(io.BytesIO(kept))
    assert not dict(image.getexif())
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Canary" not in kept


def test_a_photo_taken_on_its_side_stands_upright(tmp_path: Path) -> None:
    _, kept = looked_into(tmp_path, samples.photo())
    assert Image.open(io.BytesIO(kept)).size == (40, 60)


def test_our_own_pdfs_are_taken_back(tmp_path: Path) -> None:
    own = printing.convert("<h1>Plan</h1><p><a href='https://example.org'>Link</a></p>", [])
    assert looked_into(tmp_path, own)[0] == "pdf"


def test_a_bomb_is_refused_in_its_own_process(tmp_path: Path) -> None:
    source = tmp_path / "came"
    source.write_bytes(samples.docx_bomb())
    started = time.monotonic()
    with pytest.raises(Hostile) as refused:
        sandbox.inspect(source, tmp_path / "kept")
    assert refused.value.code == "too_large_inside"
    assert time.monotonic() - started < 10


def test_what_the_process_cannot_finish_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "came"
    source.write_bytes(samples.pdf())
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.001)
    with pytest.raises(Hostile):
        sandbox.inspect(source, tmp_path / "kept")


def test_the_process_says_the_same(tmp_path: Path) -> None:
    source = tmp_path / "came"
    source.write_bytes(samples.heic())
    assert sandbox.inspect(source, tmp_path / "kept") == ("heic", "jpeg")
    source.write_bytes(samples.SVG)
    with pytest.raises(Hostile) as refused:
        sandbox.inspect(source, tmp_path / "kept")
    assert refused.value.code == "active"
