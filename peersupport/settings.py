"""Settings, all of them from the environment. Production refuses to start with anything left at a default."""

import os
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = os.environ.get("PEERSUPPORT_ENV", "development")
PRODUCTION = ENV == "production"
# Off unless asked for, also in development: its error pages show data, and a hidden page must look like a missing one (P18).
DEBUG = os.environ.get("PEERSUPPORT_DEBUG", "0") == "1"
# The database role of this process: web, worker, owner or ops (docs/architecture.md, "Four roles").
ROLE = os.environ.get("PEERSUPPORT_ROLE", "web")
DATA_DIR = Path(os.environ.get("PEERSUPPORT_DATA", BASE_DIR / ".data"))
UPLOAD_DIR = Path(os.environ.get("PEERSUPPORT_UPLOADS", DATA_DIR / "uploads"))

DEFAULT_SECRET = "development only: never a secret"  # noqa: S105 — refused in production, below
SECRET_KEY = os.environ.get("PEERSUPPORT_SECRET_KEY", DEFAULT_SECRET)
# Unwraps the private halves of the letterbox keys. The web process must not have it (privacy.md, P5).
SEALING_KEY = bytes.fromhex(os.environ.get("PEERSUPPORT_SEALING_KEY", "")) or None
ALLOWED_HOSTS = [h for h in os.environ.get("PEERSUPPORT_HOSTS", "").split(",") if h]
SITE_NAME = os.environ.get("PEERSUPPORT_NAME", "Peersupport")
SITE_URL = os.environ.get("PEERSUPPORT_URL", f"http://localhost:{os.environ.get('PORT', '8000')}").rstrip("/")
# Where "Leave" goes: a page that raises no question on a screen at work.
QUICK_EXIT_URL = os.environ.get("PEERSUPPORT_QUICK_EXIT", "https://www.wikipedia.org/")

if PRODUCTION:
    if SECRET_KEY == DEFAULT_SECRET or len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("PEERSUPPORT_SECRET_KEY must be set to at least 50 random characters in production.")
    if DEBUG:
        raise ImproperlyConfigured("PEERSUPPORT_DEBUG must not be 1 in production: error pages would show data.")
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("PEERSUPPORT_HOSTS must name the site's host names, separated by commas.")
    if "DATABASE_URL" in os.environ:
        # Everywhere else it is an administrator's address, and policies and rights hold for no administrator.
        raise ImproperlyConfigured(f"DATABASE_URL is not for production: set DATABASE_{ROLE.upper()}_URL to that role's address.")
    if ROLE == "web" and SEALING_KEY:
        raise ImproperlyConfigured("PEERSUPPORT_SEALING_KEY must not be given to the web process (it could open letters).")
elif not ALLOWED_HOSTS:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost", "testserver"]


def database(url: str) -> dict[str, object]:
    """Django's settings for a `postgresql://user:password@host:port/name?host=/socket` address."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "peersupport.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": str(query.pop("port", "") or parts.port or ""),
        # Reuse halves the CPU of a request.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


DATABASES = {
    "default": database(
        os.environ.get(f"DATABASE_{ROLE.upper()}_URL") or os.environ.get("DATABASE_URL", "postgresql:///peersupport")
    )
}
REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "peersupport.cache.OneClientRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "peersupport",
    }
}

INSTALLED_APPS = [
    "peersupport.apps.PeersupportConfig",
    "organizations",
    "resources",
    "groups",
    "surveys",
    "analytics",
    "me",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "peersupport.apps.StaticFiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Everything from here to tenancy is left out for public tenant pages (peersupport/middleware.py): no cookie, no session.
    "peersupport.middleware.without_session_for_public_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "organizations.middleware.TenantMiddleware",
]
ROOT_URLCONF = "peersupport.urls"
WSGI_APPLICATION = "peersupport.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "peersupport.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "peersupport.templatetags.ui"],
        },
    }
]

AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Guardian: no anonymous person, no global permissions table; rights on a group are rows with a direct key and a policy.
ANONYMOUS_USER_NAME = None
GUARDIAN_USER_OBJ_PERMS_MODEL = "guardian.UserObjectPermission"

LOGIN_URL = "account_login"
LOGIN_PATH = "account/login/"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "organizations.adapter.InvitationOnlyAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# allauth's own limits, in Redis; the nearest proxy's address is the client's.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("PEERSUPPORT_PROXIES", "0"))
MFA_ADAPTER = "organizations.adapter.EncryptingMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if PRODUCTION:
    SECURE_SSL_REDIRECT = os.environ.get("PEERSUPPORT_TLS_REDIRECT", "1") == "1"
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
# Pages are English; mails are written in these too (organizations/emails.py, locale/).
MAIL_LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["peersupport.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("PEERSUPPORT_STATIC", DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Hashed names and compression wherever `collectstatic` has run: `make run` and production.
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or ENV == "test"
        else "peersupport.storage.HashedStaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or ENV == "test"
WHITENOISE_AUTOREFRESH = False
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
FILE_UPLOAD_PERMISSIONS = 0o600

DEFAULT_FROM_EMAIL = os.environ.get("PEERSUPPORT_MAIL_FROM", f"{SITE_NAME} <no-reply@{urlsplit(SITE_URL).hostname}>")
# Stands as organizer in people's calendars, where others may see it: a word as neutral as no-reply (privacy.md, P3).
CALENDAR_ADDRESS = os.environ.get("PEERSUPPORT_CALENDAR_ADDRESS") or parseaddr(DEFAULT_FROM_EMAIL)[1]
EMAIL_HOST = os.environ.get("PEERSUPPORT_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("PEERSUPPORT_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("PEERSUPPORT_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PEERSUPPORT_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("PEERSUPPORT_SMTP_TLS", "0") == "1"
# A server that takes the call and then says nothing would keep a worker for ever.
EMAIL_TIMEOUT = 30
EMAIL_FILE_PATH = os.environ.get("PEERSUPPORT_MAIL_DIR", str(DATA_DIR / "mail"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if PRODUCTION else 'filebased'}.EmailBackend"

CELERY_BROKER_URL = (
    "redis+socket://" + REDIS_URL.removeprefix("unix://").replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True  # results would name persons and times in Redis (privacy.md §4)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_path": {"()": "peersupport.log_lines.WithoutPath"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {name: {"filters": ["without_path"]} for name in ("django.request", "django.security.csrf")},
    # No line names an address and a person together: requests are not logged at all, errors without their data.
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
