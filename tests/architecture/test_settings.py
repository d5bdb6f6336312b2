"""Settings that keep records safe, one assertion each, and starts that are refused."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import environ
import pytest
from django.conf import settings

from pep_site.settings import files

ROOT = Path(__file__).resolve().parents[2]

ASSERTED: dict[str, Any] = {
    "WAGTAILDOCS_SERVE_METHOD": "serve_view",
    "WAGTAILDOCS_EXTENSIONS": ["pdf"],
    "WAGTAILDOCS_MAX_UPLOAD_SIZE": 20 * 2**20,
    "WAGTAILDOCS_INLINE_CONTENT_TYPES": [],
    "WAGTAILDOCS_BLOCK_EMBEDDED_CONTENT": True,
    "WAGTAILIMAGES_EXTENSIONS": ["jpg", "jpeg", "png", "webp"],
    "WAGTAILIMAGES_MAX_IMAGE_PIXELS": 40_000_000,
    "WAGTAILADMIN_PAGE_SEARCH_FILTER_BY_PERMISSIONS": True,
    "WAGTAIL_PRIVATE_PAGE_OPTIONS": {"SHARED_PASSWORD": False},
    "WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS": {"SHARED_PASSWORD": False},
    "WAGTAIL_GRAVATAR_PROVIDER_URL": None,
    "WAGTAIL_ENABLE_UPDATE_CHECK": False,
    "WAGTAIL_ENABLE_WHATS_NEW_BANNER": False,
    "WAGTAILEMBEDS_FINDERS": [],
    "WAGTAIL_PASSWORD_RESET_ENABLED": False,
    "WAGTAIL_PASSWORD_MANAGEMENT_ENABLED": False,
    "WAGTAILFORMS_HELP_TEXT_ALLOW_HTML": False,
    "WAGTAILADMIN_LOGIN_URL": "account_login",
    "WAGTAIL_FRONTEND_LOGIN_URL": "/login/",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_HTTPONLY": True,
    "SECURE_CONTENT_TYPE_NOSNIFF": True,
    "X_FRAME_OPTIONS": "DENY",
    "DATA_UPLOAD_MAX_NUMBER_FIELDS": 20_000,
    "UPLOAD_MAX_SIZE": 25 * 2**20,
    "USE_TZ": True,
    "TIME_ZONE": "Europe/London",
    "AUTH_USER_MODEL": "people.User",
    "SESSION_IDLE_MINUTES": 20,
    "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
}


@pytest.mark.parametrize("name", sorted(ASSERTED))
def test_setting(name: str) -> None:
    assert getattr(settings, name) == ASSERTED[name]


def test_the_default_admin_of_django_is_not_there() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_wagtail_form_pages_are_not_there() -> None:
    assert "wagtail.contrib.forms" not in settings.INSTALLED_APPS


def test_files_of_young_people_have_no_address() -> None:
    assert settings.STORAGES["child_files"]["OPTIONS"]["base_url"] is None


def said(monkeypatch: pytest.MonkeyPatch, **values: str) -> environ.Env:
    for name in [name for name in os.environ if name.startswith("S3_")]:
        monkeypatch.delenv(name)
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return environ.Env()


def test_every_option_of_the_s3_storage_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    # As a copied `.env.example` leaves them: what is empty is not said.
    empty = {"S3_ENDPOINT_URL": "", "S3_ACCESS_KEY": "", "S3_SECRET_KEY": "", "S3_CA_FILE": ""}
    storage = files.s3(said(monkeypatch, S3_BUCKET="bucket", **empty), "child_files")
    options = storage["OPTIONS"]
    assert options["bucket_name"] == "bucket"
    for name in ("endpoint_url", "access_key", "secret_key", "verify"):
        assert options[name] is None
    assert options["transfer_config"].use_threads is False
    assert options["transfer_config"].multipart_threshold > settings.UPLOAD_MAX_SIZE
    assert storage["BACKEND"] == "media.bucket_storage.BucketStorage"
    assert options["file_overwrite"] is False
    assert options["querystring_auth"] is True
    assert options["querystring_expire"] == 60
    assert options["default_acl"] is None
    assert options["max_memory_size"] == 5 * 2**20
    assert options["object_parameters"] == {
        "ContentDisposition": "attachment",
        "CacheControl": "private, no-store",
    }
    config = options["client_config"]
    assert config.signature_version == "s3v4"
    assert (config.connect_timeout, config.read_timeout) == (2, 5)
    assert config.retries["total_max_attempts"] == 2


def test_each_storage_can_have_a_place_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    env = said(
        monkeypatch,
        S3_BUCKET="files",
        S3_PREFIX="/peps/",
        S3_REGION="eu-west-1",
        S3_SECRET_KEY="one",
        S3_ENCRYPTION="aws:kms",
        S3_ENCRYPTION_KEY="key-1",
        S3_CONTENT_BUCKET="public",
        S3_CONTENT_SECRET_KEY="two",
        S3_CONTENT_ENDPOINT_URL="https://other.example",
        S3_ADDRESSING_STYLE="virtual",
        S3_CHECKSUM="when_required",
    )
    made = {alias: entry["OPTIONS"] for alias, entry in files.in_buckets(env).items()}
    where = {alias: (one["bucket_name"], one["location"]) for alias, one in made.items()}
    # Documents lie beside the files, under names of their own, unless told otherwise.
    assert where == {
        "child_files": ("files", "peps"),
        "pep_documents": ("files", "peps"),
        "default": ("public", ""),
    }
    assert made["child_files"]["secret_key"] == "one"
    assert made["default"]["secret_key"] == "two"
    assert made["default"]["endpoint_url"] == "https://other.example"
    assert made["child_files"]["endpoint_url"] is None
    kept = made["pep_documents"]
    assert kept["region_name"] == "eu-west-1"
    assert kept["object_parameters"]["ServerSideEncryption"] == "aws:kms"
    assert kept["object_parameters"]["SSEKMSKeyId"] == "key-1"
    assert kept["client_config"].s3["addressing_style"] == "virtual"
    assert kept["client_config"].request_checksum_calculation == "when_required"
    assert kept["client_config"].response_checksum_validation == "when_required"


def test_without_a_bucket_all_is_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    assert files.in_buckets(said(monkeypatch)) == {}
    only_public = files.in_buckets(said(monkeypatch, S3_CONTENT_BUCKET="public"))
    assert set(only_public) == {"default"}


SECRET = "k3Yq9ZxW7vB1nM5tR8sD" * 3
SAFE = {
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "peps.example.org",
    "BASE_URL": "https://peps.example.org",
    "CLAMD_SOCKET": "/run/clamav/clamd.sock",
}
PRINT = (
    "import json; from django.conf import settings as s; "
    "print(json.dumps({{n: getattr(s, n) for n in {names}}}))"
)


def start(code: str = "import django; django.setup()", **changes: str) -> Any:
    """Start Python with production settings and nothing else in the environment."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "DJANGO_SETTINGS_MODULE": "pep_site.settings.production",
            **SAFE,
            **changes,
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_production_starts_when_all_is_said() -> None:
    done = start()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"DEBUG": "true"}, "DEBUG is on"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or short"),
        (
            {"SECRET_KEY": "dev-only-not-a-secret-and-refused-in-production" + "x" * 20},
            "SECRET_KEY",
        ),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty"),
        ({"ALLOWED_HOSTS": "*"}, "wildcard"),
        ({"ALLOWED_HOSTS": ".example.org"}, "wildcard"),
        ({"BASE_URL": "http://peps.example.org"}, "BASE_URL"),
        ({"DATABASE_URL": "postgres://pep:postgres@db/pep"}, "default password"),
        ({"DATABASE_URL": "postgres://pep@db/pep"}, "default password"),
        ({"S3_BUCKET": "b", "S3_SECRET_KEY": "minioadmin"}, "S3_SECRET_KEY"),
        ({"S3_BUCKET": "b", "S3_CONTENT_BUCKET": "b"}, "S3_CONTENT_BUCKET"),
        ({"S3_BUCKET": "b", "S3_ENDPOINT_URL": "http://store.example"}, "S3_ENDPOINT_URL"),
        ({"S3_LINK_SECONDS": "3600"}, "S3_LINK_SECONDS"),
        ({"S3_ENCRYPTION": "yes"}, "S3_ENCRYPTION"),
        ({"CLAMD_SOCKET": ""}, "CLAMD_SOCKET"),
    ],
)
def test_production_refuses(changes: dict[str, str], words: str) -> None:
    done = start("from django.conf import settings; settings.DEBUG", **changes)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert words in done.stderr
    assert SECRET not in done.stderr, "the message quotes the secret"


