"""Documents: what each says, as data in Chinese, and that data as PDF and ODT."""

from .composing import Composed, compose, personal_handover, standing_handover
from .handover import handover_sections
from .personal import personal_sections
from .writing import pictures_of, write_odt_of, write_pdf_of

__all__ = [
    "Composed",
    "compose",
    "handover_sections",
    "personal_handover",
    "personal_sections",
    "pictures_of",
    "standing_handover",
    "write_odt_of",
    "write_pdf_of",
]
