"""What a process started by a test runs with: the database of that test."""

import os

from regard.config.settings import *  # noqa: F403
from regard.config.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["REGARD_TRIAL_DATABASE"]
ROOT_URLCONF = os.environ.get("REGARD_TRIAL_URLS", "regard.config.urls")
ALLOWED_HOSTS = ["*"]
