"""The settings tests run with: the product's own, in a data directory of their own that goes away afterwards.

`REGARD_DATABASE` selects PostgreSQL as in an installation; otherwise SQLite in a file, because readers that open
the database by themselves, and threads of the live server, must find it as they do in real life.
"""

import atexit
import os
import shutil
import tempfile

from tests.machine import own_postgres

_home = tempfile.mkdtemp(prefix="regard-tests-")
_maker = os.getpid()


@atexit.register
def _remove_home() -> None:
    if os.getpid() == _maker:  # a forked child must not take its parent's files away
        shutil.rmtree(_home, ignore_errors=True)


os.environ["REGARD_DATA"] = _home
os.environ.setdefault("REGARD_SECRET", "only-for-tests")
os.environ.setdefault(
    "REGARD_PREPARE", "1"
)  # as the web server, which is stricter on queries than other processes
if os.environ.get("REGARD_DATABASE"):
    # Workers inherit what the process that starts them has chosen, so they choose from the whole list again.
    os.environ["REGARD_DATABASE"] = own_postgres(
        os.environ.get("REGARD_TEST_POSTGRES") or os.environ["REGARD_DATABASE"]
    )

# The tests share the cores among themselves: threads for a few rows cost more than they do.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from regard.config.settings import *  # noqa: E402, F403
from regard.config.settings import DATA_DIR, DATABASES, STORAGES  # noqa: E402

_database = DATABASES["default"]
if "sqlite3" in str(_database["ENGINE"]):
    _database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    _options = _database["OPTIONS"]
    assert isinstance(_options, dict)
    _options.pop("pool", None)  # a pooled connection would keep the test database from being dropped

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
ANALYTICS_THREADS = 1
