"""Self-reviews: begun, written, handed in, read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import local_today
from core.permissions import require
from cycles.constants import ROC_OFFSET, TERM_1_MONTH
from districts.models import District
from history.services import digest, record_event

from .. import rules
from ..constants import REVIEW_DAYS, REVIEW_MONTH, Factor, ReviewVerb
from ..models import FactorAnswer, SelfReview, SelfReviewEvent
from .gate import NotPossible, lock, move


@dataclass(frozen=True, slots=True)
class Answer:
    standing: str
    text: str


def end_of_year(academic_year: int) -> date:
    """31 July, the day before the next academic year begins."""
    return date(academic_year + ROC_OFFSET + 1, TERM_1_MONTH, 1) - timedelta(days=1)


def year_to_review(today: date) -> int:
    """The academic year that is looked back on: the one that ended last, or in July the one that ends."""
    begun = today.month >= REVIEW_MONTH
    return today.year - ROC_OFFSET - 1 - (not begun)


def lay_out_reviews(today: date) -> int:
    """From July until they are due, every district has its draft; how many are new. Harmless as often as one likes."""
    year = year_to_review(today)
    if today > end_of_year(year) + timedelta(days=REVIEW_DAYS) or today.month < REVIEW_MONTH:
        return 0
    before = SelfReview.objects.count()
    rows = (_draft(district, year, today) for district in District.objects.order_by("number"))
    SelfReview.objects.bulk_create(rows, ignore_conflicts=True)
    return SelfReview.objects.count() - before


def _draft(district: District, year: int, today: date, **facts: bool) -> SelfReview:
    """Never due sooner than in REVIEW_DAYS: one that is begun late is not late at once."""
    due_on = max(end_of_year(year), today) + timedelta(days=REVIEW_DAYS)
    return SelfReview(district=district, academic_year=year, opened_at=timezone.now(), due_on=due_on, **facts)


@transaction.atomic
def open_review(district: District, *, actor: User) -> SelfReview:
    """Begin the self-review of the year that is looked back on; the one that is there already, if so."""
    require(rules.can_open_review(actor, district))
    year, now = year_to_review(local_today()), timezone.now()
    found = SelfReview.objects.filter(district=district, academic_year=year).first()
    if found is not None:
        return found
    rows = [_draft(district, year, local_today(), is_sample=actor.is_sample)]
    SelfReview.objects.bulk_create(rows, ignore_conflicts=True)
    review = SelfReview.objects.select_for_update(of=("self",), no_key=True).get(district=district, academic_year=year)
    if not review.events.exists():
        record_event(SelfReviewEvent, review, actor=actor, verb=ReviewVerb.OPEN, at=now, to_state=review.status)
    return review


@transaction.atomic
def save_review(
    review: SelfReview, *, actor: User, answers: Mapping[Factor, Answer], wish: str, seen: int
) -> SelfReview:
    """Keep what is written, complete or not; raises NotPossible when a colleague has saved since `seen`."""
    review = lock(review)
    require(rules.can_write_review(actor, review))
    if review.version != seen:
        raise NotPossible(_("A colleague has saved this form since you opened it. Reload the page to see the changes."))
    for factor, answer in answers.items():
        FactorAnswer.objects.update_or_create(
            review=review, factor=factor, defaults={"standing": answer.standing, "text": answer.text}
        )
    review.wish, review.version = wish, review.version + 1
    review.save(update_fields=["wish", "version"])
    record_event(SelfReviewEvent, review, actor=actor, verb=ReviewVerb.SAVE, details=_fingerprint(review))
    return review


def missing_factors(review: SelfReview) -> list[Factor]:
    """What must still be said before it is handed in."""
    answered = {one.factor for one in review.answers.all() if one.standing and one.text}
    return [factor for factor in Factor if factor not in answered]


@transaction.atomic
def submit_review(review: SelfReview, *, actor: User) -> SelfReview:
    """Hand it in; from then on it stays as it is. Raises NotPossible while a factor is missing."""
    review = lock(review)
    require(rules.can_write_review(actor, review))
    if missing_factors(review):
        raise NotPossible(_("Say something about each of the five factors before you hand it in."))
    now = timezone.now()
    move(
        review, ReviewVerb.SUBMIT, actor=actor, now=now,
        fields={"submitted_at": now, "submitted_by": actor}, details=_fingerprint(review),
    )  # fmt: skip
    return review


def _fingerprint(review: SelfReview) -> dict[str, str]:
    """What is written, for the history: equality can be proved, nothing can be read."""
    rows = review.answers.order_by("factor").values_list("factor", "standing", "text")
    return {"content": digest("\n".join(["|".join(row) for row in rows] + [review.wish]))}


@transaction.atomic
def read_review(review: SelfReview, *, actor: User, remark: str) -> SelfReview:
    """The bureau has read it, and answers if it likes."""
    review = lock(review)
    require(rules.can_read_review(actor, review))
    now = timezone.now()
    fields = {"read_at": now, "read_by": actor, "remark": remark}
    move(review, ReviewVerb.READ, actor=actor, now=now, fields=fields)
    return review
