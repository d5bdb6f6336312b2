"""When the store fails: the page says so, what was typed is saved, and nothing is half there."""

from __future__ import annotations

import http.client
import urllib.parse
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from media import serving, storing
from media.actions import sweeping
from media.models import Attachment
from pep_forms import clock
from pep_forms.audit.models import ReadEntry, WriteEntry
from tests.integration.media.proxy import Fault, Proxy
from tests.integration.media.sending import (
    CARER,
    TEACHER,
    TXT,
    WORKER,
    attach,
    attach_on_page,
    body,
    fetch,
    named,
    sent,
)
from tests.integration.media.test_checking import quick
from tests.integration.wizard.world import World
from tests.unit.media import samples

pytestmark = [pytest.mark.django_db, pytest.mark.s3]


def wrong_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore import auth

    wrong = datetime.now(UTC) + timedelta(hours=2)  # noqa: TID251 the store's clock is the real one
    monkeypatch.setattr(auth, "get_current_datetime", lambda **_: wrong.replace(tzinfo=None))


Bad = Callable[[Proxy, pytest.MonkeyPatch], None]
BAD: dict[str, Bad] = {
    "down": lambda line, _: line.be(Fault(hangs=True)),
    "refusing": lambda line, _: line.refuse(),
    "cuts at once": lambda line, _: line.be(Fault(slams=True)),
    "503": lambda line, _: line.be(Fault(answers=(503, "SlowDown", ""))),
    "507": lambda line, _: line.be(Fault(answers=(507, "InsufficientStorage", ""))),
    "403": lambda line, _: line.be(Fault(answers=(403, "AccessDenied", ""))),
    "half an upload": lambda line, _: line.be(Fault(up=20_000)),
    "answer cut": lambda line, _: line.be(Fault(down=5)),
    "no store": lambda line, _: line.be(Fault(page=True)),
    "wrong clock": lambda _, patched: wrong_clock(patched),
}


def mend(line: Proxy) -> None:
    """The line is good again."""
    line.refuse()
    line.fault = Fault()
    line.listen()


