from datetime import timedelta

import pytest

from accounts import services
from accounts.models import Absence
from accounts.selectors import standing_in
from core.dates import format_roc_date, format_roc_short, local_today
from tests.factories.accounts import (
    make_absence,
    make_admin,
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_member,
    make_officer,
    make_user,
)
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def typed(number: int) -> str:
    return format_roc_short(local_today() + timedelta(days=number)).replace(".", "/")


def messages_of(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def desk():
    """Two officers and their chief."""
    names = ("李承辦", "林承辦", "陳課長")
    makers = (make_officer, make_officer, make_chief)
    return [make(district(), display_name=name) for make, name in zip(makers, names, strict=True)]


def test_recording_by_form_in_roc_dates(client_as, desk):
    officer, other, _chief = desk
    client = client_as(officer)
    wrong = client.post("/me/absences/", {"starts_on": typed(-1), "ends_on": typed(-2), "deputy": ""})
    assert wrong.context["form"].errors == {
        "starts_on": ["不能登錄已過去的日期，起日請填今天或之後。"],
        "ends_on": ["迄日不得早於起日。"],
        "deputy": ["請選擇「代理人」。"],
    }
    answer = client.post("/me/absences/", {"starts_on": typed(0), "ends_on": typed(3), "deputy": other.pk}, follow=True)
    days = [format_roc_date(local_today() + timedelta(days=number)) for number in (0, 3)]
    assert messages_of(answer) == [f"{days[0]}至{days[1]}由林承辦代理，已寄信通知。"]
    assert answer.redirect_chain == [("/me/absences/", 302)]
    again = client.post("/me/absences/", {"starts_on": typed(3), "ends_on": typed(3), "deputy": other.pk})
    assert again.context["form"].non_field_errors() == ["這段期間與另一筆請假重疊。"]


def test_colleagues_are_offered_with_their_roles(client_as, desk):
    officer, other, chief = desk
    make_officer(district("daan"))
    choices = client_as(officer).get("/me/absences/").context["form"].fields["deputy"].choices
    assert [(str(value), label) for value, label in choices][1:] == [
        (str(other.pk), "林承辦（經建課承辦）"), (str(chief.pk), "陳課長（經建課課長）"),
    ]  # fmt: skip


def test_who_is_alone_is_told_so_and_an_auditor_needs_nobody(client_as):
    alone = client_as(make_officer(district())).get("/me/absences/").content.decode()
    assert ("目前沒有可代理的人" in alone, 'name="deputy"' in alone) == (True, False)
    auditor = client_as(make_auditor())
    assert "不需要代理人" in auditor.get("/me/absences/").content.decode()
    assert auditor.post("/me/absences/", {}).status_code == 403


def test_my_page_and_every_header_say_for_whom_i_stand_in(client_as, desk):
    officer, other, _chief = desk
    services.record_absence(officer, deputy=other, starts_on=local_today(), ends_on=local_today(), actor=officer)
    client = client_as(other)
    assert "您今天代理李承辦，其通知、提醒與待辦由您接收。" in client.get("/me/").content.decode()
    assert "您今天代理李承辦。" in client.get("/").content.decode()
    assert "您今天代理" not in client_as(officer).get("/").content.decode()
    assert "請假中" in client_as(officer).get("/me/").content.decode()


def test_a_deputy_who_left_is_said_to_the_person_and_the_one_who_recorded(client_as, desk):
    officer, other, chief = desk
    services.record_absence(officer, deputy=other, starts_on=local_today(), ends_on=local_today(), actor=chief)
    services.end_membership(other.acting, actor=make_admin())
    sentence = "林承辦已不在李承辦所任的各單位。另找代理人之前，仍由李承辦本人接收。"
    for person, page in ((officer, "/me/"), (officer, "/me/absences/"), (chief, f"/people/{officer.pk}/absences/")):
        assert sentence in client_as(person).get(page).content.decode()
    assert "無法代理" in client_as(chief).get("/district-team/").content.decode()


def test_a_chief_records_for_an_officer_and_is_led_back(client_as, desk):
    officer, other, chief = desk
    client = client_as(chief)
    assert f"/people/{officer.pk}/absences/" in client.get("/district-team/").content.decode()
    url = f"/people/{officer.pk}/absences/"
    answer = client.post(url, {"starts_on": typed(0), "ends_on": typed(0), "deputy": other.pk})
    assert (answer.url, standing_in([officer], local_today())) == (url, [other])
    page = client.get("/district-team/").content.decode()
    assert (f"請假至 {format_roc_short(local_today())}" in page, "代理人：林承辦" in page) == (True, True)


def test_officers_see_their_desk_but_record_for_nobody_else(client_as, desk):
    officer, other, _chief = desk
    client = client_as(officer)
    page = client.get("/district-team/")
    assert ([member.user for member in page.context["members"]], "/people/" in page.content.decode()) == (
        [desk[2], officer, other],
        False,
    )
    assert client.get(f"/people/{other.pk}/absences/").status_code == 404
    assert client_as(make_bureau()).get(f"/people/{other.pk}/absences/").status_code == 403
    assert client_as(make_chief(district("daan"))).get(f"/people/{other.pk}/absences/").status_code == 404
    assert client_as(make_coordinator(school())).get("/district-team/").status_code == 403


def test_administrators_record_for_anybody(client_as):
    coordinator, member = make_coordinator(school()), make_member(school())
    client = client_as(make_admin())
    url = f"/people/{member.pk}/absences/"
    assert url in client.get("/school-team/?school=1015").content.decode()
    client.post(url, {"starts_on": typed(1), "ends_on": typed(2), "deputy": coordinator.pk})
    assert Absence.objects.get().user == member


def test_changing_by_form(client_as, desk):
    officer, other, chief = desk
    absence = make_absence(officer, other, local_today() + timedelta(days=3))
    client = client_as(officer)
    url = f"/absences/{absence.pk}/change/"
    assert client.get(url).context["form"]["ends_on"].value() == typed(3)
    answer = client.post(url, {"starts_on": typed(4), "ends_on": typed(5), "deputy": chief.pk}, follow=True)
    assert messages_of(answer) == ["請假已修改。"]
    absence.refresh_from_db()
    assert (absence.deputy, absence.starts_on) == (chief, local_today() + timedelta(days=4))


def test_the_first_day_of_a_running_absence_is_not_asked(client_as, desk):
    officer, other, _chief = desk
    absence = make_absence(officer, other, local_today() - timedelta(days=2), days=5)
    client = client_as(officer)
    url = f"/absences/{absence.pk}/change/"
    assert list(client.get(url).context["form"].fields) == ["ends_on", "deputy"]
    wrong = client.post(url, {"ends_on": typed(-1), "deputy": other.pk})
    assert wrong.context["form"].errors == {"ends_on": ["迄日已過。"]}
    client.post(url, {"ends_on": typed(0), "deputy": other.pk})
    absence.refresh_from_db()
    assert (absence.starts_on, absence.ends_on) == (local_today() - timedelta(days=2), local_today())


def test_ending_by_button_and_twice(client_as, desk):
    officer, other, _chief = desk
    running = make_absence(officer, other, local_today() - timedelta(days=2), days=5)
    coming = make_absence(officer, other, local_today() + timedelta(days=8))
    client = client_as(officer)
    said = [
        messages_of(client.post(f"/absences/{absence.pk}/cancel/", follow=True))
        for absence in (running, coming, running, coming)
    ]
    assert said == [["已銷假。"], ["請假已取消。"], ["這筆請假已結束。"], ["這筆請假已取消。"]]


def test_absences_of_others_cannot_be_reached(client_as, desk):
    officer, other, _chief = desk
    absence = make_absence(officer, other)
    codes = {
        name: (client.get(f"/absences/{absence.pk}/change/").status_code,
               client.post(f"/absences/{absence.pk}/cancel/").status_code)
        for name, client in {
            "deputy": client_as(other), "colleague": client_as(make_officer(district())),
            "elsewhere": client_as(make_chief(district("daan"))), "auditor": client_as(make_auditor()),
            "nobody": client_as(make_user()),
        }.items()
    }  # fmt: skip
    assert codes == {
        "deputy": (403, 403), "colleague": (404, 404), "elsewhere": (404, 404), "auditor": (403, 403),
        "nobody": (404, 404),
    }  # fmt: skip


# -- what they cost -------------------------------------------------------------------------------------


@pytest.fixture(params=[1, 3])
def many(request, desk):
    """An officer with so many absences and stand-ins, so many colleagues away."""
    officer, other, _chief = desk
    for number in range(request.param):
        make_absence(officer, other, local_today() + timedelta(days=number))
        colleague = make_officer(district())
        make_absence(colleague, officer, local_today())
    return officer


def test_my_absences_cost_the_same_for_many(client_as, django_assert_num_queries, many):
    client = client_as(many)
    with django_assert_num_queries(11):
        client.get("/me/absences/")


def test_the_desk_costs_the_same_for_many(client_as, django_assert_num_queries, many):
    client = client_as(many)
    with django_assert_num_queries(6):
        client.get("/district-team/")


def test_the_officials_with_absences_cost_the_same_for_many(client_as, django_assert_num_queries, many):
    client = client_as(make_admin())
    with django_assert_num_queries(10):
        client.get("/manage/people/")


def test_my_page_with_absences_costs_the_same_for_many(client_as, django_assert_num_queries, many):
    client = client_as(many)
    with django_assert_num_queries(7):
        client.get("/me/")
