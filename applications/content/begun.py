"""What a beginning holds, judged and shown as a case would be: a case that is never saved stands for it."""

from functools import cached_property

from agreements.constants import Side

from ..models import Application, Attachment, DistrictChoice, ProposedCommitment
from ..questions import COMMITMENTS, CONTACT, DISTRICTS, SCHOOL, TEACHING
from .case import CaseContent
from .derived import chosen_campus, chosen_districts, promised

# Files and declarations come with a name: they wait for the person to sign in.
OPEN_TO_ANYBODY = (SCHOOL, CONTACT, DISTRICTS, COMMITMENTS, TEACHING)
_CODES = frozenset(question.code for part in OPEN_TO_ANYBODY for question in part.questions)


class BegunContent(CaseContent):
    """Content without rows of its own: what a case keeps in rows is read from the answers."""

    @cached_property
    def choices(self) -> list[DistrictChoice]:
        places = enumerate(chosen_districts(self.answers), start=1)
        return [DistrictChoice(district=district, rank=rank) for rank, district in places]

    @cached_property
    def commitments(self) -> list[ProposedCommitment]:
        return sorted(promised(self.application), key=lambda row: row.indicator.side != Side.SCHOOL)

    @cached_property
    def attachments(self) -> list[Attachment]:
        return []

    @cached_property
    def consent_request(self) -> None:
        return None

    @property
    def open_questions(self) -> set[str]:
        """Campuses can be chosen once the school is."""
        return set(_CODES) if self.application.school_id else _CODES - {"campus"}


def content_of_begun(application: Application) -> BegunContent:
    """`application` is the unsaved case that stands for the beginning."""
    application.campus = chosen_campus(application.school_id, application.answers)
    return BegunContent(application)
