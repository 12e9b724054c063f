"""What the copier of the kill tests runs with: the test's database, and of Regard what the columnar copy stands on."""

from regard.jobs.tests.process_settings import *  # noqa: F403
from regard.jobs.tests.process_settings import INSTALLED_APPS, NEEDED

INSTALLED_APPS = [*INSTALLED_APPS[:-1], "regard.analytics", INSTALLED_APPS[-1]]
NEEDED = {*NEEDED, "regard.analytics"}
