"""What a case puts on paper: the decision letter, the copy of what was sent, the date for a calendar.

Letter and copy are always in Chinese, whoever asks for them, so their words stand here and not in a catalogue.
"""

from datetime import date, datetime

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agreements.constants import Side
from calendars.writing import Entry, calendar_file, uid_of
from core.dates import TAIPEI, roc_year
from documents.typesetting import ApplicationCopy, Explanation, Letter, typeset

from .constants import Outcome, ReasonCode
from .content import shown_sections
from .models import Application, Decision, DecisionCommitment, Submission
from .notices import SUBJECT_KIND
from .timeline import holder

ISSUER = "臺北市政府民政局"
ADDRESS = "臺北市信義區市府路1號"
_CHINESE = "zh-hant"
# Whoever writes several letters fetches what was promised for all of them at once.
COMMITMENTS = Prefetch(
    "commitments",
    DecisionCommitment.objects.select_related("indicator").order_by("indicator__side", "indicator__order", "pk"),
)


def decision_letter(decision: Decision, application: Application) -> bytes:
    """The PDF of a decision; without a document number it is headed as a notice of the system."""
    return typeset("letter.typ", letter_of(decision, application))


def letter_of(decision: Decision, application: Application) -> Letter:
    """What the letter says; previews show the same before the decision is released."""
    at = decision.released_at or timezone.now()
    with translation.override(_CHINESE):
        return Letter(
            created=_instant(at),
            issuer=ISSUER,
            contact=[("地址", ADDRESS), ("承辦人", decision.drafted_by.name)],
            recipient=application.school.name,
            date=timezone.localdate(at).isoformat(),
            document_no=decision.document_number,
            reference=application.reference,
            subject=_subject(decision, application),
            explanations=_explanations(decision, application),
            original_to=[application.school.name],
            copy_to=[f"臺北市{decision.district.name}公所"],
            sample=application.is_sample,
        )


def _subject(decision: Decision, application: Application) -> str:
    case = f"貴校申請擔任本市{decision.district.name}參與式預算陪伴學校一案（案號：{application.reference}）"
    if decision.outcome == Outcome.APPROVE:
        return f"{case}，本局同意，請查照。"
    return f"{case}，本局歉難同意，理由及建議詳如說明，請查照。"


def _explanations(decision: Decision, application: Application) -> list[str | Explanation]:
    office = f"本市{decision.district.name}公所"
    sent = application.submitted_at
    since = f"{_day(timezone.localdate(sent))}" if sent else ""
    basis = f"依據貴校{since}線上申請書及{office}初審意見辦理。"
    if decision.outcome == Outcome.APPROVE:
        return [basis, *_approval(decision, office)]
    return [basis, *_decline(decision, office)]


def _approval(decision: Decision, office: str) -> list[str | Explanation]:
    assert decision.starts_on is not None  # noqa: S101 - a constraint of approvals
    assert decision.ends_on is not None  # noqa: S101
    prefetch_related_objects([decision], COMMITMENTS)
    rows = list(decision.commitments.all())
    term = f"合作期間自{_day(decision.starts_on)}起至{_day(decision.ends_on)}止。"
    return [
        _with_items("同意理由：", [*_reasons(decision), decision.explanation]),
        term,
        *_promises("貴校承諾事項：", [row for row in rows if row.indicator.side == Side.SCHOOL]),
        *_promises(f"{office}承諾事項：", [row for row in rows if row.indicator.side == Side.GOVERNMENT]),
        f"合作協議草案已依前開內容建立，請貴校與{office}於入口網案件頁確認後辦理簽署。",
    ]


def _decline(decision: Decision, office: str) -> list[str | Explanation]:
    return [
        _with_items("未能同意之理由：", [*_reasons(decision), decision.explanation]),
        _with_items("怎樣才會同意：", [decision.advice]),
        f"貴校調整後得再次提出申請；如有疑問，請洽{office}經建課。",
    ]


def _promises(text: str, rows: list[DecisionCommitment]) -> list[str | Explanation]:
    lines = [
        f"{row.indicator.label}：{row.indicator.get_per_display()}{row.target}{row.indicator.unit}。" for row in rows
    ]
    return [_with_items(text, lines)] if lines else []


def _reasons(decision: Decision) -> list[str]:
    return [f"{ReasonCode(code).label}。" for code in decision.reason_codes if code in ReasonCode.values]


def _with_items(text: str, items: list[str]) -> Explanation:
    """One line stands behind its heading, several are numbered below it."""
    if len(items) == 1:
        return Explanation(text=f"{text}{items[0]}")
    return Explanation(text=text, items=items)


def application_copy(submission: Submission, application: Application) -> bytes:
    """The PDF of what the school sent, word for word, with its hash."""
    with translation.override(_CHINESE):
        sections = [
            {
                "title": str(part.section.title),
                "questions": [{"label": str(item.question.label), "answer": item.shown} for item in part.items],
            }
            for part in shown_sections(submission.content)
        ]
    data = ApplicationCopy(
        created=_instant(submission.submitted_at),
        reference=application.reference,
        school=application.school.name,
        submitted_at=_instant(submission.submitted_at),
        submitted_by=submission.submitted_by.name,
        number=submission.number,
        content_hash=submission.content_hash,
        sections=sections,  # type: ignore[typeddict-item]
        sample=application.is_sample,
    )
    return typeset("application.typ", data)


def decision_calendar(application: Application) -> bytes:
    """The due date as an all-day entry, which no reader's clock can move.

    Its name is that of the entry in the calendars to subscribe to, so that a later file replaces it. ValueError
    without a due date.
    """
    if application.due_on is None:
        raise ValueError(f"{application.reference} has no due date")
    last = application.events.latest("sequence")
    entry = Entry(
        uid=uid_of(SUBJECT_KIND, application.pk),
        sequence=last.sequence,
        changed_at=last.at,
        begins=application.due_on,
        summary=_("%(reference)s due: %(who)s") % {"reference": application, "who": holder(application)},
        path=application.get_absolute_url(),
    )
    return calendar_file([entry])


def _instant(moment: datetime) -> str:
    return moment.astimezone(TAIPEI).isoformat(timespec="seconds")


def _day(day: date) -> str:
    """115年11月23日, as official letters write dates."""
    return f"{roc_year(day)}年{day.month}月{day.day}日"
