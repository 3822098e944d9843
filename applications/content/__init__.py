"""A case's content as a whole: what it holds, what is still missing, how far each section is, and its
frozen copy. Everything that shows or judges content starts from `content_of`.
"""

from .begun import OPEN_TO_ANYBODY, content_of_begun
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
from .derived import asked_for, chosen_campus, chosen_districts, promised
from .frozen import ShownItem, ShownSection, content_hash, shown_answer, shown_sections, snapshot
from .progress import MissingAction, SectionRow, missing_actions_to_submit, section_rows

__all__ = [
    "OPEN_TO_ANYBODY",
    "CaseContent",
    "MissingAction",
    "SectionRow",
    "ShownItem",
    "ShownSection",
    "asked_for",
    "chosen_campus",
    "chosen_districts",
    "commitment_code",
    "content_hash",
    "content_of",
    "content_of_begun",
    "indicators_for",
    "last_save_of",
    "missing_actions_to_submit",
    "promised",
    "question_code_of",
    "section_digest",
    "section_rows",
    "shown_answer",
    "shown_sections",
    "snapshot",
    "term_code",
    "term_from_code",
]
