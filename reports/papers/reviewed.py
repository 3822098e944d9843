"""What district offices said in their self-reviews of a year."""

from collections.abc import Iterable

from documents.typesetting.shapes import PaperSection, Part

from ..constants import Factor, Scope, Standing
from ..models import FactorAnswer, SelfReview
from ..selectors.scopes import Subject
from .parts import heading, section, table, text

_WORDS = {Standing.HELPS: "助力", Standing.NEITHER: "持平", Standing.HINDERS: "阻力"}


def review_section(academic_year: int, subject: Subject) -> PaperSection:
    """The five factors one after another, the offices beside each other; what is not handed in is not in it."""
    reviews = SelfReview.objects.handed_in().filter(academic_year=academic_year).order_by("district__number")
    if subject.scope == Scope.DISTRICT:
        reviews = reviews.filter(district__code=subject.code)
    answers = FactorAnswer.objects.filter(review__in=reviews).select_related("review__district")
    found = list(answers.order_by("review__district__number"))
    if not found:
        return section("年度自評", [text("本年度尚無已送出的自評。")])
    parts = [part for factor in Factor for part in _factor(factor, [one for one in found if one.factor == factor])]
    wishes = [[one.district.name, one.wish] for one in reviews.select_related("district") if one.wish]
    if wishes:
        parts += [heading("區公所對民政局的期待"), *table("", ["行政區", "內容"], wishes, (1, 5))]
    return section("年度自評（五項執行因素）", parts)


def _factor(factor: Factor, answers: Iterable[FactorAnswer]) -> list[Part]:
    rows = [
        [one.review.district.name, _WORDS[Standing(one.standing)] if one.standing else "", one.text] for one in answers
    ]
    return [heading(str(factor.label)), *table("", ["行政區", "影響", "說明"], rows, (2, 1, 7))]
