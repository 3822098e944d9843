"""Reading informal cooperation: the list, one pair's facts, and the pairs that already work together."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.utils.translation import gettext as _t

from accounts.models import User
from accounts.selectors import acting_membership
from agreements.models import Agreement, AgreementQuerySet
from agreements.selectors import Documented, documented_cooperation
from core.compiled import Hole, compiled
from core.dates import local_today, roc_year
from districts.models import District, DistrictOffice
from schools.models import School

from .constants import INVITE_FROM, INVITE_WINDOW_DAYS, MAX_HITS, MAX_RECENT
from .models import InformalActivity, InformalActivityQuerySet
from .wording import deed_words, proposal_of

# Newest first.
ORDER = ("-happened_on", "-pk")

# -- the list and the form --------------------------------------------------------------------------------


def activity_list(user: User | AnonymousUser) -> InformalActivityQuerySet:
    """The standing entries a reader may see, newest first."""
    return InformalActivity.objects.visible_to(user).standing().with_parties().order_by(*ORDER)


def years_kept() -> list[tuple[str, str]]:
    """The ROC years from the first entry to the last one, newest first, as choices; one light query."""
    span = InformalActivity.objects.standing().aggregate(first=Min("happened_on"), last=Max("happened_on"))
    if span["first"] is None:
        return []
    years = range(span["last"].year, span["first"].year - 1, -1)
    return [(str(year), _t("ROC year %(year)d") % {"year": roc_year(date(year, 1, 1))}) for year in years]


def found_schools(text: str) -> list[School]:
    """Listed schools that match, in registry order, at most MAX_HITS and one more."""
    return list(School.objects.listed().matching(text).order_by("registry_order")[: MAX_HITS + 1])


def recent_schools(user: User) -> list[School]:
    """The schools most recently entered in the reader's scope, so that the usual one needs no search."""
    latest = InformalActivity.objects.visible_to(user).standing().filter(school=OuterRef("pk")).order_by()
    last = latest.values("school").annotate(day=Max("happened_on")).values("day")
    rows = School.objects.listed().annotate(last_on=last).filter(last_on__isnull=False)
    return list(rows.order_by("-last_on", "registry_order")[:MAX_RECENT])


def listed_school(code: str) -> School | None:
    """The listed school with this code; None for anything else that an address may hold."""
    return School.objects.listed().filter(code=code).first() if code and code.isprintable() else None


def own_district(user: User | AnonymousUser) -> District | None:
    """The district whose desk a person sits at; None for the bureau."""
    acting = acting_membership(user)
    return acting.district if acting is not None and acting.is_district else None


# -- counts, for pages above ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InformalCount:
    """Standing entries and the pairs they belong to; never part of the number of partnerships."""

    activities: int = 0
    pairs: int = 0


def informal_of_school(school: School) -> InformalCount:
    by_district = _by_district(school=school.pk)
    return InformalCount(sum(by_district), len(by_district))


def informal_of_district(district: District) -> InformalCount:
    by_school = _by_school(district=district.pk)
    return InformalCount(sum(by_school), len(by_school))


@compiled
def _by_district(school: Hole) -> QuerySet[InformalActivity, int]:
    rows = InformalActivity.objects.filter(school=school).standing().order_by("district").values("district")
    return rows.annotate(number=Count("pk")).values_list("number", flat=True)


@compiled
def _by_school(district: Hole) -> QuerySet[InformalActivity, int]:
    rows = InformalActivity.objects.filter(district=district).standing().order_by("school").values("school")
    return rows.annotate(number=Count("pk")).values_list("number", flat=True)


# -- pairs that already work together ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """A school and a district with what they did, oldest first; days None where nothing stands."""

    school: School
    district: District
    activities: list[InformalActivity]
    first_on: date | None
    last_on: date | None

    @property
    def participants(self) -> int:
        """How many took part, as far as somebody counted."""
        return sum(one.participants or 0 for one in self.activities)


