import pytest
from django.urls import reverse

from accounts import handover, services
from accounts.constants import ClaimStatus, Role
from accounts.models import Membership, OfficialInvitation, SchoolClaim, User
from core.dates import format_roc_datetime
from schools.models import School, SchoolDomain
from tests.accounts.letters import letter_to
from tests.factories.accounts import (
    make_absence,
    make_admin,
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_member,
    make_membership,
    make_officer,
    make_user,
)
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
CLAIM = "/claims/new/?school=1015"
TYPED = {"wanted_role": "school_coordinator", "title": "教授", "phone": "02-22368225"}


def make_claim(user: User | None = None, at: School | None = None) -> SchoolClaim:
    return services.claim_school(
        user or make_user(),
        at or school(),
        wanted_role=Role.SCHOOL_COORDINATOR,
        title="教授",
        district=district(),
    )


def messages_of(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


# -- oneself --------------------------------------------------------------------------------------------


def test_people_change_what_they_are_called(client_as):
    person = make_user()
    typed = {"display_name": "王 小明", "title": "副教授", "language": "en"}
    answer = client_as(person).post("/me/", typed, follow=True)
    person.refresh_from_db()
    assert (person.display_name, person.title, person.language) == ("王 小明", "副教授", "en")
    assert messages_of(answer) == ["個人資料已儲存。"]
    assert sorted(person.events.get().details) == ["display_name", "language", "title"]


def test_a_name_too_long_is_said_and_kept(client_as):
    long = "長" * 61
    answer = client_as(make_user()).post("/me/", {"display_name": long, "language": "zh-hant"})
    assert answer.context["form"].errors["display_name"] == ["「姓名」最多 60 個字，目前有 61 個字。"]
    assert long in answer.content.decode()


def test_my_page_shows_capacities_and_claims_of_mine_only(client_as):
    person, other = make_member(school()), make_user(display_name="別人")
    make_claim(other)
    page = client_as(person).get("/me/")
    assert [row.user for row in page.context["memberships"]] == [person]
    assert list(page.context["claims"]) == []


@pytest.mark.parametrize("count", [1, 3])
def test_my_page_costs_the_same_for_many(client_as, django_assert_num_queries, count):
    person = make_user()
    for place in School.objects.order_by("pk")[:count]:
        make_claim(person, place)
    for place in School.objects.order_by("-pk")[:count]:
        make_membership(person, Role.SCHOOL_COORDINATOR, school=place)
    client = client_as(person)
    with django_assert_num_queries(7):
        client.get("/me/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_switch_costs_the_same_for_many(client_as, django_assert_num_queries, count):
    person = make_user()
    for place in School.objects.order_by("pk")[:count]:
        make_membership(person, Role.SCHOOL_MEMBER, school=place)
    client = client_as(person)
    with django_assert_num_queries(4):
        client.get("/me/acting/")


# -- asking to act for a school -------------------------------------------------------------------------


def test_one_character_finds_the_school(client_as):
    page = client_as(make_user()).get("/claims/new/?q=新")
    assert "世新大學" in [row.name for row in page.context["page"].rows]
    assert "/claims/new/?school=1015" in page.content.decode()


def test_an_unknown_school_is_not_found(client_as):
    assert client_as(make_user()).get("/claims/new/?school=9999").status_code == 404


def test_asking_names_the_district_where_nobody_coordinates_yet(client_as):
    person = make_user()
    client = client_as(person)
    wrong = client.post(CLAIM, TYPED | {"phone": ""})
    assert wrong.context["form"].errors == {
        "phone": ["請填寫「供查證的辦公室電話」。"],
        "district": ["請選擇「希望陪伴的行政區」。"],
    }
    assert "教授" in wrong.content.decode()
    answer = client.post(CLAIM, TYPED | {"district": district().pk})
    claim = SchoolClaim.objects.get()
    assert (answer.url, claim.user, claim.district) == (f"/claims/{claim.pk}/", person, district())


def test_with_a_coordinator_there_is_no_district_to_choose(client_as):
    make_coordinator(school(), display_name="祕密聯絡人")
    page = client_as(make_user()).get(CLAIM)
    assert sorted(page.context["form"].fields) == ["phone", "title", "wanted_role"]
    assert "祕密聯絡人" not in page.content.decode()


def test_an_address_of_the_school_spares_the_telephone(client_as):
    SchoolDomain.objects.create(school=school(), domain="shu.example.edu.tw", entered_by=make_bureau())
    client = client_as(make_user(email="wang@shu.example.edu.tw"))
    client.post(CLAIM, TYPED | {"phone": "", "district": district().pk})
    assert SchoolClaim.objects.get().phone == ""


def test_asking_twice_says_so(client_as):
    person = make_user()
    make_claim(person)
    client = client_as(person)
    assert "您已申請加入這所學校的團隊。" in client.get(CLAIM).content.decode()
    assert client.post(CLAIM, TYPED | {"district": district().pk}, follow=True).redirect_chain[-1][0] == "/me/"
    assert SchoolClaim.objects.count() == 1


def test_claims_are_seen_by_those_concerned_only(client_as):
    claim = make_claim(make_user(display_name="申請人"))
    url = claim.get_absolute_url()
    codes = {
        "asker": claim.user, "desk": make_officer(district()), "chief": make_chief(district()),
        "bureau": make_bureau(), "auditor": make_auditor(), "other desk": make_officer(district("daan")),
        "member": make_member(school()), "stranger": make_user(),
        "coordinator": make_coordinator(school()), "elsewhere": make_coordinator(school("0003")),
    }  # fmt: skip
    seen = {name: client_as(person).get(url).status_code for name, person in codes.items()}
    hidden = {"other desk", "member", "stranger", "elsewhere"}
    assert seen == {name: 404 if name in hidden else 200 for name in codes}


def test_only_who_may_decide_gets_the_buttons_and_others_the_reason(client_as):
    claim = make_claim()
    officer, bureau = make_officer(district()), make_bureau()
    assert 'name="decision"' in client_as(officer).get(claim.get_absolute_url()).content.decode()
    page = client_as(bureau).get(claim.get_absolute_url()).content.decode()
    assert ('name="decision"' in page, "這件申請由該區區公所經建課確認。" in page) == (False, True)
    refused = client_as(bureau).post(claim.get_absolute_url(), {"decision": "confirm"})
    assert refused.status_code == 403
    assert "這件申請由該區區公所經建課確認。" in refused.content.decode()


def test_deciding_by_form(client_as):
    claim, officer = make_claim(), make_officer(district())
    client = client_as(officer)
    wrong = client.post(claim.get_absolute_url(), {"decision": "refuse", "note": ""})
    assert wrong.context["form"].errors == {"note": ["請說明不予確認的理由。"]}
    answer = client.post(claim.get_absolute_url(), {"decision": "confirm"}, follow=True)
    claim.refresh_from_db()
    assert (claim.status, answer.redirect_chain[-1][0]) == (ClaimStatus.CONFIRMED, "/claims/")
    again = client.post(claim.get_absolute_url(), {"decision": "refuse", "note": "慢"}, follow=True)
    assert messages_of(again) == [f"{officer.name}已先決定：已確認。"]


def test_withdrawing_by_button(client_as):
    claim, other = make_claim(), make_user()
    url = f"/claims/{claim.pk}/withdraw/"
    assert client_as(other).post(url).status_code == 404
    assert client_as(claim.user).get(url).status_code == 405
    client_as(claim.user).post(url)
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.WITHDRAWN


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_claims_costs_the_same_for_many(client_as, django_assert_num_queries, count):
    officer = make_officer(district())
    for _ in range(count):
        make_claim()
    client = client_as(officer)
    with django_assert_num_queries(5):
        page = client.get("/claims/")
    assert len(page.context["page"].rows) == count


# -- the team -------------------------------------------------------------------------------------------


def test_the_team_page_is_the_coordinators_and_the_bureaus(client_as):
    url = "/school-team/"
    assert client_as(make_coordinator(school())).get(url).context["school"] == school()
    assert client_as(make_member(school())).get(url).status_code == 403
    assert client_as(make_officer(district())).get(url).status_code == 404
    assert client_as(make_bureau()).get(f"{url}?school=1015").context["school"] == school()
    assert client_as(make_coordinator(school("0003"))).get(f"{url}?school=1015").status_code == 404


def test_a_lone_coordinator_is_warned(client_as):
    coordinator = make_coordinator(school())
    assert "不到兩人" in client_as(coordinator).get("/school-team/").content.decode()
    make_member(school())
    assert "不到兩人" not in client_as(coordinator).get("/school-team/").content.decode()


def test_a_coordinator_promotes_and_ends_members(client_as):
    coordinator, member = make_coordinator(school()), make_member(school())
    client = client_as(coordinator)
    client.post(f"/memberships/{member.acting.pk}/coordinator/")
    assert Membership.objects.get(user=member).role == Role.SCHOOL_COORDINATOR
    url = f"/memberships/{member.acting.pk}/end/"
    wrong = client.post(url, {})
    assert wrong.context["form"].errors == {"successor": ["請選擇「草稿與待辦由誰接手？」。"]}
    answer = client.post(url, {"successor": coordinator.pk})
    assert answer.url == "/school-team/?school=1015"
    assert Membership.objects.active().filter(user=member).count() == 0


def test_ending_is_asked_for_on_a_page_first_and_changes_nothing(client_as):
    coordinator, member = make_coordinator(school()), make_member(school())
    page = client_as(coordinator).get(f"/memberships/{member.acting.pk}/end/")
    choices = page.context["form"].fields["successor"].choices
    assert [value for value, _label in choices] == ["", str(coordinator.pk)]
    assert Membership.objects.active().filter(user=member).count() == 1


def test_memberships_of_others_cannot_be_reached(client_as):
    member, stranger = make_member(school()), make_coordinator(school("0003"))
    for path in ("coordinator/", "end/"):
        url = f"/memberships/{member.acting.pk}/{path}"
        assert client_as(stranger).post(url).status_code == 404
    officer = make_officer(district())
    assert client_as(make_bureau()).post(f"/memberships/{officer.acting.pk}/end/").status_code == 403


@pytest.fixture
def three_in_hand():
    work = handover.register_desk(in_hand=lambda _leaver, _place: 3, hand_over=lambda *_people, actor: 3)  # noqa: ARG005
    yield
    handover._desk_work.remove(work)


@pytest.mark.usefixtures("three_in_hand")
def test_a_desk_is_asked_who_goes_on_and_may_say_all_of_them(client_as):
    officer, chief = make_officer(district()), make_chief(district(), display_name="陳課長")
    client = client_as(make_admin())
    url = f"/memberships/{officer.acting.pk}/end/"
    page = client.get(url)
    assert "手上有 3 件辦理中的案件" in page.content.decode()
    assert [label for _value, label in page.context["form"].fields["successor"].choices] == [
        "請選擇同事", "陳課長", "不指定：由本課同仁共同接續辦理",
    ]  # fmt: skip
    assert client.post(url, {}).context["form"].errors == {"successor": ["請選擇「草稿與待辦由誰接手？」。"]}
    assert client.post(url, {"successor": "desk"}).url == "/manage/people/"
    assert officer.events.get().details["successor"] is None
    last = client.get(f"/memberships/{chief.acting.pk}/end/")
    assert (list(last.context["form"].fields), "這個單位沒有其他同仁" in last.content.decode()) == ([], True)


def test_a_desk_with_nothing_in_hand_is_asked_nothing(client_as):
    officer, other = make_officer(district()), make_officer(district(), display_name="林承辦")
    make_absence(other, officer)
    page = client_as(make_admin()).get(f"/memberships/{officer.acting.pk}/end/")
    assert list(page.context["form"].fields) == []
    assert "離任後須另找代理人" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_team_costs_the_same_for_many(client_as, django_assert_num_queries, count):
    coordinator = make_coordinator(school())
    for _ in range(count):
        make_member(school())
        make_claim()
    client = client_as(coordinator)
    with django_assert_num_queries(9):
        page = client.get("/school-team/")
    assert (len(page.context["members"]), len(page.context["claims"])) == (count + 1, count)


# -- officials ------------------------------------------------------------------------------------------


def test_who_sees_officials_and_who_manages_them(client_as):
    people = {
        "admin": make_admin(), "auditor": make_auditor(), "bureau": make_bureau(),
        "chief": make_chief(district()), "coordinator": make_coordinator(school()), "nobody": make_user(),
    }  # fmt: skip
    seen = {name: client_as(person).get("/manage/people/").status_code for name, person in people.items()}
    assert seen == dict.fromkeys(people, 403) | {"admin": 200, "auditor": 200}
    invite = {name: client_as(person).get("/manage/people/invite/").status_code for name, person in people.items()}
    assert invite == dict.fromkeys(people, 403) | {"admin": 200}


def test_every_district_says_whether_its_desk_is_active(client_as):
    make_officer(district("daan"))
    desks = client_as(make_admin()).get("/manage/people/").context["desks"]
    assert len(desks) == 13
    assert [desk.district.slug if desk.district else "city" for desk in desks if desk.is_active] == ["city", "daan"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_officials_cost_the_same_for_many(client_as, django_assert_num_queries, count):
    admin = make_admin()
    for number in range(count):
        make_officer(district())
        services.invite_official(f"o{number}@gov.example.tw", actor=admin, role=Role.SECTION_CHIEF, district=district())
    client = client_as(admin)
    with django_assert_num_queries(10):
        client.get("/manage/people/")


def test_an_invitation_from_form_to_desk(client_as, client):
    admin = client_as(make_admin())
    wrong = admin.post("/manage/people/invite/", {"email": "x@gov.example.tw", "role": Role.SECTION_CHIEF})
    assert wrong.context["form"].errors == {"district": ["請選擇這個角色所屬的行政區。"]}
    typed = {"email": "Chief@gov.example.tw", "role": Role.SECTION_CHIEF, "district": "zhongzheng"}
    assert admin.post("/manage/people/invite/", typed).url == "/manage/people/"
    again = admin.post("/manage/people/invite/", typed)
    assert again.context["form"].non_field_errors() == ["這個信箱已受邀擔任此角色。"]
    path = letter_to("chief@gov.example.tw").path
    visitor = client.get(path)
    assert f'href="/accounts/login/?next={path}"' in visitor.content.decode()
    invitation = OfficialInvitation.objects.get()
    assert format_roc_datetime(invitation.expires_at) in visitor.content.decode()
    stranger = client_as(make_user())
    assert "請以收到邀請的信箱登入" in stranger.get(path).content.decode()
    assert "寄給另一個信箱" in stranger.post(path, follow=True).content.decode()
    person = make_user(email="chief@gov.example.tw")
    invited = client_as(person)
    invited.get(path)
    assert Membership.objects.filter(user=person).count() == 0
    invited.post(path)
    assert invited.get("/me/").url == "/me/second-factor/?next=%2Fme%2F"
    assert "僅能使用一次" in client.get(path).content.decode()


def test_a_visitor_cannot_accept(client):
    admin = make_admin()
    services.invite_official("x@gov.example.tw", actor=admin, role=Role.AUDITOR)
    client.post(letter_to("x@gov.example.tw").path)
    assert OfficialInvitation.objects.get().accepted_at is None
    assert client.get("/invitations/made-up/").status_code == 404


def test_revoking_by_button(client_as):
    admin = make_admin()
    invitation = services.invite_official("x@gov.example.tw", actor=admin, role=Role.AUDITOR)
    url = f"/manage/people/invitations/{invitation.pk}/revoke/"
    assert client_as(make_bureau()).post(url).status_code == 403
    assert client_as(admin).post(url).url == "/manage/people/"
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


# -- domains --------------------------------------------------------------------------------------------


def test_the_bureau_enters_domains(client_as):
    client = client_as(make_bureau())
    answer = client.post("/manage/domains/", {"school": "1015", "domain": " @SHU.example.edu.tw "}, follow=True)
    assert messages_of(answer) == ["網域已登錄。"]
    assert SchoolDomain.objects.get().domain == "shu.example.edu.tw"
    twice = client.post("/manage/domains/", {"school": "0003", "domain": "shu.example.edu.tw"})
    assert twice.context["form"].errors == {"domain": ["shu.example.edu.tw 已登錄於世新大學。"]}
    wrong = client.post("/manage/domains/", {"school": "0003", "domain": "不是網域"})
    assert wrong.context["form"].errors == {"domain": ["請輸入 @ 之後的部分，例如 example.edu.tw。"]}


def test_nobody_else_does(client_as):
    for person in (make_auditor(), make_chief(district()), make_coordinator(school()), make_user()):
        assert client_as(person).get("/manage/domains/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_domains_cost_the_same_for_many(client_as, django_assert_num_queries, count):
    bureau = make_bureau()
    for number in range(count):
        SchoolDomain.objects.create(school=school(), domain=f"d{number}.example.tw", entered_by=bureau)
    client = client_as(bureau)
    with django_assert_num_queries(7):
        client.get("/manage/domains/")


# -- everything -----------------------------------------------------------------------------------------

PAGES = [
    "account_email", "account_set_password", "account_change_password", "account_logout", "mfa_index",
    "accounts:me", "accounts:name", "accounts:switch", "accounts:second_factor", "accounts:claims",
    "accounts:claim", "accounts:absences", "accounts:people", "accounts:invite", "accounts:domains",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_every_page_opens_in_both_languages_without_writing(client_as, name, language):
    client = client_as(make_admin())
    client.cookies["django_language"] = language
    answer = client.get(reverse(name), follow=True)
    assert (answer.status_code, f'lang="{"en" if language == "en" else "zh-Hant"}"' in answer.content.decode()) == (
        200,
        True,
    )


def test_a_signed_out_visitor_is_led_to_signing_in(client):
    for name in PAGES:
        assert client.get(reverse(name), follow=False).url.startswith(("/accounts/login/", "/"))
