"""What waits for whom: reports to verify, objections to answer or to settle."""

from functools import cache, reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.http import QueryDict

from accounts.models import User
from accounts.readers import ForReaders, PagesForReaders
from accounts.selectors import acting_membership, links_to_school
from agreements.constants import Side
from agreements.models import Agreement
from core.arrays import Among
from core.compiled import Hole, compiled
from core.pagination import PAGE_SIZE, Page, Place, page_at, place_in, rows_at
from schools.models import School

from ..constants import UseState
from ..models import Dispute, EvidenceFile, EvidenceUse
from .reports import idle_districts

Reader = User | AnonymousUser
_BEGINNING = Place(None, backwards=False)


def waiting_for(user: Reader) -> QuerySet[EvidenceUse]:
    """Uses that the reader may verify now; who wrote a report or belongs to its school never does."""
    none = EvidenceUse.objects.none()
    acting = acting_membership(user)
    if acting is None or not isinstance(user, User):
        return none
    rows = EvidenceUse.objects.filter(~Q(version__created_by=user.pk), state=UseState.CLAIMED)
    if acting.is_coordinator:
        return rows.filter(side=Side.GOVERNMENT, agreement__school=acting.school_id)
    if acting.is_district:
        rows = rows.filter(side=Side.SCHOOL, agreement__district=acting.district_id)
    elif acting.is_bureau:
        rows = rows.filter(Among("agreement", _of_idle_districts()), side=Side.SCHOOL)
    else:
        return none
    # Found first: these are none or few, which the planner does not expect of a condition worked out row by row.
    return rows.filter(~Among("agreement__school", _linked_schools(user)))


def _linked_schools(user: User) -> QuerySet[School, int]:
    return School.objects.filter(links_to_school(user.pk, OuterRef("pk"))).order_by().values_list("pk", flat=True)


def _of_idle_districts() -> QuerySet[Agreement, int]:
    """Looked at agreement by agreement: mostly there is none."""
    deserted = Agreement.objects.filter(Among("district", idle_districts().values("pk")))
    return deserted.values_list("pk", flat=True)


COUNTED = 100


def waiting_count(user: Reader) -> int:
    """How much waits for the reader, counted up to COUNTED."""
    return _few_waiting.number(user)


_few_waiting: ForReaders[Any] = ForReaders(
    lambda user: waiting_for(user).order_by().values("pk")[:COUNTED], (), in_order=False
)


# -- reports to verify ---------------------------------------------------------------------------------------

WAITING_ORDER = ("state_since", "pk")


# Which uses these are is found first, the oldest first, without what is shown (`shown_of`): only then are the rows of
# the page put together.
WAITING: PagesForReaders[EvidenceUse] = PagesForReaders(
    waiting_for, order=WAITING_ORDER, typed=EvidenceUse.objects.all()
)
# What the page shows of a use, as facts: models of nine tables for each would take longer than to draw them.
_FACTS = {
    "reference": F("evidence__reference"), "agreement_reference": F("agreement__reference"),
    "number": F("version__number"), "what": F("version__what"), "day": F("version__happened_on"),
    "place": F("version__place"), "note": F("version__note"),
    "school": F("evidence__school__name"), "school_en": F("evidence__school__name_en"),
    "district": F("evidence__district__name"), "district_en": F("evidence__district__name_en"),
    "indicator": F("target__commitment__indicator__name"), "indicator_en": F("target__commitment__indicator__name_en"),
    "unit": F("target__commitment__indicator__unit"), "unit_en": F("target__commitment__indicator__unit_en"),
}  # fmt: skip


@compiled
def shown_of(uses: Hole) -> QuerySet[EvidenceUse, Any]:
    """What the page of what waits shows of uses, in its order; without their files."""
    rows = EvidenceUse.objects.filter(Among("pk", uses)).order_by(*WAITING_ORDER)
    return rows.values("pk", "evidence_id", "version_id", "side", "amount", **_FACTS)


@compiled
def files_of(versions: Hole) -> QuerySet[EvidenceFile]:
    return EvidenceFile.objects.filter(Among("version", versions)).select_related("file").order_by("order", "pk")


# -- objections ----------------------------------------------------------------------------------------------

# So many stand below the reports to verify; the rest has pages of its own.
FIRST = 5
_OLDEST = ("raised_at", "pk")
_KEY = ("key_since", "key_pk")


def disputes_page(user: Reader, params: QueryDict) -> Page[Dispute]:
    """Open objections that are the reader's turn: the reporter's before the answer, then the bureau's."""
    turned = {"before", "after"} & params.keys()
    place = place_in(Dispute.objects.all(), params, _OLDEST) if turned else _BEGINNING
    written = _disputes_at(PAGE_SIZE, is_further=place.key is not None, backwards=place.backwards)
    found = written(user, **dict(zip(_KEY, place.key or (), strict=False)))
    return page_at(place, found, params, order=_OLDEST)


def first_disputes(user: Reader) -> list[Dispute]:
    """The oldest of them, and one more than FIRST where there are more."""
    return _disputes_at(FIRST, is_further=False, backwards=False)(user)


@cache
def _disputes_at(size: int, *, is_further: bool, backwards: bool) -> ForReaders[Dispute]:
    names = _KEY if is_further else ()
    place = Place([Hole(name) for name in names] or None, backwards)

    def page(user: Reader, **_: Any) -> QuerySet[Dispute]:
        first = [rows_at(some, _OLDEST, place, size=size).values("pk") for some in _turns(user)]
        wanted = reduce(or_, (Q(Among("pk", ArraySubquery(some))) for some in first), Q(pk=None))
        return rows_at(_shown_disputes().filter(wanted), _OLDEST, place, size=size)

    return ForReaders(page, names)


def _shown_disputes() -> QuerySet[Dispute]:
    rows = Dispute.objects.select_related("use__evidence", "use__version", "raised_by")
    people = ("raised_by__display_name", "raised_by__email")
    said = ("reason", "comment", "raised_at", "answered_at")
    return rows.only(*said, *people, "use__evidence__reference", "use__version__what")


def _turns(user: Reader) -> list[QuerySet[Dispute]]:
    """What is the reader's turn for one reason or another; each of these an index finds by itself."""
    acting = acting_membership(user)
    if acting is None or not isinstance(user, User):
        return []
    standing = Dispute.objects.filter(settled_at__isnull=True).order_by()
    to_answer = standing.filter(answered_at__isnull=True)
    if acting.is_school:
        return [to_answer.filter(use__side=Side.SCHOOL, use__agreement__school=acting.school_id)]
    if acting.is_district:
        return [to_answer.filter(use__side=Side.GOVERNMENT, use__agreement__district=acting.district_id)]
    if not acting.is_bureau:
        return []
    took_part = Q(raised_by=user.pk) | Q(answered_by=user.pk) | Q(use__version__created_by=user.pk)
    for_idle = to_answer.filter(Among("use__agreement", _of_idle_districts()), use__side=Side.GOVERNMENT)
    return [for_idle, standing.filter(~took_part, answered_at__isnull=False)]
