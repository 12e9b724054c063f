"""The tables of this domain."""

from regard.notifications.models.notification import Notification
from regard.notifications.models.preference import Preference

__all__ = ["Notification", "Preference"]
