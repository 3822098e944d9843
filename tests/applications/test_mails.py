"""The two mails of a case: a notice to whoever it concerns, and the question to the head of unit."""

import pytest
from django.utils import translation

from core.dates import format_date
from notifications.models import Message
from tests.factories import applications as cases
from tests.factories.accounts import make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def mail_to(address: str, words: str) -> Message:
    return Message.objects.get(to_address=address, subject__contains=words)


def test_a_school_reads_which_office_has_its_case_and_until_when():
    owner = make_coordinator(school())
    case = cases.submitted(school(), owner)
    mail = mail_to(owner.email, "已收到")
    assert mail.subject == f"已收到申請案 {case.reference}"
    for body in (mail.body_text, mail.body_html):
        assert "中正區公所經建課" in body
        assert "目前承辦" in body
        assert f"http://localhost:8000{case.get_absolute_url()}" in body
    assert f"期限（含當日）：{format_date(case.due_on)}" in mail.body_text


def test_an_english_reader_gets_the_same_in_english():
    officer = make_officer(district("zhongzheng"), language="en")
    case = cases.submitted()
    mail = mail_to(officer.email, "New application")
    with translation.override("en"):
        due = format_date(case.due_on)
    assert f"Now with: Economic affairs section of {case.reviewing_district.name_en}" in mail.body_text
    assert f"Due (inclusive): {due}" in mail.body_text
    assert "目前" not in mail.body_text + mail.body_html


def test_names_cannot_become_markup():
    owner = make_coordinator(school(), display_name="<b>王</b>小明")
    cases.submitted(school(), owner)
    mail = mail_to(owner.email, "已收到")
    assert "<b>王</b>" not in mail.body_html
    assert "<b>王</b>小明" in mail.body_text


def test_the_head_of_unit_gets_one_link_and_is_told_that_opening_it_does_nothing():
    owner = make_coordinator(school(), display_name="王小明")
    case = cases.complete_draft(school(), owner)
    mail = Message.objects.get(to_address="dean@example.edu.tw")
    assert mail.subject == f"請同意：世新大學的申請案 {case.reference}"
    for body in (mail.body_text, mail.body_html):
        assert "王小明請您以單位主管身分同意" in body
        assert "打開網頁不會改變任何事" in body
        assert body.count("/consent/") == 1
