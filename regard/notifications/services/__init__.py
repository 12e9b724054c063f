"""The verbs: tell somebody, have seen it, say how one wants to be told, send the daily mail."""

from regard.notifications.services.digests import send_digest
from regard.notifications.services.notices import forget_old, notify, see_all, see_notice
from regard.notifications.services.wishing import set_wishes

__all__ = ["forget_old", "notify", "see_all", "see_notice", "send_digest", "set_wishes"]
