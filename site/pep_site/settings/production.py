"""Settings for a real site. It refuses to start when one of them would be unsafe."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from pep_site import logs
from pep_site.settings import files
from pep_site.settings.base import *  # noqa: F403
from pep_site.settings.base import (
    ALLOW_UNSCANNED_FILES,
    BASE_URL,
    CLAMD_SOCKET,
    DATABASES,
    MIDDLEWARE,
    env,
)
from pep_site.settings.base import STORAGES as BASE_STORAGES

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])

STORAGES = {
    **BASE_STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

_mail = env.email("EMAIL_URL", default="smtp://localhost:25")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10

# A name with __Host- is only taken over TLS, for this host alone and for all its paths.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Preloading is asked for a whole domain, which is not this site's to ask.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if env.bool("PROXY_ENDS_TLS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

MIDDLEWARE = ["pep_site.request_log.RequestLogMiddleware", *MIDDLEWARE]
LOGGING = logs.config(env("LOG_LEVEL", default="INFO"))
logs.configure()

WEAK = {"", "admin", "changeme", "change-me", "minioadmin", "password", "pep", "postgres", "secret"}
UNSCANNED = "files are not scanned for viruses"


def _faults() -> list[str]:
    faults = []
    if DEBUG:
        faults.append("DEBUG is on: it shows settings and data to strangers. Turn it off.")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or "dev-only" in SECRET_KEY:
        faults.append("SECRET_KEY is missing or short: give a random one of 50 characters.")
    if not ALLOWED_HOSTS:
        faults.append("ALLOWED_HOSTS is empty: name the hosts this site answers for.")
    if any(host == "*" or host.startswith(".") for host in ALLOWED_HOSTS):
        faults.append("ALLOWED_HOSTS has a wildcard: name every host in full.")
    if not BASE_URL.startswith("https://"):
        faults.append("BASE_URL must be the address of the site, beginning with https://.")
    database = DATABASES["default"]
    local = not database.get("HOST") or str(database["HOST"]).startswith("/")
    password = str(database.get("PASSWORD") or "")
    if not database["ENGINE"].endswith("sqlite3") and (password or not local) and password in WEAK:
        faults.append("The database has a default password, or none: set one of its own.")
    if env("S3_BUCKET", default="") and env("S3_SECRET_KEY", default="unset") in WEAK:
        faults.append("S3_SECRET_KEY is a default password: set one of its own.")
    faults += files.faults(env)
    if not CLAMD_SOCKET and ALLOW_UNSCANNED_FILES != UNSCANNED:
        faults.append(
            "CLAMD_SOCKET is not set, so uploads would not be scanned. Set it, or accept the "
            f'risk with ALLOW_UNSCANNED_FILES="{UNSCANNED}".'
        )
    return faults


if _found := _faults():
    raise ImproperlyConfigured(
        "This site does not start like this:\n" + "\n".join(f"- {fault}" for fault in _found)
    )
