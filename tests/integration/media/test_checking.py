"""`check_storage`: a store that works is said to, and each wrong setting is recognised."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from media import checking, diagnosis, storing
from tests.integration.media import certificates, proxy, radosgw, stores
from tests.integration.media.proxy import Fault, Proxy
from tests.integration.media.stores import Kept

ALL = (storing.FILES, storing.DOCUMENTS, storing.CONTENT)


def left() -> list[str]:
    return [one.name for alias in ALL for one in storing.listing("", where=storing.store(alias))]


def test_a_store_that_works_is_said_to(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_storage")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == list(ALL)
    for line in lines:
        steps = "put, get, range, presign, delete" if kept.on_s3 else "put, get, range, delete"
        assert f"{steps} work" in line
        assert radosgw.SECRET_KEY not in line
    assert left() == []


def settings_of(settings: Any, endpoint: str, **changes: str) -> None:
    settings.STORAGES = {**settings.STORAGES, **stores.in_bucket(endpoint, **changes)}


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "wrong secret": ({"SECRET_KEY": "another-secret"}, "S3_SECRET_KEY"),
    "unknown key": ({"ACCESS_KEY": "NOBODY"}, "does not know the access key"),
    "no such bucket": ({"BUCKET": "never-made"}, "there is no bucket of this name"),
    "no bucket has such a name": ({"BUCKET": "No"}, "look at S3_BUCKET"),
    "encrypts with no such key": (
        {"ENCRYPTION": "aws:kms", "ENCRYPTION_KEY": "nothing"},
        "S3_ENCRYPTION",
    ),
    # This server says yes and does not do it.
    "does not encrypt": ({"ENCRYPTION": "AES256"}, "does not encrypt although it was asked"),
}


@pytest.mark.s3
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_setting_is_recognised(line: Proxy, settings: Any, case: str) -> None:
    changes, words = WRONG[case]
    settings_of(settings, line.endpoint, **changes)
    report = checking.check(storing.FILES)
    assert words in report.fault
    assert "\n" not in report.line
    assert changes.get("SECRET_KEY", radosgw.SECRET_KEY) not in report.line


@pytest.mark.s3
@pytest.mark.parametrize(("minutes", "words"), [(90, "90 minutes fast"), (-90, "90 minutes slow")])
def test_a_wrong_clock_is_recognised(
    bucket: Proxy, monkeypatch: pytest.MonkeyPatch, minutes: int, words: str
) -> None:
    wrong = timedelta(minutes=minutes)
    from botocore import auth

    real = datetime.now(UTC)  # noqa: TID251 the store's clock is the real one
    monkeypatch.setattr(
        auth, "get_current_datetime", lambda **_: (real + wrong).replace(tzinfo=None)
    )
    monkeypatch.setattr("pep_forms.clock.now", lambda: real + wrong)
    assert words in checking.check(storing.FILES).fault


REGION = "<Message>wrong</Message><Region>eu-central-1</Region>"
ANSWERS: dict[str, tuple[Fault, str]] = {
    "another region": (
        Fault(answers=(400, "AuthorizationHeaderMalformed", REGION)),
        "another region (it says eu-central-1): look at S3_REGION",
    ),
    "moved in circles": (Fault(answers=(301, "PermanentRedirect", "")), "look at S3_REGION"),
    "busy": (Fault(answers=(503, "SlowDown", "")), "too busy"),
    "not available": (Fault(answers=(503, "ServiceUnavailable", "")), "not available"),
    "full": (Fault(answers=(507, "InsufficientStorage", "")), "full"),
    "over its quota": (Fault(answers=(403, "QuotaExceeded", "")), "full"),
    "not for this key": (Fault(answers=(403, "AccessDenied", "")), "the key may not do this"),
    "in words of its own": (Fault(answers=(418, "Teapot", "")), "answers 418 and says Teapot"),
    "with a lie": (Fault(answers=(418, "a" * 80, "")), "says nothing known"),
    "no store": (Fault(page=True), "S3_ENDPOINT_URL"),
    "slammed": (Fault(slams=True), "cut in the middle"),
    "cut going up": (Fault(up=2000), "cut in the middle"),
}


@pytest.mark.s3
@pytest.mark.parametrize("case", ANSWERS)
def test_a_bad_answer_is_recognised(bucket: Proxy, case: str) -> None:
    fault, words = ANSWERS[case]
    bucket.be(fault)
    report = checking.check(storing.FILES)
    assert words in report.fault
    assert "\n" not in report.line
    bucket.be(Fault())
    assert left() == []


@pytest.mark.s3
def test_a_line_that_hangs_is_given_up(bucket: Proxy, settings: Any) -> None:
    quick(settings)
    bucket.be(Fault(hangs=True))
    assert "does not answer in time" in checking.check(storing.FILES).fault


def quick(settings: Any) -> None:
    """Not the seconds of a real site: tests have no patience."""
    from botocore.config import Config

    made = dict(settings.STORAGES)
    for alias in ALL:
        options = made[alias]["OPTIONS"]
        patience = Config(connect_timeout=1, read_timeout=1.5, retries={"total_max_attempts": 1})
        changed = options["client_config"].merge(patience)
        made[alias] = {**made[alias], "OPTIONS": {**options, "client_config": changed}}
    settings.STORAGES = made


@pytest.mark.s3
def test_refused_and_unknown(bucket: Proxy, settings: Any) -> None:
    bucket.refuse()
    assert "nothing listens there" in checking.check(storing.FILES).fault
    settings_of(settings, "http://no-such-store.invalid")
    assert "S3_ENDPOINT_URL" in checking.check(storing.FILES).fault
    settings_of(settings, "no-address")
    assert "S3_ENDPOINT_URL begins with https://" in checking.check(storing.FILES).line


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine that nobody known has signed."""
    return certificates.make(tmp_path_factory.mktemp("tls"), "127.0.0.1")


