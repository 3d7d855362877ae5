"""Settings of the portal, in sections; every value that differs between machines comes from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from portal import env

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_dotenv(BASE_DIR / ".env")

# --- Safety: a missing secret stops the start; portal/checks.py guards the rest -----------------------------------
DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY")
# Keys of before, the oldest last: what was made with them keeps its meaning.
# The file is there from the first day, and empty.
SECRET_KEY_FALLBACKS = env.secret("SECRET_KEY_FALLBACKS", "", may_be_empty=True).split()
# The key of the controlled rounding (disclosure.md 5.1): its own secret, 32 bytes in hexadecimal.
SDC_KEY = env.secret("SDC_KEY")
# The keys of the seeds of second steps, the newest first (portal/factor_keys.py): 32 bytes in hexadecimal each.
FACTOR_KEYS = env.secret("FACTOR_KEYS").split()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
# False only on loopback, where `make run` and the tests have no certificate; a check refuses it elsewhere.
HTTPS = env.flag("HTTPS", default=True)
# True marks everything as made up: a banner on staff pages, a line in every report.
DEMO = env.flag("DEMO", default=False)
# Whether staff show a passkey or a code after their password; a check refuses to do without where records are real.
SECOND_FACTOR = env.flag("SECOND_FACTOR", default=not DEMO)

SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sid" if HTTPS else "sid"
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Our own table and limits (portal/session_store.py); Django's app for sessions would bring a second table.
SESSION_ENGINE = "portal.session_store"
CSRF_USE_SESSIONS = True
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
# What answers while the database is away (portal.pagecache).
UNAVAILABLE_VIEW = "portal.views.errors.unavailable"
# Where a member sees and changes how she comes in; a name, for the base layer imports no other app.
PLACE_OF_MEMBER = "klankbord:my-place"
# What reminds staff of what is due; a name too.
STAFF_REMINDERS = "subsidy.reminders.reminders_for"
# Public pages that other apps bring, by the word with which texts link to them (`page:gedaan`); names again.
OTHER_PUBLIC_PAGES = {"gedaan": "outcome:list"}
SECURE_SSL_REDIRECT = HTTPS
# The health checks come from inside the network, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Sent by portal.middleware on every answer, so Django's own middleware stays silent about it.
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = False
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
# A file that somebody sends stays in memory and never reaches a disk, for it may hold what must not be kept; a body
# that is larger than deploy/Caddyfile lets through is not looked at.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 5_500_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- Applications --------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "modeltranslation",
    "portal",
    "contacts",
    "klankbord",
    "subsidy",
    "reversion",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
]
MIDDLEWARE = [
    # First of all, so that it counts every answer and all of its time.
    "portal.middleware.MeasureMiddleware",
    # Outermost: a page that is kept costs nothing of what stands behind it.
    "portal.pagecache.PageCacheMiddleware",
    "portal.middleware.SafeHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Before the session, and all that looks an address up.
    "portal.hosts.StaffHostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # Just inside the session, so that what it notes is written.
    "portal.session_limits.SessionLimitsMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Innermost: what staff do while an answer is made is written down with who asked for it.
    "portal.audit.middleware.AuditMiddleware",
    # Before any view that is not public.
    "portal.second_step.SecondStepMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
        },
    },
]
FORM_RENDERER = "portal.forms.SiteFormRenderer"
# A message in a cookie would be a trace; a visitor never gets one.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Data ----------------------------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **dj_database_url.parse(env.secret("DATABASE_URL"), conn_max_age=60, conn_health_checks=True),
        "ATOMIC_REQUESTS": False,
    }
}
DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 3
# Rate limits must hold when Valkey is away, so the cache lives in PostgreSQL too (security.md T7).
# By default it keeps 300 rows and drops a third of the rest unseen: then a flood of made-up names would lift a lock.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Backups (security.md O6-O8; deploy/README.md) -----------------------------------------------------------------
# The public keys that a backup is encrypted for; only the command that makes one needs them.
BACKUP_RECIPIENTS = env.secret("BACKUP_RECIPIENTS", "")
# The database as a role that only reads; without it a backup reads as the portal does.
BACKUP_DATABASE_URL = env.secret("BACKUP_DATABASE_URL", "")
# Sessions and the cache are worth nothing tomorrow (O8). The numbers and the words of surveys: backups of two nights
# would differ by what one person sent in between.
BACKUP_WITHOUT_ROWS_OF = ["django_session", "portal_cache", "klankbord_tally", "klankbord_openanswer"]
# What else must hold after a restore; each name returns what is wrong, in sentences.
RESTORE_CHECKS = ["contacts.chain.problems", "subsidy.published_files.problems"]

# --- Watching (portal.alarms, portal.metrics; deploy/README.md) -------------------------------------------------------
# Who shows it may read the metrics; without one they are not there for anybody.
METRICS_TOKEN = env.secret("METRICS_TOKEN", "")
# Names again: how many reports wait, and what the nightly verifications of logs found.
QUEUE_NUMBERS = "subsidy.queue_numbers.read"
LOG_VERDICTS = {"readings": "contacts.chain.last_verdict", "audit": "portal.audit.log.last_verdict"}
# Whom to tell about a weakness, as mailto: or https:; for security.txt (RFC 9116) and SECURITY.md.
SECURITY_CONTACT = env.text("SECURITY_CONTACT", "")
# "owner" for the one command that changes tables; every other process refuses to run with that right (security.md D1).
DATABASE_ROLE = env.text("DATABASE_ROLE", "app")

# --- Accounts ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.User"
# The first only logs in; the role backend only answers what a group may do.
AUTHENTICATION_BACKENDS = [
    "portal.adapters.LoginBackend",
    "portal.permissions.RoleBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "portal.passwords.LengthByRole"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:desk"
# How many proxies of ours stand in front: their word about where a request came from is believed, and hashed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", default=0)
ACCOUNT_ADAPTER = "portal.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.forms.LoginForm",
    "change_password": "portal.forms.ChangePasswordForm",
    "set_password": "portal.forms.SetPasswordForm",
    "reauthenticate": "portal.forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:home"
# Second steps (portal/factors.py, portal/passkeys.py): kept by the library and asked for by our own views.
MFA_ADAPTER = "portal.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
# A clock may be a step of 30 seconds off, either way.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TRUST_ENABLED = False

# --- Languages and time --------------------------------------------------------------------------------------------
# A constant, never an environment value: each language adds columns, so adding one is a commit with a migration.
LANGUAGES = [("nl", "Nederlands"), ("en", "English"), ("es", "Español")]
LANGUAGE_CODE = "nl"
MODELTRANSLATION_DEFAULT_LANGUAGE = "nl"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("nl",)
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

# --- Static files --------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / ".data" / "static")))
# The pictures of docs/ are shown behind the login too (portal/guides.py).
STATICFILES_DIRS = [BASE_DIR / "static", ("guides", BASE_DIR / "docs" / "images")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Public site ---------------------------------------------------------------------------------------------------
# Where "Weg hier" goes: a page that anybody could be reading, that needs no account and shows nothing personal.
EXIT_URL = env.text("EXIT_URL", "https://www.knmi.nl/nederland-nu/weer/verwachtingen")
SITE_TAB_NAME = "Info"
# The address that a flyer's QR code leads to: where people outside reach this portal; left out, that of `make run`.
PUBLIC_ADDRESS = env.text("PUBLIC_ADDRESS", f"http://localhost:{env.number('PORT', default=8000)}").rstrip("/")
# The host on which alone people log in; empty: they do on every host (portal.hosts, security.md A13).
STAFF_HOST = env.text("STAFF_HOST", "")

# --- Queue (security.md 2d) ----------------------------------------------------------------------------------------
REDIS_URL = env.secret("REDIS_URL")
# Kombu writes a socket as redis+socket:// with virtual_host, redis-py as unix:// with db; there is no valkey://.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# Every hard limit (the longest is that of a report, subsidy.tasks) stays below the visibility timeout, else a slow task
# is delivered twice (security.md T5).
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_TASK_TIME_LIMIT = 60
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 3,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
CELERY_VISIBILITY_TIMEOUT = 300
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "portal.beat.NotingScheduler"
CELERY_BEAT_SCHEDULE = {
    "worker heartbeat": {"task": "portal.heartbeat", "schedule": 20.0, "options": {"expires": 20}},
    "reports that wait": {"task": "subsidy.sweep_reports", "schedule": 20.0, "options": {"expires": 20}},
    # Both only look at one number unless the content changed (portal.derived).
    "search index": {"task": "portal.rebuild_search", "schedule": 60.0, "options": {"expires": 60}},
    "flyers": {"task": "portal.make_flyers", "schedule": 60.0, "options": {"expires": 60}},
    "imports that nobody confirmed": {
        "task": "contacts.forget_imports",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "cards that ended": {"task": "klankbord.forget_cards", "schedule": crontab(minute=50)},
    "sessions that ended": {"task": "portal.clear_sessions", "schedule": crontab(hour=3, minute=15)},
    "records whose term is over": {"task": "subsidy.apply_retention", "schedule": crontab(hour=3, minute=30)},
    # Both look each day, so that a day on which nothing ran is made up for; the second does its work once a year.
    "periods to close": {"task": "subsidy.begin_closings", "schedule": crontab(hour=0, minute=40)},
    "concept of last year": {"task": "subsidy.make_concept", "schedule": crontab(hour=4, minute=0)},
    "goodbyes that were said": {"task": "contacts.complete_handovers", "schedule": crontab(hour=0, minute=20)},
    "answers about meetings that are over": {
        "task": "klankbord.forget_what_served",
        "schedule": crontab(hour=3, minute=20),
    },
    # Looks at one short list unless a survey became ready.
    "surveys on paper": {"task": "klankbord.make_survey_papers", "schedule": 20.0, "options": {"expires": 20}},
    # Each day, so that a night on which nothing ran is made up for.
    "surveys that are over": {"task": "klankbord.close_surveys", "schedule": crontab(hour=0, minute=10)},
    "words of surveys": {"task": "klankbord.forget_open_answers", "schedule": crontab(hour=3, minute=50)},
    "log of readings": {"task": "contacts.verify_read_log", "schedule": crontab(hour=2, minute=45)},
    "audit log": {"task": "portal.verify_audit_log", "schedule": crontab(hour=2, minute=50)},
}

# --- Logs: no address of anybody, no form value (security.md O1) ----------------------------------------------------
# "json": one object a line, for a collector; "text": for somebody who looks at a terminal.
LOG_FORMAT = env.text("LOG_FORMAT", "text")
# True writes a line for each answer, with the pattern of its address; never the address itself.
ACCESS_LOG = env.flag("ACCESS_LOG", default=False)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "secret addresses": {"()": "portal.logs.MaskSecretAddresses"},
        "pattern": {"()": "portal.logs.PatternInsteadOfPath"},
        "kind": {"()": "portal.logs.KindInsteadOfWords"},
    },
    "formatters": {
        "text": {
            "()": "portal.logs.LineFormatter",
            "fmt": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
        "json": {"()": "portal.logs.JsonLine"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["secret addresses", "kind"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        # These name the path that a visitor asked for, which can be a secret address; the status is counted elsewhere.
        # What breaks is told with the pattern of the address, and not with the address.
        "django.request": {"level": "ERROR", "filters": ["pattern"]},
        "django.security.DisallowedHost": {"level": "CRITICAL", "propagate": False},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "matplotlib": {"level": "ERROR"},
    },
}

MODELTRANSLATION_CUSTOM_FIELDS = ()
# Preloading puts a name on a list in every browser, for good: that is for the owner of the domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
LANGUAGE_NAMES = {"nl": _("Dutch"), "en": _("English"), "es": _("Spanish")}
