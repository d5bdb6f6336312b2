"""Settings that hold everywhere. What differs is in dev, production and test.

Values come from the environment (`.env.example` lists them); nothing secret has a default.
"""

from __future__ import annotations

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF

from pep_site.settings import files, languages

ROOT = Path(__file__).resolve().parents[3]
SITE = ROOT / "site"
VAR = ROOT / "var"

env = environ.FileAwareEnv()
env.read_env(str(ROOT / ".env"))

# --- Names people see -------------------------------------------------------------------

SERVICE_NAME = env("SERVICE_NAME", default="Personal Education Plans")
#: A PNG or JPEG picture at the head of every document that a form does not keep it from.
DOCUMENT_LOGO = env("DOCUMENT_LOGO", default="")
#: Documents as tagged PDF (PDF/UA-1). Needs the extra "tagged" and the system’s Pango.
TAGGED_PDF = env.bool("TAGGED_PDF", default=False)
#: A PKCS #12 file that completed documents are signed with, and its passphrase.
PDF_CERTIFICATE = env("PDF_CERTIFICATE", default="")
PDF_CERTIFICATE_PASSPHRASE = env("PDF_CERTIFICATE_PASSPHRASE", default="")
COUNCIL_NAME = env("COUNCIL_NAME", default="Exampleshire Council")
#: Stands on every document.
VIRTUAL_SCHOOL_NAME = env("VIRTUAL_SCHOOL_NAME", default="Exampleshire Virtual School")
BASE_URL = env("BASE_URL", default="http://localhost:8000")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="peps@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SUPPORT_EMAIL = env("SUPPORT_EMAIL", default="")

# --- Apps -------------------------------------------------------------------------------

INSTALLED_APPS = [
    "pep_site",
    "pep_forms.demo",
    "pep_forms.api",
    "pep_forms.publishing",
    "pep_forms.reports",
    "pep_forms.wizard",
    "pep_forms.peps",
    "pep_forms.builder",
    "guidance",
    "pep_forms.notify",
    "media",
    "pep_forms.people",
    "pep_forms.reference",
    "pep_forms.audit",
    "pep_forms.printing",
    "wagtail.api.v2",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "formtools",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pep_site.middleware.PolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "pep_site.middleware.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "pep_site.sessions.IdleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pep_forms.people.middleware.ActorMiddleware",
    "pep_site.middleware.ProblemMiddleware",
    "pep_site.agreements.AgreementMiddleware",
    "pep_site.admin_doors.AdminDoorMiddleware",
    "pep_site.guidance_doors.GuidanceDoorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "pep_site.urls"
WSGI_APPLICATION = "pep_site.wsgi.application"
ASGI_APPLICATION = "pep_site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "pep_site.context.site",
            ],
        },
    },
]
FORM_RENDERER = "pep_site.forms.FieldRenderer"

# --- Database and jobs ------------------------------------------------------------------

# Migrations number their rows; our own tables use UUIDs (`pep_forms.db.Record`).
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SQLITE_OPTIONS = {
    "timeout": 10,
    "transaction_mode": "IMMEDIATE",
    # FULL: a save that was acknowledged survives a power cut.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}

DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'db.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    # Lists ask small questions of large tables: compiling them cannot pay.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "documents", "mail"],
    }
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pep",
    }
}

# --- Files ------------------------------------------------------------------------------

MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = VAR / "static"
STATIC_URL = "/static/"
FRONTEND_ROOT = VAR / "frontend"
FONT_ROOT = VAR / "fonts"
NPM_ROOT = VAR / "npm"
FRONTEND_ROOT.mkdir(parents=True, exist_ok=True)  # empty until the packages are fetched
STATICFILES_DIRS = [SITE / "static", FRONTEND_ROOT]

CHILD_FILES_ROOT = VAR / "child_files"
#: Where each storage is without a bucket; `move_storage` copies between the two.
DISK_STORAGES = files.on_disk(CHILD_FILES_ROOT, MEDIA_ROOT)
#: What `move_storage` has proved to be where it belongs.
MOVES_ROOT = VAR / "moves"
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    **DISK_STORAGES,
    **files.in_buckets(env),
}
#: 0: every file goes through the site. Else a download is a signed link for so many seconds.
S3_LINK_SECONDS = env.int("S3_LINK_SECONDS", default=0)

