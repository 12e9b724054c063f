"""What a worker started by a test runs with: the whole of Regard, on the database of that test."""

import os

from regard.config.settings import *  # noqa: F403
from regard.config.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["REGARD_TRIAL_DATABASE"]