def test_production_accepts_unscanned_files_when_told_in_words() -> None:
    done = start(
        "from django.conf import settings; settings.DEBUG",
        CLAMD_SOCKET="",
        ALLOW_UNSCANNED_FILES="files are not scanned for viruses",
    )
    assert done.returncode == 0, done.stderr


def test_cookies_and_transport_in_production() -> None:
    names = [
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_NAME",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "SECURE_SSL_REDIRECT",
        "DEBUG",
    ]
    done = start(PRINT.format(names=names))
    assert done.returncode == 0, done.stderr
    assert '"SESSION_COOKIE_NAME": "__Host-session", "SESSION_COOKIE_SECURE": true' in done.stdout
    assert '"CSRF_COOKIE_NAME": "__Host-csrf", "CSRF_COOKIE_SECURE": true' in done.stdout
    assert re.search(r'"SECURE_HSTS_SECONDS": 31536000', done.stdout)
    assert '"DEBUG": false' in done.stdout


def test_logs_in_production_hold_only_known_keys() -> None:
    code = (
        "import django; django.setup(); import logging, structlog\n"
        "log = logging.getLogger('pep_forms.peps')\n"
        "log.warning('saved %s', 'Kasia Secret', extra={'answer': 'Secret', 'count': 2})\n"
        "structlog.get_logger('x').info('opened', name='Secret', user_id='7')\n"
        "try:\n    raise ValueError('Secret value')\n"
        "except ValueError:\n    log.exception('failed')\n"
    )
    done = start(code)
    assert done.returncode == 0, done.stderr
    lines = done.stderr.strip().splitlines()
    assert "Secret" not in done.stderr + done.stdout
    assert any('"event": "saved %s"' in line and '"count": 2' in line for line in lines)
    assert any('"problem": "ValueError"' in line for line in lines)
    assert any('"user_id": "7"' in line and '"event": "opened"' in line for line in lines)
