"""Lists and pages of self-reviews."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from accounts.models import User
from history.models import Event

from ..constants import FACTOR_HINTS, Factor, ReviewVerb
from ..models import FactorAnswer, SelfReview, SelfReviewEvent, SelfReviewQuerySet

ORDER = ["-academic_year", "district__number"]


def review_list(user: User) -> SelfReviewQuerySet:
    """Whose the reader may see, with their districts."""
    rows = SelfReview.objects.visible_to(user).select_related("district", "submitted_by", "read_by")
    return rows.defer("district__map_path").order_by(*ORDER)


def with_answers(rows: SelfReviewQuerySet) -> SelfReviewQuerySet:
    return rows.prefetch_related(Prefetch("answers", queryset=FactorAnswer.objects.order_by("pk")))


@dataclass(frozen=True, slots=True)
class FactorShown:
    """A factor with what the office says to it; empty words where it has not said anything yet."""

    factor: Factor
    hint: str
    standing: str
    text: str

    @property
    def is_missing(self) -> bool:
        return not (self.standing and self.text)


def factors_of(review: SelfReview) -> list[FactorShown]:
    """The five, in the study's order."""
    answers = {one.factor: one for one in review.answers.all()}
    return [_shown(factor, answers.get(factor)) for factor in Factor]


def _shown(factor: Factor, answer: FactorAnswer | None) -> FactorShown:
    standing = answer.get_standing_display() if answer and answer.standing else ""
    return FactorShown(factor, str(FACTOR_HINTS[factor]), standing, answer.text if answer else "")


def history_of(review: SelfReview) -> Sequence[tuple[Event, str]]:
    """Each event with its words, the newest first."""
    rows = SelfReviewEvent.objects.filter(subject=review).select_related("actor").order_by("-sequence")
    return [(event, str(ReviewVerb(event.verb).label)) for event in rows]
