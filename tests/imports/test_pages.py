"""The pages of lists: what one reads before a file is sent, after it was checked, and afterwards."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from imports.constants import MAX_ROWS, ListKind
from imports.headings import understand
from imports.kinds import LISTINGS
from imports.models import Batch
from imports.reading import Unreadable, read_table
from imports.services.judging import judge_all
from tests.factories import imports
from tests.factories.accounts import make_bureau
from tests.pages import text_of
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    person = make_bureau(display_name="林承辦")
    sign_in(client, person)
    return person


def hand_in(client, content, kind="agreements", name="歷年協議.csv"):
    return client.post(reverse("imports:new", args=[kind]), {"file": imports.upload(content, name)}, follow=True)


@pytest.mark.parametrize("kind", list(ListKind))
def test_a_template_read_back_holds_its_headings_and_no_row(client, bureau, kind):
    response = client.get(reverse("imports:template", args=[kind]), {"format": "xlsx"})
    content = b"".join(response.streaming_content)
    book, columns = load_workbook(io.BytesIO(content)), LISTINGS[kind].columns()
    assert [one.value for one in book.worksheets[0][1]] == [*(one.title for one in columns), "備註"]
    assert [one.value for one in book.worksheets[1]["A"]][1:] == [one.title for one in columns]
    with pytest.raises(Unreadable):
        understand(read_table(content, response["Content-Type"]), columns)


def test_a_list_is_checked_looked_at_and_taken_over(client, bureau):
    page = hand_in(client, imports.as_csv(imports.AGREEMENTS))
    batch = Batch.objects.get()
    said = text_of(page)
    assert "將新增 2 列" in said
    assert "國立臺灣大學 大安區" in said
    assert "校名 學校" in said
    taken = client.post(
        reverse("imports:take", args=[batch.reference]), {"seen": batch.checked_at.isoformat()}, follow=True
    )
    assert "清冊已匯入。" in text_of(taken)
    assert "林承辦匯入" in text_of(taken)
    record = batch.rows.get(number=2).record
    made = client.get(reverse("agreements:detail", args=[record]))
    assert f"匯入批次 {batch.reference}" in text_of(made)


def test_each_error_says_row_column_value_and_what_to_do(client, bureau):
    cells = imports.changed(imports.AGREEMENTS, 1, [(0, "國立台灣大學"), (2, "去年")])
    said = text_of(hand_in(client, imports.as_csv(cells)))
    assert "2 國立台灣大學 大安區 去年 需更正 起始日 ： 去年 日期請寫成" in said
    assert "清冊整批匯入，否則完全不匯入" in said
    batch = Batch.objects.get()
    assert reverse("imports:take", args=[batch.reference]) not in said
    rows = client.get(reverse("imports:rows", args=[batch.reference]), {"format": "csv"})
    content = b"".join(rows.streaming_content)
    assert "2,國立台灣大學,大安區,去年" in content.decode("utf-8-sig")
    assert "「起始日」：日期請寫成" in content.decode("utf-8-sig")
    again = hand_in(client, content, name="更正.csv")
    assert "需更正 1 列" in text_of(again)


def test_a_school_that_is_nearly_written_right_is_suggested(client, bureau):
    cells = imports.changed(imports.AGREEMENTS, 1, [(0, "國立臺灣大學校")])
    assert "是否為國立臺灣大學？" in text_of(hand_in(client, imports.as_csv(cells)))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "這個檔案是空的"),
        (b"a," * (5 * 1024 * 1024 + 1), "10.0"),
        ("甲,乙\n1,2\n".encode(), "缺少這些欄位：學校、行政區、起始日、屆滿日、簽署日。檔案中的欄名：甲、乙。"),
        (b"x\n" * (MAX_ROWS + 11), "一份清冊最多 5,000 列，請分成數份。"),
    ],
)
def test_a_file_that_is_no_list_says_why(client, bureau, content, said):
    assert said in text_of(hand_in(client, content))
    assert Batch.objects.count() == 0


def test_no_file_at_all_says_so(client, bureau):
    page = client.post(reverse("imports:new", args=["schools"]))
    assert "請先選擇檔案" in text_of(page)


def test_an_unknown_kind_is_not_there(client, bureau):
    assert client.get(reverse("imports:new", args=["people"])).status_code == 404


def test_the_way_starts_at_the_settings_of_the_programme(client, bureau):
    assert reverse("imports:index") in client.get(reverse("cycles:manage")).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_overview_asks_the_same_of_the_database_for_more_batches(client, bureau, number, django_assert_num_queries):
    for _time in range(number):
        imports.checked(by=bureau)
    with django_assert_num_queries(INDEX_QUERIES):
        client.get(reverse("imports:index"))


@pytest.mark.parametrize("number", [1, 3])
def test_a_batch_asks_the_same_of_the_database_for_more_rows(client, bureau, number, django_assert_num_queries):
    lines = [imports.changed(imports.AGREEMENTS, 1, [(1, name)])[1] for name in ("大安區", "信義區", "中山區")]
    batch = imports.checked([imports.AGREEMENTS[0], *lines[:number]], by=bureau)
    with django_assert_num_queries(BATCH_QUERIES):
        client.get(batch.get_absolute_url())


@pytest.mark.parametrize("kind", list(ListKind))
def test_checking_asks_the_same_of_the_database_for_more_rows(bureau, kind, django_assert_max_num_queries):
    imports.taken(by=bureau)
    cells = imports.LISTS[kind]
    columns = LISTINGS[kind].columns()
    one, two = (understand(read_table(imports.as_csv(part), "text/csv"), columns).rows for part in (cells[:2], cells))
    counted = []
    for rows in (one, two):
        with django_assert_max_num_queries(20) as captured:
            judge_all(LISTINGS[kind], rows)
        counted.append(len(captured))
    assert counted[0] == counted[1]


def test_the_sheet_of_rows_is_that_of_the_batch(client, bureau):
    batch = imports.checked(by=bureau)
    response = client.get(reverse("imports:rows", args=[batch.reference]), {"format": "csv"})
    first = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()[0]
    assert first == "列號,校名,區別,起日,迄日,簽約日期,公文文號,開設課程,桌長,檢查結果,如何更正"


INDEX_QUERIES = 5
BATCH_QUERIES = 9
