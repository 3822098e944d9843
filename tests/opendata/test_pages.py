"""Open data: what is public and nothing else, in files that machines can trust."""

import csv
import hashlib
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, Commitment, Indicator, TermTarget
from core.dates import local_today
from evidence.constants import UseState
from evidence.models import Evidence, EvidenceUse, EvidenceVersion
from opendata.constants import FieldType
from opendata.datasets import DATASETS
from schools.constants import RegistryStatus
from schools.models import School
from tests.factories.accounts import make_officer
from tests.factories.agreements import draft, signed
from tests.factories.districts import district
from tests.factories.needs import asked, over
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
SLUGS = [dataset.slug for dataset in DATASETS]
# What is published stays: a key may be added at the end of its line, nothing else.
PUBLISHED = {
    "schools": "code slug name name_en kind kind_name u9_member registry_order",
    "campuses": "school_code name city district_code address latitude longitude",
    "districts": "code slug name name_en postal_code office_address desk_phone neighbours",
    "partnerships": "reference kind school_code district_code status starts_on ends_on closed_on signed_on is_sample",
    "results": "agreement_reference side indicator indicator_name unit from to target verified is_sample withheld",
    "needs": "id district_code indicator title details amount unit opens_on closes_on is_sample",
    "documented-cooperation": "school_code district_code relation as_of source confidence",
}


def downloaded(slug: str, form: str) -> str:
    response = Client().get(reverse("opendata:download", args=[slug, form]))
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def rows_of(slug: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(downloaded(slug, "json"))["rows"]
    return rows


def reported(target: TermTarget, amount: int, *, verified: bool) -> EvidenceUse:
    officer, now, agreement = make_officer(target.agreement.district), timezone.now(), target.agreement
    number = Evidence.objects.count() + 1
    evidence = Evidence.objects.create(
        reference=f"EV115-{number:04d}-K", side="school", school=agreement.school, created_at=now
    )
    version = EvidenceVersion.objects.create(
        evidence=evidence,
        number=1,
        what="不公開的課程紀錄",
        happened_on=target.starts_on,
        created_by=officer,
        created_at=now,
    )
    use = EvidenceUse.objects.create(
        evidence=evidence, version=version, target=target, agreement=agreement, side=target.side,
        happened_on=target.starts_on, amount=amount, state_since=now,
    )  # fmt: skip
    if verified:
        EvidenceUse.objects.filter(pk=use.pk).update(
            state=UseState.VERIFIED, verified_by=officer, verified_at=now, state_since=now
        )
    return use


def target_of(agreement: Agreement, amount: int) -> TermTarget:
    agreement.targets.update(is_current=False)
    commitment = Commitment.objects.filter(agreement=agreement, indicator__side="school").order_by("pk")[0]
    return TermTarget.objects.create(
        commitment=commitment, agreement=agreement, side="school", starts_on=agreement.starts_on,
        ends_on=agreement.ends_on, amount=amount,
    )  # fmt: skip


@pytest.mark.parametrize("slug", SLUGS)
def test_csv_and_json_hold_the_same_rows_under_the_published_keys(slug: str) -> None:
    target_of(signed(), 3)
    asked()
    table = list(csv.DictReader(io.StringIO(downloaded(slug, "csv"), newline="")))
    whole = json.loads(downloaded(slug, "json"))
    keys = [field["key"] for field in whole["fields"]]
    assert " ".join(keys).startswith(PUBLISHED[slug])
    assert len(table) == len(whole["rows"]) > 0
    assert [list(row) for row in table[:1]] == [keys]
    assert [list(row) for row in whole["rows"][:1]] == [keys]
    assert whole["licence"] == "https://data.gov.tw/license"


@pytest.mark.parametrize("dataset", DATASETS, ids=SLUGS)
def test_every_value_is_of_the_type_the_dictionary_says(dataset: Any) -> None:
    target_of(signed(), 3)
    asked()
    types = {
        FieldType.TEXT: str, FieldType.WHOLE: int, FieldType.DECIMAL: float, FieldType.FLAG: bool, FieldType.DAY: str,
    }  # fmt: skip
    for row in rows_of(dataset.slug):
        for field in dataset.fields:
            value = row[field.key]
            assert value is None or type(value) is types[field.type], (field.key, value)
            if field.type == FieldType.DAY and value is not None:
                assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)


