"""A case's content as a whole: what it holds, what is still missing, how far each section is, and its
frozen copy. Everything that shows or judges content starts from `content_of`.
"""

from .case import (
    CaseContent,
    commitment_code,
    content_of,
    indicators_for,
    last_save_of,
    question_code_of,
    section_digest,
    term_code,
    term_from_code,
)
from .frozen import ShownItem, ShownSection, content_hash, shown_answer, shown_sections, snapshot
from .progress import MissingAction, SectionRow, missing_actions_to_submit, section_rows

__all__ = [
    "CaseContent",
    "MissingAction",
    "SectionRow",
    "ShownItem",
    "ShownSection",
    "commitment_code",
    "content_hash",
    "content_of",
    "indicators_for",
    "last_save_of",
    "missing_actions_to_submit",
    "question_code_of",
    "section_digest",
    "section_rows",
    "shown_answer",
    "shown_sections",
    "snapshot",
    "term_code",
    "term_from_code",
]
