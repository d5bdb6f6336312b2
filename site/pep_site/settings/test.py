"""Settings for the tests: fast hashing, a database in memory, nothing leaves the process."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pep_site.settings.base import *  # noqa: F403
from pep_site.settings.base import SQLITE_OPTIONS, env
from pep_site.settings.base import STORAGES as BASE_STORAGES

DEBUG = False
SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
BASE_URL = "http://testserver"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

DATABASES = {"default": env.db("TEST_DATABASE_URL", default="sqlite://:memory:")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        **SQLITE_OPTIONS,
        # Nothing of a test has to survive a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
    }

# "dummy" keeps what was enqueued for a test to look at; "immediate" runs it at once.
TASKS = {
    "default": {
        "BACKEND": {
            "dummy": "django_tasks.backends.dummy.DummyBackend",
            "immediate": "django_tasks.backends.immediate.ImmediateBackend",
            "database": "django_tasks_db.DatabaseBackend",
        }[env("TEST_TASKS", default="immediate")],
        "QUEUES": ["default", "documents", "mail"],
    }
}

_FILES = Path(tempfile.gettempdir()) / "pep-test-files"
MEDIA_ROOT = _FILES / "media"
CHILD_FILES_ROOT = _FILES / "child_files"
_IN_MEMORY = {
    "BACKEND": "django.core.files.storage.InMemoryStorage",
    "OPTIONS": {"base_url": None},
}
STORAGES = {
    **BASE_STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "child_files": _IN_MEMORY,
    "pep_documents": _IN_MEMORY,
}
CLAMD_SOCKET = ""
ALLOW_UNSCANNED_FILES = "files are not scanned for viruses"
AXES_ENABLED = False
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
