"""Settings, read from the environment; every one of them is documented in docs/settings.md.

An installation needs none: data lives under `REGARD_DATA` (default `var/` beside the code), the database is
SQLite in it, and the secret key is made there at the first start.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from regard.config.logs import configure as configure_logs
from regard.config.secrets import installation_secret
from regard.kernel.errors import Invalid

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("REGARD_DATA") or BASE_DIR / "var").resolve()


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


DEBUG = _flag("REGARD_DEBUG")
SECRET_KEY = installation_secret(DATA_DIR)
ALLOWED_HOSTS = [
    host for host in os.environ.get("REGARD_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host
]
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("REGARD_ORIGINS", "").split(",") if origin]
SITE_URL = os.environ.get("REGARD_URL", "http://127.0.0.1:8000")
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "regard.ui",  # before the libraries whose templates it and people restyle
    "regard.people",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "template_partials",
    "regard.jobs",
    "regard.audit",
    "regard.notifications",
    "regard.fields",
    "regard.pages",
    "regard.story",
    "regard.analytics",
    "regard.customers",
    "regard.activities",
    "regard.objects",
    "regard.quality",
    "regard.catalog",
    "regard.sales",
    "regard.segments",
    "regard.planning",
    "regard.exchange",
    "regard.api",
    "regard.guide",
    "regard.demo",
    "regard.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "regard.ui.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "regard.people.middleware.ActorMiddleware",
    "regard.people.middleware.PreferencesMiddleware",
    "regard.ui.middleware.DeviceMiddleware",
    "regard.people.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
    "regard.fields.middleware.FieldsMiddleware",
    "regard.api.middleware.ApiMiddleware",
    "regard.ui.middleware.NullCharacterMiddleware",
]

ROOT_URLCONF = "regard.config.urls"
WSGI_APPLICATION = "regard.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "regard.ui.context.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "regard.ui.templatetags.written",
                "regard.ui.templatetags.ui",
            ],
        },
    },
]
FORM_RENDERER = "regard.ui.controls.ControlRenderer"


def _database(url: str) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "regard.sqlite3",
            "CONN_MAX_AGE": None,  # opening the file and its pragmas cost more than most queries
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                    " PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
                    " PRAGMA wal_autocheckpoint=8000;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Invalid("REGARD_DATABASE must be empty (SQLite) or postgresql://user:password@host:port/name")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    # Requests ask the same queries over and over, and planning them costs PostgreSQL more than answering. Long work
    # keeps to plans made for the moment: what it joins grows under it, and a plan once kept would not follow.
    prepares = {"server_side_binding": True, "prepare_threshold": 2} if _flag("REGARD_PREPARE") else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}, **prepares, **query},
    }


DATABASES = {"default": _database(os.environ.get("REGARD_DATABASE", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "regard.people.adapters.InviteOnlyAdapter"
ACCOUNT_FORMS = {
    "login": "regard.people.account_forms.SignInForm",
    "change_password": "regard.people.account_forms.PasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is entered by whoever invites; nobody signs up
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # whoever follows an invitation is in
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # django-axes counts these, across processes
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow it on localhost and nowhere else
MFA_TOTP_ISSUER = "Regard"
SOCIALACCOUNT_ADAPTER = "regard.people.adapters.InvitedOnlySocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if os.environ.get("REGARD_OIDC_URL"):
    _oidc = {
        "provider_id": "sso",
        "name": os.environ.get("REGARD_OIDC_NAME", "single sign-on"),
        "client_id": os.environ.get("REGARD_OIDC_CLIENT", ""),
        "secret": os.environ.get("REGARD_OIDC_SECRET", ""),
        "settings": {"server_url": os.environ["REGARD_OIDC_URL"]},
    }
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {"APPS": [_oidc], "OAUTH_PKCE_ENABLED": True}

_mail = urlsplit(os.environ.get("REGARD_MAIL", ""))
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp" and bool(_mail.username)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("REGARD_MAIL_FROM", "Regard <regard@localhost>")

AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "regard.people.adapters.attempted_address"
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True

TASKS = {
    "default": {
        "BACKEND": "regard.jobs.backend.DatabaseBackend",
        "QUEUES": ["fast", "default", "bulk"],
    }
}

BACKUPS_KEPT = int(os.environ.get("REGARD_BACKUPS", "3"))  # of the backups made every night; 0 makes none
LOGGING = configure_logs(
    os.environ.get("REGARD_LOG", "text"), os.environ.get("REGARD_LOG_LEVEL", "INFO").upper()
)

API_LIMIT = int(os.environ.get("REGARD_API_LIMIT", "1200"))  # calls a minute and token
ANALYTICS_THREADS = int(os.environ.get("REGARD_ANALYTICS_THREADS", "0"))  # per process; 0 is one per core
ANALYTICS_MEMORY = os.environ.get(
    "REGARD_ANALYTICS_MEMORY", "2GB"
)  # per process; beyond it the engine uses the disk
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000

LANGUAGE_CODE = "en"
LANGUAGES = [  # each by its own name
    ("en", "English"),
    ("en-gb", "English (United Kingdom)"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
]
# Before those of the libraries, who have words for the same English that mean something else.
LOCALE_PATHS = sorted(str(path) for path in BASE_DIR.glob("regard/*/locale"))
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
FILE_LIMIT = int(os.environ.get("REGARD_FILE_MB", "25")) * 1_000_000  # bytes of one file put with a customer


def _files(address: str) -> dict[str, object]:
    """Where the files of customers are kept: beside the data, or in a bucket (`s3://bucket/below?endpoint=…&region=…`)."""
    if not address:
        place = {"location": DATA_DIR / "files", "allow_overwrite": True}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": place}
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.hostname:
        raise Invalid("REGARD_FILES must be empty (beside the data) or s3://bucket/below?endpoint=…&region=…")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": parts.hostname,
            "location": parts.path.strip("/"),
            "endpoint_url": query.get("endpoint"),
            "region_name": query.get("region"),
            "default_acl": None,
            "file_overwrite": True,
        },
    }


STORAGES = {
    "files": _files(os.environ.get("REGARD_FILES", "")),
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_ENGINE = "regard.people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("REGARD_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "regard.ui.views.errors.csrf_failed"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