def pairs_to_invite(district: District | None = None) -> list[Pair]:
    """Pairs with INVITE_FROM or more standing entries within the last INVITE_WINDOW_DAYS, and no agreement in force,
    signed, or being negotiated; the latest first. Two queries, whatever their number.

    An application on its way is not known here: the page above leaves those pairs out.
    """
    rows = _recent().filter(~Exists(_agreements_of_pair()))
    if district is not None:
        rows = rows.filter(district=district)
    counted = rows.order_by().values("school", "district").annotate(number=Count("pk"))
    wanted = counted.filter(number__gte=INVITE_FROM).values_list("school", "district")
    return _pairs(rows, set(wanted))


def _recent() -> InformalActivityQuerySet:
    since = local_today() - timedelta(days=INVITE_WINDOW_DAYS)
    return InformalActivity.objects.standing().filter(happened_on__gte=since)


def _agreements_of_pair() -> AgreementQuerySet:
    """Those that stand in the way of an invitation: in force, signed and to come, or on the table."""
    same = Agreement.objects.filter(school=OuterRef("school"), district=OuterRef("district")).order_by()
    return same.live() | same.coming() | same.drafts()


def _pairs(rows: InformalActivityQuerySet, wanted: set[tuple[int, int]]) -> list[Pair]:
    if not wanted:
        return []
    schools, districts = zip(*wanted, strict=True)
    found = rows.filter(school__in=schools, district__in=districts).with_parties().order_by("happened_on", "pk")
    by_pair: dict[tuple[int, int], list[InformalActivity]] = {}
    for one in found:
        if (key := (one.school_id, one.district_id)) in wanted:
            by_pair.setdefault(key, []).append(one)
    pairs = [_pair(ones[0].school, ones[0].district, ones) for ones in by_pair.values()]
    return sorted(pairs, key=lambda pair: (pair.last_on or date.min, pair.school.pk), reverse=True)


def _pair(school: School, district: District, activities: list[InformalActivity]) -> Pair:
    days = [one.happened_on for one in activities]
    return Pair(school, district, activities, min(days, default=None), max(days, default=None))


@dataclass(frozen=True, slots=True)
class PairPage:
    """What one school and one district did together; `hindrance` is the agreement that makes a proposal needless."""

    pair: Pair
    struck: list[InformalActivity]
    documented: list[Documented]
    hindrance: Agreement | None
    office: DistrictOffice | None
    proposal: list[str]


def pair_page(school: School, district: District) -> PairPage:
    rows = InformalActivity.objects.filter(school=school, district=district).with_parties()
    entries = list(rows.select_related("logged_by", "replacement").order_by("happened_on", "pk"))
    pair = _pair(school, district, [one for one in entries if not one.is_struck])
    hindrance = _hindrance(school, district)
    office = DistrictOffice.objects.filter(district=district).first()
    return PairPage(
        pair=pair,
        struck=[one for one in entries if one.is_struck],
        documented=documented_cooperation(school=school, district=district),
        hindrance=hindrance,
        office=office,
        proposal=[] if hindrance or not _is_enough(pair) else proposal_of(pair, office),
    )


def _hindrance(school: School, district: District) -> Agreement | None:
    same = Agreement.objects.filter(school=school, district=district)
    return (same.live() | same.coming() | same.drafts()).order_by("-pk").first()


def _is_enough(pair: Pair) -> bool:
    """As `pairs_to_invite` judges: often enough within the window."""
    since = local_today() - timedelta(days=INVITE_WINDOW_DAYS)
    return sum(one.happened_on >= since for one in pair.activities) >= INVITE_FROM


def deeds_of(school: School, district: District) -> list[str]:
    """What the two did together without an agreement, oldest first, each in a line; for a letter."""
    rows = InformalActivity.objects.standing().filter(school=school, district=district)
    return [deed_words(one) for one in rows.order_by("happened_on", "pk")]
