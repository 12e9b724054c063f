"""What people keep about lists: views they saved, selections they confirmed, cards they put in order, columns
they pasted, records they have open."""

from regard.ui.models.card_order import CardOrder
from regard.ui.models.pasted import Pasted
from regard.ui.models.presence import Presence
from regard.ui.models.selection import Selection
from regard.ui.models.view import SavedView

__all__ = ["CardOrder", "Pasted", "Presence", "SavedView", "Selection"]
