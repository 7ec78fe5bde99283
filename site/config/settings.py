"""The one settings file. Everything that differs between machines comes from the environment.

| variable       | without it                         | meaning                                        |
|----------------|------------------------------------|------------------------------------------------|
| SITE_URL       | http://127.0.0.1:8000              | scheme and host of every absolute address      |
| PORT           | 8000                               | where the server listens; SITE_URL's port too  |
| SECRET_KEY     | made once in var/ (localhost only) | signs sessions                                 |
| DATABASE_URL   | SQLite in var/                     | postgres://user:password@host/name             |
| CONTACT_EMAIL  | none                               | where readers report errors                    |
| VAR_DIR        | var/                               | everything that a running site writes          |
| DEBUG          | off                                | 1 shows Django's error pages; never in public  |
| LOG_FORMAT     | plain                              | json: one object a line, every request too     |
| REQUIRE_2FA    | off                                | 1: who keeps accounts must use two-step login  |
| PG_BIN         | PATH                               | the folder of PostgreSQL's pg_dump, pg_restore |
| TRUSTED_PROXIES| 0                                  | proxies before the site that each add to       |
|                |                                    | X-Forwarded-For whom they were asked by        |
| CDN_SECONDS    | 0                                  | for so long a cache before the site may show   |
|                |                                    | a page without asking; 0: it always asks       |
"""

import os
import secrets
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]
CONTENT_DIR = BASE_DIR / "content"
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)

DEBUG = os.environ.get("DEBUG") == "1"
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

SITE_URL = os.environ.get("SITE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "")
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.hostname or _site.path or _site.query or _site.fragment:
    raise ImproperlyConfigured(f"SITE_URL must be http(s)://host with no path, not {SITE_URL!r}")
_local = _site.hostname in ("127.0.0.1", "localhost", "::1")
_https = _site.scheme == "https"
ALLOWED_HOSTS = LOCAL_HOSTS if _local else [_site.hostname]


def secret_key() -> str:
    """The key from the environment, or, on localhost only, one made once and kept in `var/`."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    if not _local:
        raise ImproperlyConfigured(f"SITE_URL is {SITE_URL}: set SECRET_KEY to a long random value of your own.")
    path = VAR_DIR / "secret_key"
    if not path.exists():
        made = path.with_suffix(f".{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50))
        made.rename(path)
    return path.read_text()


def whole_number(name: str) -> int:
    value = os.environ.get(name) or "0"
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}")
    return int(value)


SECRET_KEY = secret_key()

INSTALLED_APPS = [
    "nutrients.login.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "markdownx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "nutrients",
]

MIDDLEWARE = [
    "nutrients.logs.RequestLog",
    "nutrients.headers.OneStep",
    "django.middleware.security.SecurityMiddleware",
    "nutrients.headers.SiteHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "nutrients.headers.DeskMethods",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nutrients.headers.Conditional",
    "nutrients.login.sessions.LenientSessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "nutrients.login.sessions.SessionAge",
    "django.contrib.messages.middleware.MessageMiddleware",
    "nutrients.due.PublishDue",
    "axes.middleware.AxesMiddleware",  # must be the last
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

SQLITE = f"sqlite:///{VAR_DIR / 'fascicle.sqlite3'}"
DATABASES = {"default": dj_database_url.config(default=SQLITE, conn_max_age=600, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "config.sqlite"  # Django's, but whoever writes waits in a row
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        # FULL: what was acknowledged outlives a power cut too. It costs a save 5 ms of 80, and readers nothing.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:  # a machine that is gone keeps nobody waiting: seconds to connect, milliseconds for an answer on the wire
    _patience = {"connect_timeout": 5, "tcp_user_timeout": 10_000}
    DATABASES["default"]["OPTIONS"] = _patience | DATABASES["default"].get("OPTIONS", {})
PG_BIN = os.environ.get("PG_BIN", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_validators = ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"} for name in _validators
]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "nutrients.login.backend.DeskBackend"]
REQUIRE_2FA = os.environ.get("REQUIRE_2FA") == "1"
OTP_TOTP_ISSUER = f"Fascicle ({_site.hostname})"  # what an authenticator app writes above the code

TRUSTED_PROXIES = whole_number("TRUSTED_PROXIES")
AXES_HANDLER = "nutrients.login.attempts.Attempts"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # the default, the address alone, locks out colleagues
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or an impatient visitor would never get out
AXES_USERNAME_CALLABLE = "nutrients.login.visitors.name_in"
AXES_CLIENT_IP_CALLABLE = "nutrients.login.visitors.visitor"
AXES_LOCKOUT_CALLABLE = "nutrients.login.attempts.locked"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "csrfmiddlewaretoken", "next"]
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

# A session ends 12 hours after the login, or 2 hours after the last use: a long text's previews count as use.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE = 2 * 60 * 60
SESSION_COOKIE_PATH = "/admin/"  # readers' pages do not even get the cookie
SESSION_COOKIE_NAME = "__Secure-desk" if _https else "desk"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.StaticFiles"},
}

# Finished pages in memory (`nutrients/finished`), in bytes of each process: articles and other pages as their plain
# address shows them; and what query keys choose, files and pictures. Browsers always ask, and mostly hear 304.
KEPT_ARTICLES, KEPT_OTHERS = 6 * 1024 * 1024, 2 * 1024 * 1024
CDN_SECONDS = whole_number("CDN_SECONDS")
PUBLIC_CACHE_CONTROL = f"public, max-age=0, s-maxage={CDN_SECONDS}" if CDN_SECONDS else "no-cache"

# Uploaded images, re-encoded; a view of our own serves those that are published, nothing else of the folder.
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "media/"
FILE_UPLOAD_HANDLERS = ["nutrients.uploads.CappedUpload"]  # in memory, at most 5 MB a request, the rest is dropped

# The same policy for pages and admin: our own files only, and inline nothing but the line that waits for a search.
_ON_SEARCH = sha256((BASE_DIR / "templates" / "parts" / "on_search.js").read_text().encode()).digest()
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, f"'sha256-{b64encode(_ON_SEARCH).decode()}'"],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the report on an import asks four things of up to 2,000 sources
LOG_FORMAT = os.environ.get("LOG_FORMAT", "plain")
if LOG_FORMAT not in ("plain", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT must be plain or json, not {LOG_FORMAT!r}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"numbered": {"()": "nutrients.logs.WithNumber"}},
    "formatters": {
        "json": {"()": "nutrients.logs.OneLine"},
        "plain": {"format": "%(levelname)s %(name)s %(request_id)s: %(message)s"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["numbered"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},  # an address that is not there is the visitor's affair
        "fascicle.requests": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
    },
}
CSRF_FAILURE_VIEW = "nutrients.views.errors.forbidden_form"  # Django's own page has its style inline
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
CSRF_TRUSTED_ORIGINS = [SITE_URL] if _https else []

MARKDOWNX_URLS_PATH = "/admin/preview/"
MARKDOWNX_UPLOAD_URLS_PATH = ""  # the library takes no uploads: there is no such address
SILENCED_SYSTEM_CHECKS = (
    [] if _https else ["security.W004", "security.W008", "security.W010", "security.W016"]
)  # those four ask for HTTPS, which SITE_URL turns on
