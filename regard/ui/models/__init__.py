"""What people keep about lists: views they saved, selections they confirmed."""

from regard.ui.models.selection import Selection
from regard.ui.models.view import SavedView

__all__ = ["SavedView", "Selection"]
