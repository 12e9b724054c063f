import os
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.machine import own_postgres


@pytest.fixture
def postgres_database() -> Iterator[dict[str, str]]:
    """A database of its own on the server in `REGARD_TEST_POSTGRES`, in the words of Django's settings."""
    import psycopg

    address = own_postgres(os.environ.get("REGARD_TEST_POSTGRES", ""))
    if not address:
        pytest.fail("needs a PostgreSQL server: bin/test starts one, or name it in REGARD_TEST_POSTGRES")
    parts = urlsplit(address)
    name = f"regard_t_{uuid4().hex[:10]}"
    settings = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
    }
    with psycopg.connect(address, dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield settings
        query = "SELECT datname FROM pg_database WHERE datname LIKE %s"
        for (found,) in connection.execute(query, [f"{name}%"]).fetchall():
            connection.execute(f'DROP DATABASE "{found}" WITH (FORCE)')
