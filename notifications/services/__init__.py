from .choosing import choose_channels, stop_news
from .delivering import deliver, deliver_all, deliver_due, hint_due
from .feeding import Telling, mail_pressing_items, tell, write_digests
from .queueing import NotInTransaction, compose_message, queue_message
from .returning import read_bounces, record_bounce, settle_undelivered

__all__ = [
    "NotInTransaction",
    "Telling",
    "choose_channels",
    "compose_message",
    "deliver",
    "deliver_all",
    "deliver_due",
    "hint_due",
    "mail_pressing_items",
    "queue_message",
    "read_bounces",
    "record_bounce",
    "settle_undelivered",
    "stop_news",
    "tell",
    "write_digests",
]
