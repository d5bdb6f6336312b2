"""Settings for a developer's machine and for the demo."""

from __future__ import annotations

from pep_site.settings.base import *  # noqa: F403
from pep_site.settings.base import env

DEBUG = env.bool("DEBUG", default=True)
# Only ever signs cookies of a local, invented world; production refuses to start without its own.
SECRET_KEY = env("SECRET_KEY", default="dev-only-not-a-secret-and-refused-in-production")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
INTERNAL_IPS = ["127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
ALLOW_UNSCANNED_FILES = env("ALLOW_UNSCANNED_FILES", default="files are not scanned for viruses")
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
