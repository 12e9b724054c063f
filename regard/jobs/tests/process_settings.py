"""What a process started by a test runs with: the database of that test, and of Regard what the jobs stand on."""

import os

from regard.config.settings import *  # noqa: F403
from regard.config.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE

NEEDED = {f"regard.{name}" for name in ("ui", "people", "jobs", "audit", "story", "config")}

DATABASES["default"]["NAME"] = os.environ["REGARD_TRIAL_DATABASE"]
INSTALLED_APPS = [app for app in INSTALLED_APPS if app in NEEDED or not app.startswith("regard.")]
MIDDLEWARE = [
    path for path in MIDDLEWARE if not path.startswith("regard.") or ".".join(path.split(".")[:2]) in NEEDED
]
ROOT_URLCONF = os.environ.get("REGARD_TRIAL_URLS", "regard.config.urls")
ALLOWED_HOSTS = ["*"]
