"""Django's sessions in the database, found by a prepared query: every page asks for one."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from regard.ui.prepared import Prepared

_sessions = Prepared(lambda key: Session.objects.filter(session_key=key), str)


class SessionStore(db.SessionStore):
    """The same promises as Django's own."""

    def _get_session_from_db(self) -> Session | None:
        found = _sessions.first(self.session_key or "")
        if found is not None and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None