def test_the_registry_is_given_away_whole() -> None:
    assert [row["code"] for row in rows_of("schools")] == list(
        School.objects.listed().order_by("registry_order").values_list("code", flat=True)
    )
    assert len(rows_of("districts")) == 12
    zhongzheng = next(row for row in rows_of("districts") if row["slug"] == "zhongzheng")
    assert len(zhongzheng["neighbours"].split()) == district("zhongzheng").neighbours.count()


def test_what_is_not_public_is_in_no_file() -> None:
    hidden = draft(district=district("daan"))
    proposed = School.objects.create(
        code="P1", slug="proposed", name="尚未列名學校", kind="university", registry_order=99_999,
        registry_status=RegistryStatus.PROPOSED,
    )  # fmt: skip
    unlisted = signed(proposed)
    public = signed()
    reported(target_of(public, 3), 2, verified=False)
    for slug in SLUGS:
        for form in ("csv", "json"):
            text = downloaded(slug, form)
            for secret in (hidden.reference, unlisted.reference, "尚未列名學校", "不公開的課程紀錄"):
                assert secret not in text, (slug, form, secret)
    assert [row["reference"] for row in rows_of("partnerships")] == [public.reference]
    assert [row["verified"] for row in rows_of("results")] == [0]


def test_results_are_what_the_other_side_verified() -> None:
    target = target_of(signed(), 5)
    reported(target, 2, verified=True)
    reported(target, 1, verified=True)
    reported(target, 9, verified=False)
    assert [(row["target"], row["verified"]) for row in rows_of("results")] == [(5, 3)]


def test_needs_are_those_that_can_be_answered_today() -> None:
    tomorrow = local_today() + timedelta(days=1)
    need = asked(details="第二次分區場次")
    asked(title="尚未公開之草稿", is_published=False)
    asked(title="明日才公開", opens_on=tomorrow)
    over(asked(title="已經截止"))
    assert [(row["id"], row["title"], row["indicator"], row["unit"]) for row in rows_of("needs")] == [
        (need.pk, "住民大會桌長", "table-leaders", "名")
    ]


@pytest.mark.parametrize(("number", "published"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_small_numbers_of_people_are_withheld(number: int, published: int | None) -> None:
    target = target_of(signed(), 20)
    Indicator.objects.filter(pk=target.commitment.indicator_id).update(unit="人次")
    if number:
        reported(target, number, verified=True)
    assert [(row["verified"], row["withheld"]) for row in rows_of("results")] == [(published, published is None)]


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_takes_as_many_queries_at_any_length(count: int, django_assert_num_queries: Any) -> None:
    for number, slug in zip(range(count), ("daan", "zhongzheng", "wenshan"), strict=False):
        target_of(signed(school(), district(slug)), number + 1)
        asked(district(slug))
    for slug in ("partnerships", "results", "needs"):
        with django_assert_num_queries(1):
            downloaded(slug, "csv")


def test_the_pages_tell_machines_what_there_is(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        page = Client().get(reverse("opendata:datasets")).content.decode()
    catalogue = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (catalogue["@type"], len(catalogue["dataset"])) == ("DataCatalog", len(DATASETS))
    with django_assert_num_queries(1):
        page = Client().get(reverse("opendata:dataset", args=["schools"])).content.decode()
    described = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert described["@type"] == "Dataset"
    assert described["variableMeasured"] == PUBLISHED["schools"].split()
    assert described["distribution"][0]["contentUrl"].endswith("/open-data/schools.csv")


@pytest.mark.parametrize("address", ["/open-data/nothing/", "/open-data/nothing.csv", "/open-data/schools.xml"])
def test_what_does_not_exist_is_not_found(address: str) -> None:
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("form", ["csv", "json"])
def test_who_has_the_same_file_already_is_told_so(form: str) -> None:
    address = reverse("opendata:download", args=["needs", form])
    asked()
    first = Client().get(address)
    known, content = first["ETag"], first.getvalue()
    assert known == f'"{hashlib.sha256(content).hexdigest()}"'
    again = Client().get(address, HTTP_IF_NONE_MATCH=f'"other", W/{known}')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", known)
    assert again["Access-Control-Allow-Origin"] == "*"
    asked(district("daan"))
    changed = Client().get(address, HTTP_IF_NONE_MATCH=known)
    assert changed.status_code == 200
    assert changed["ETag"] != known
    assert len(changed.getvalue()) == int(changed["Content-Length"]) > len(content)


def test_the_files_may_be_read_from_any_page() -> None:
    response = Client().get("/open-data/districts.json")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Content-Disposition"] == 'attachment; filename="districts.json"'
    response.close()
