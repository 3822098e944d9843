"""Bodies of sign-in mails, readable only with the keys in OUTBOX_KEYS and only until they are sent."""

import json

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.OUTBOX_KEYS])


def seal(text: str, html: str) -> bytes:
    return _box().encrypt(json.dumps([text, html], ensure_ascii=False).encode())


def open_sealed(body: bytes | memoryview) -> tuple[str, str]:
    """(text, html); cryptography's InvalidToken when no key in OUTBOX_KEYS fits."""
    text, html = json.loads(_box().decrypt(bytes(body)))
    return text, html
