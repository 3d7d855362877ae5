"""Settings of the tests: the portal's own, on the same real servers, with what a fast and quiet run needs."""

from __future__ import annotations

import os
from pathlib import Path

from portal import dotenv, embedded

ROOT = Path(__file__).resolve().parent.parent
dotenv.write_if_missing(ROOT / ".env")
dotenv.add_missing(ROOT / ".env")
embedded.attach(ROOT)

from portal.settings import *  # noqa: F403  (the settings read what attach puts in the environment)

# Hidden files with hashes exist only after collectstatic; a test of its own runs that for real.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Argon2 is slow on purpose; the login tests that are about it name it themselves.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEMO = False
SECOND_FACTOR = True
# Two test runs at once on one machine each take a database of their own.
DATABASES["default"]["TEST"] = {"NAME": "test_xenia_" + os.environ.get("TEST_RUN", "main")}
# A server in a thread would keep its connection for as long as a browser keeps its own, and so the database in use.
DATABASES["default"]["CONN_MAX_AGE"] = 0