@pytest.mark.s3
def test_tls(s3_server: radosgw.Server, settings: Any, certificate: tuple[Path, Path]) -> None:
    with proxy.before(s3_server.port, tls=certificate) as secure:
        settings_of(settings, secure.endpoint)
        assert "S3_CA_FILE" in checking.check(storing.FILES).fault
        settings_of(settings, secure.endpoint, CA_FILE=str(certificate[0]))
        assert checking.check(storing.FILES).fault == ""
        settings_of(
            settings, secure.endpoint.replace("127.0.0.1", "localhost"), CA_FILE=str(certificate[0])
        )
        assert "for another name" in checking.check(storing.FILES).fault
    with proxy.before(s3_server.port) as plain:
        settings_of(settings, plain.endpoint.replace("http:", "https:"))
        assert "does not speak TLS" in checking.check(storing.FILES).fault


@pytest.mark.s3
def test_a_bucket_that_is_open_to_everybody_is_refused(bucket: Proxy) -> None:
    where: Any = storing.store()
    client = where.connection.meta.client
    where.object_parameters = {**where.object_parameters, "ACL": "public-read"}
    try:
        assert "anybody can read this bucket" in checking.check(storing.FILES).fault
    finally:
        del client
    assert left() == []


def test_a_folder_that_cannot_be_written(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "private").write_text("a file")
    settings.STORAGES = {**settings.STORAGES, **stores.on_disk(tmp_path)}
    assert "a file stands where the folder should be" in checking.check(storing.FILES).fault


def test_the_command_fails_when_a_store_does(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "private").write_text("a file")
    settings.STORAGES = {**settings.STORAGES, **stores.on_disk(tmp_path)}
    with pytest.raises(SystemExit) as ended:
        call_command("check_storage")
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 2
    assert "default: " in said.out


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "x"), "the disk is full"),
        (PermissionError(13, "x"), "look at its owner"),
        (OSError(30, "x"), "cannot be written to"),
        (storing.Missing(), "not there"),
        (ZeroDivisionError("secret"), "nobody foresaw (ZeroDivisionError)"),
    ],
)
def test_words(error: Exception, words: str) -> None:
    assert words in diagnosis.words(error)
    assert "secret" not in diagnosis.words(error)
    assert os.linesep not in diagnosis.words(error)
