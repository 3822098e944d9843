from .feed import FeedItem, Preference
from .message import Message

__all__ = ["FeedItem", "Message", "Preference"]
