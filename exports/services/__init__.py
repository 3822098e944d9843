from .asking import ask_export, repeat_export
from .expiring import expire_exports
from .gate import NotPossible
from .making import make_due, make_export

__all__ = ["NotPossible", "ask_export", "expire_exports", "make_due", "make_export", "repeat_export"]