# A section of thirty questions with a group of many rows posts a few thousand fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
DATA_UPLOAD_MAX_NUMBER_FILES = 20
UPLOAD_MAX_SIZE = 25 * 2**20
#: Training films of guidance editors. The scanner has to take as much: StreamMaxLength.
FILM_MAX_SIZE = env.int("FILM_MAX_MB", default=100) * 2**20
FILE_UPLOAD_HANDLERS = [
    "media.receiving.SizeCap",
    # Always to the disk: twenty people who send at once must not fill the memory.
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CLAMD_SOCKET = env("CLAMD_SOCKET", default="")
ALLOW_UNSCANNED_FILES = env("ALLOW_UNSCANNED_FILES", default="")

# --- Language and time ------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
# More than one switches on translated guidance, where each page can have a twin in each
# language, and all other pages in the language of the reader’s browser.
LANGUAGES = languages.read(env.list("MORE_LANGUAGES", default=[]))
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = len(LANGUAGES) > 1
if WAGTAIL_I18N_ENABLED:
    INSTALLED_APPS += ["wagtail.locales", "wagtail.contrib.simple_translation"]
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.middleware.common.CommonMiddleware"),
        "pep_site.reading_language.ReadingLanguageMiddleware",
    )
LOCALE_PATHS = [SITE / "locale"]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# --- People and log-in ------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "pep_forms.people.backend.AccountBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "pep_forms.people.password_rules.PasswordRules"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
PASSWORD_RESET_TIMEOUT = 60 * 60

ACCOUNT_ADAPTER = "pep_forms.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# A whole school logs in from one address at nine: our own budgets count by account.
ACCOUNT_RATE_LIMITS = {"login": None}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SERVICE_NAME
USERSESSIONS_TRACK_ACTIVITY = False

# A lock is for one account from one address: nobody can lock a colleague out.
# A net under the budget of five that `people.actions.guesses` keeps by itself.
AXES_FAILURE_LIMIT = 10
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_USERNAME_CALLABLE = "pep_site.accounts.login_name"
AXES_WHITELIST_CALLABLE = "pep_forms.people.devices.is_known_attempt"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["login", "password"]
AXES_DISABLE_ACCESS_LOG = True
AXES_CLIENT_IP_CALLABLE = "pep_site.accounts.client_address"
# How many proxies of our own add to X-Forwarded-For; 0 means that the header is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXIES", default=0)

# --- Sessions and headers ---------------------------------------------------------------

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_MINUTES = 20
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "pep_site.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
# Wagtail's editor writes styles and scripts into its pages and shows previews in a frame.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "media-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [SELF],
    "frame-ancestors": [SELF],
    "object-src": [NONE],
}
PERMISSIONS_POLICY: dict[str, list[str] | str] = {
    "accelerometer": [],
    "autoplay": [],
    "browsing-topics": [],
    "camera": [],
    "display-capture": [],
    "encrypted-media": [],
    "fullscreen": "self",
    "geolocation": [],
    "gyroscope": [],
    "magnetometer": [],
    "microphone": "self",
    "midi": [],
    "payment": [],
    "publickey-credentials-create": "self",
    "publickey-credentials-get": "self",
    "usb": [],
}

# What people type into a log-in form never reaches a log: it may be a password.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"axes": {"level": "CRITICAL"}},
}

# --- Wagtail ----------------------------------------------------------------------------

WAGTAIL_SITE_NAME = SERVICE_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/login/"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict[str, object]] = []
WAGTAILADMIN_PAGE_SEARCH_FILTER_BY_PERMISSIONS = True
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 2**20
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_BLOCK_EMBEDDED_CONTENT = True
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 2**20
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILFORMS_HELP_TEXT_ALLOW_HTML = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILAPI_LIMIT_MAX = 100
TAGGIT_CASE_INSENSITIVE = True
