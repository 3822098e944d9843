"""What a district looks at when it assesses a case: each criterion with its anchors (F29)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .constants import ChecklistAnswer, Criterion


@dataclass(frozen=True, slots=True)
class Guide:
    """The question behind a criterion, what each answer to it means, and the sections to read for it."""

    question: Promise
    anchors: tuple[tuple[ChecklistAnswer, Promise], ...]
    sections: tuple[str, ...]


GUIDES = {
    Criterion.LOCALITY: Guide(
        _("Is the school near enough to the district, or does something else tie them?"),
        (
            (ChecklistAnswer.MEETS, _("A campus in the district or next to it, or years of work with its people.")),
            (ChecklistAnswer.PARTLY, _("Farther away, but the school says how its people will be there regularly.")),
            (ChecklistAnswer.FAILS, _("Neither near nor any plan for being there.")),
        ),
        ("school", "districts"),
    ),
    Criterion.CAPACITY: Guide(
        _("Is there somebody who can teach participatory budgeting and stands behind it?"),
        (
            (ChecklistAnswer.MEETS, _("The responsible teacher has taught it or completed the 369 course.")),
            (ChecklistAnswer.PARTLY, _("A teacher is named and the training is planned with a date.")),
            (ChecklistAnswer.FAILS, _("Nobody is named, or nobody is going to be trained.")),
        ),
        ("contact", "teaching"),
    ),
    Criterion.PLAN: Guide(
        _("Do the commitments fit the district's needs, and does the plan say who does what?"),
        (
            (ChecklistAnswer.MEETS, _("Courses, residents' assemblies and reports each have a person and a time.")),
            (ChecklistAnswer.PARTLY, _("The aims are clear, people or times are still missing.")),
            (ChecklistAnswer.FAILS, _("Intentions only, or targets that the plan does not support.")),
        ),
        ("commitments",),
    ),
    Criterion.RESOURCES: Guide(
        _("Are there enough students and table leaders for the targets?"),
        (
            (ChecklistAnswer.MEETS, _("The numbers cover the offered assemblies, with some to spare.")),
            (ChecklistAnswer.PARTLY, _("Enough once this semester's training is done.")),
            (ChecklistAnswer.FAILS, _("Too few for the targets, and no training planned.")),
        ),
        ("teaching", "attachments"),
    ),
}
