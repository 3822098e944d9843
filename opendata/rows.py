"""The rows of the datasets, read piece by piece; the same `visible_to` as on the pages, for somebody not signed in."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, Max, OuterRef, Q, QuerySet, Subquery, Sum, TextField, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone, translation

from agreements.constants import PERSON_UNITS, SMALLEST_PUBLISHED
from agreements.models import Agreement, DocumentedCooperation, TermTarget
from districts.models import District, DistrictOffice
from evidence.constants import UseState
from evidence.models import EvidenceUse
from needs.models import Need
from needs.selectors import open_needs
from schools.constants import RegistryStatus, SchoolKind
from schools.models import Campus, School, SchoolEvent

from .constants import ROWS_AT_ONCE

Rows = Iterator[tuple[Any, ...]]
_LISTED = {"school__registry_status": RegistryStatus.LISTED}


def _stream(rows: QuerySet[Any, Any]) -> Rows:
    return rows.iterator(chunk_size=ROWS_AT_ONCE)


def schools() -> Rows:
    with translation.override("zh-hant"):
        kinds = {kind.value: str(kind.label) for kind in SchoolKind}
    rows = School.objects.listed().order_by("registry_order")
    for code, slug, name, name_en, kind, is_u9, order in _stream(
        rows.values_list("code", "slug", "name", "name_en", "kind", "u9_member", "registry_order")
    ):
        yield code, slug, name, name_en, kind, kinds[kind], is_u9, order


def campuses() -> Rows:
    rows = Campus.objects.filter(**_LISTED).order_by("school__registry_order", "order", "pk")
    return _stream(
        rows.values_list(
            "school__code", "name", "city", Coalesce("district__code", Value("")), "address", "latitude", "longitude"
        )
    )


def districts() -> Rows:
    beside = District.objects.filter(pk=OuterRef("pk")).order_by()
    codes = beside.annotate(codes=StringAgg("neighbours__code", " ", order_by="neighbours__code")).values("codes")
    rows = District.objects.order_by("number").values_list(
        "code", "slug", "name", "name_en", "postal_code", "office__address", "office__desk_phone",
        Coalesce(Subquery(codes), Value(""), output_field=TextField()),
    )  # fmt: skip
    return _stream(rows)


def _public() -> QuerySet[Agreement]:
    return Agreement.objects.visible_to(AnonymousUser()).filter(**_LISTED)


def partnerships() -> Rows:
    return _stream(
        _public()
        .order_by("pk")
        .values_list(
            "reference", "kind", "school__code", "district__code", "status", "starts_on", "ends_on", "closed_on",
            "signed_on", "is_sample",
        )
    )  # fmt: skip


def results() -> Rows:
    """Of people, one to four are withheld, as on the pages."""
    counted = EvidenceUse.objects.filter(target=OuterRef("pk"), state=UseState.VERIFIED).order_by().values("target")
    verified = Coalesce(Subquery(counted.annotate(total=Sum("amount")).values("total")), 0)
    few = Q(commitment__indicator__unit__in=PERSON_UNITS, verified__gt=0, verified__lt=SMALLEST_PUBLISHED)
    targets = TermTarget.objects.filter(agreement__in=_public(), is_current=True).annotate(
        verified=verified, withheld=Case(When(few, then=True), default=False)
    )
    rows = targets.order_by("agreement_id", "starts_on", "pk").values_list(
        "agreement__reference", "side", "commitment__indicator__code", "commitment__indicator__name",
        "commitment__indicator__unit", "starts_on", "ends_on", "amount", "verified", "agreement__is_sample", "withheld",
    )  # fmt: skip
    for *facts, amount, is_sample, withheld in _stream(rows):
        yield *facts, None if withheld else amount, is_sample, withheld


def needs() -> Rows:
    rows = open_needs().values_list(
        "pk", "district__code", Coalesce("indicator__code", Value("")), "title", "details", "amount",
        Coalesce("indicator__unit", Value("")), "opens_on", "closes_on", "is_sample",
    )  # fmt: skip
    return _stream(rows)


def documented() -> Rows:
    rows = DocumentedCooperation.objects.filter(**_LISTED)
    return _stream(
        rows.order_by("district__number", "school__registry_order", "pk").values_list(
            "school__code", "district__code", "relation", "as_of", "source", "confidence"
        )
    )


# -- when each changed last --------------------------------------------------------------------------------------


def _day_of(rows: QuerySet[Any, Any], column: str) -> date | None:
    newest = rows.order_by().aggregate(newest=Max(column))["newest"]
    return timezone.localdate(newest) if newest else None


def schools_updated() -> date | None:
    return _day_of(SchoolEvent.objects.all(), "at")


def districts_updated() -> date | None:
    return _day_of(DistrictOffice.objects.all(), "confirmed_at")


def partnerships_updated() -> date | None:
    return _day_of(_public(), "status_since")


def results_updated() -> date | None:
    verified = EvidenceUse.objects.filter(state=UseState.VERIFIED, agreement__in=_public())
    return _day_of(verified, "verified_at") or partnerships_updated()


def needs_updated() -> date | None:
    return _day_of(Need.objects.public(), "published_at")
