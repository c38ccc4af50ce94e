"""What a person likes, learned from what they do: kept, shown, editable, and used only within what was asked."""

from stylist.taste.desk import TasteDesk
from stylist.taste.events import FeedbackEvent, FeedbackKind
from stylist.taste.personal import Taste

__all__ = ["FeedbackEvent", "FeedbackKind", "Taste", "TasteDesk"]
