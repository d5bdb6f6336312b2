"""Films of editors: larger than attachments, only at their own door, and never unscanned."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from media import films
from media.models import Video
from media.receiving import SizeCap
from media.scanning import Scan
from pep_forms.engine.roles import Role
from pep_forms.people.models import User
from tests import builders
from tests.integration.guidance.site import client, guidance_editor, load

pytestmark = pytest.mark.django_db
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"


@pytest.fixture
def editor(settings: Any) -> User:
    """A guidance editor on a site where an attachment may have 1,000 bytes and a film 5,000."""
    settings.UPLOAD_MAX_SIZE, settings.FILM_MAX_SIZE = 1_000, 5_000
    load()
    return guidance_editor()


def send(browser: Client, size: int) -> Any:
    film = SimpleUploadedFile("film.mp4", b"\0\0\0\x18ftypmp42".ljust(size, b"x"), "video/mp4")
    address = reverse("wagtailsnippets_media_video:add")
    return browser.post(address, {"title": "Film", "file": film, "captions": CAPTIONS})


def test_the_door_is_where_editors_send_films(editor: User) -> None:
    assert reverse("wagtailsnippets_media_video:add").startswith(films.DOOR)


def test_an_editor_sends_a_film_that_no_plan_would_take(editor: User) -> None:
    response = send(client(editor), 4_000)
    assert response.status_code == 302
    video = Video.objects.get()
    assert video.file.size == 4_000, "whole"


def test_a_film_has_a_limit_too(editor: User) -> None:
    response = send(client(editor), 80_000)
    assert "larger than 5 KB" in response.content.decode()
    assert not Video.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [(Scan.FOUND, "found something"), (Scan.NO_ANSWER, "cannot be checked"),
     (Scan.NONE, "cannot be checked")],
)  # fmt: skip
def test_a_film_that_is_not_known_to_be_clean_is_not_kept(
    said: Scan, words: str, editor: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOW_UNSCANNED_FILES = ""
    seen: list[bytes] = []
    monkeypatch.setattr(films, "scan", lambda chunks: seen.extend(chunks) or said)
    response = send(client(editor), 4_000)
    assert words in response.content.decode()
    assert not Video.objects.exists()
    assert sum(map(len, seen)) == 4_000, "all of it was looked at"


def test_a_clean_film_is_scanned_once_and_not_each_time_its_captions_change(
    editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        films, "scan", lambda chunks: asked.append(sum(map(len, chunks))) or Scan.CLEAN
    )
    assert send(client(editor), 4_000).status_code == 302
    video = Video.objects.get()
    video.captions = CAPTIONS.replace("Hello", "Good-bye")
    video.full_clean()
    assert asked == [4_000]


def test_nobody_else_and_no_other_address_takes_more(editor: User) -> None:
    def taken(path: str, user: Any) -> int:
        request = RequestFactory().post(path)
        request.user = user
        cap = SizeCap(request)
        cap.new_file("f", "n", "t", 10)
        return sum(len(cap.receive_data_chunk(b"x" * 500, 0) or b"") for _ in range(20))

    teacher = builders.make_user(Role.VS_ADMIN)
    assert taken(f"{films.DOOR}add/", editor) > 5_000
    for path, user in ((f"{films.DOOR}add/", teacher), (f"{films.DOOR}add/", AnonymousUser()),
                       ("/admin/documents/add/", editor), ("/peps/", editor)):  # fmt: skip
        assert taken(path, user) <= 1_500, path
