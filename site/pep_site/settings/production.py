"""Settings for a real site. It refuses to start when one of them would be unsafe."""

from __future__ import annotations

from pep_site.settings.base import *  # noqa: F403
from pep_site.settings.base import env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
