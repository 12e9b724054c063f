"""The web application, as a server loads it."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
os.environ.setdefault("REGARD_PREPARE", "1")
application = get_wsgi_application()


def _warm() -> None:
    """Load the addresses and the engine before somebody waits for them; what fails here fails again where it is seen."""
    from django.db import connection
    from django.urls import get_resolver

    from regard.analytics.engine import warm

    try:
        get_resolver().url_patterns  # noqa: B018 — looking is what loads them
        warm()
    except Exception:  # noqa: S110
        pass
    finally:
        connection.close()


threading.Thread(target=_warm, name="warm", daemon=True).start()