def objects() -> list[str]:
    return [one.name for one in storing.listing("")]


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_stored_costs_no_words(
    bucket: Proxy, world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    quick(settings)
    sheet = world.open(TEACHER)
    with monkeypatch.context() as patched:
        BAD[case](bucket, patched)
        response = sheet.send(
            {"papers:upload": sent("a.pdf", samples.padded_pdf(60_000))}, words="Typed", next="here"
        )
    page = response.content.decode()
    assert response.status_code == 422
    assert "Files cannot be stored just now. What you typed is saved" in page
    assert 'href="#q-papers"' in page
    entry = world.entry("words")
    assert entry is not None
    assert entry.value == "Typed"
    assert named(world) == []
    assert not Attachment.objects.exists(), "nothing is marked stored that is not"
    assert not WriteEntry.objects.filter(event="file.attached").exists()
    mend(bucket)
    # At the worst there is an object that no row names, which the sweep takes.
    with clock.at(clock.now() + timedelta(days=2)):
        sweeping.sweep_objects()
    assert objects() == []
    # The same file goes through afterwards.
    assert len(attach_on_page(world, sent("a.pdf", samples.padded_pdf(60_000)))) == 1
    assert sweeping.lost_objects() == []


@pytest.mark.parametrize("case", [name for name in BAD if name != "half an upload"])
def test_a_file_that_cannot_be_fetched_is_said_to_be_out_of_reach(
    bucket: Proxy, world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    (key,) = attach_on_page(world, sent())
    quick(settings)
    with monkeypatch.context() as patched:
        BAD[case](bucket, patched)
        response = fetch(world, key, WORKER)
        if response.status_code == 200:
            with pytest.raises(Exception):  # noqa: B017, PT011 it is cut off, never wrong
                body(response)
        else:
            assert response.status_code == 503
            assert "cannot be fetched just now" in response.content.decode()
            assert not ReadEntry.objects.filter(channel="file").exists()
        # The plan itself needs no store.
        assert world.client(WORKER).get(world.url("steps/widgets/1/")).status_code == 200
        sheet = world.open(TEACHER)
        assert sheet.send({}, words="Typed on", next="here").status_code == 302
    mend(bucket)
    assert body(fetch(world, key, WORKER)) == TXT


def test_a_slow_line_is_only_slow(bucket: Proxy, world: World) -> None:
    content = samples.padded_pdf(200_000)
    bucket.be(Fault(waits=0.02))
    (key,) = attach_on_page(world, sent("a.pdf", content))
    assert body(fetch(world, key, WORKER)) == content


def test_a_line_that_is_cut_while_a_file_comes_down(bucket: Proxy, world: World) -> None:
    content = samples.padded_pdf(400_000)
    (key,) = attach_on_page(world, sent("a.pdf", content))
    bucket.be(Fault(down=150_000))
    response = fetch(world, key, WORKER)
    with pytest.raises(Exception):  # noqa: B017, PT011
        body(response)


def test_a_bit_that_was_turned_is_never_handed_out_as_whole(bucket: Proxy, world: World) -> None:
    content = samples.padded_pdf(300_000)
    (key,) = attach_on_page(world, sent("a.pdf", content))
    bucket.be(Fault(flips=200_000))
    response = fetch(world, key, WORKER)
    with pytest.raises(Exception):  # noqa: B017, PT011 ours or the library's checksum
        body(response)


def test_an_object_that_is_gone(bucket: Proxy, world: World) -> None:
    (key,) = attach_on_page(world, sent())
    storing.purge(Attachment.objects.get(pk=key).object_name)
    response = fetch(world, key, WORKER)
    assert response.status_code == 410
    assert "This file is missing" in response.content.decode()
    assert [one.holding.row for one in sweeping.lost_objects()] == [f"attachment {key}"]


def test_readyz_says_which_part_fails(bucket: Proxy, client: Any) -> None:
    assert client.get("/readyz").json()["storage"] == "ok"
    bucket.be(Fault(answers=(507, "InsufficientStorage", "")))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["storage"] == "failing"


# --- Links ----------------------------------------------------------------------------------


def ask(address: str) -> tuple[int, Any, bytes]:
    """Ask the store as a browser does that was sent there."""
    parts = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.headers, content


def test_a_download_can_be_a_link(bucket: Proxy, world: World, settings: Any) -> None:
    settings.S3_LINK_SECONDS = 30
    (key,) = attach_on_page(world, sent("Ayesha’s report.txt"))
    response = fetch(world, key, WORKER)
    assert response.status_code == 302
    address = response["Location"]
    assert "X-Amz-Expires=30" in address
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in address
    assert "yesha" not in address
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert ReadEntry.objects.filter(channel="file").count() == 1
    status, headers, content = ask(address)
    assert (status, content) == (200, TXT)
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["Cache-Control"] == "private, no-store"
    for bent in (
        address.replace("X-Amz-Expires=30", "X-Amz-Expires=3600"),
        address[:-1] + ("0" if address[-1] != "0" else "1"),
        address.replace("/attachments/", "/documents/"),
        address.replace("attachment%3B", "inline%3B"),
        address.split("?")[0],
    ):
        assert ask(bent)[0] in {403, 404}, bent


def test_a_link_runs_out(bucket: Proxy, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    attachment = attach(world)
    from botocore import auth

    past = datetime.now(UTC) - timedelta(seconds=61)  # noqa: TID251
    with monkeypatch.context() as patched:
        patched.setattr(auth, "get_current_datetime", lambda **_: past.replace(tzinfo=None))
        address = serving.link(attachment, world.people[TEACHER], 60)
    assert address is not None
    assert ask(address)[0] == 403


def test_what_is_shown_or_asked_in_parts_still_goes_through_the_site(
    bucket: Proxy, world: World, settings: Any
) -> None:
    settings.S3_LINK_SECONDS = 30
    (key,) = attach_on_page(world, sent("a.pdf", samples.pdf()))
    shown = fetch(world, key, WORKER)
    assert shown.status_code == 200
    assert shown["Content-Disposition"].startswith("inline")
    assert fetch(world, key, WORKER, range="bytes=0-9").status_code == 206
    assert world.client(WORKER).get(f"/files/{key}/?download").status_code == 302
    assert world.client("stranger").get(f"/files/{key}/?download").status_code == 404
    assert fetch(world, key, CARER).status_code == 200
