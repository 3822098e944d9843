"""The shared addresses of a case and the officials' acts; the school's side stands beside this table."""

from collections.abc import Callable
from datetime import timedelta

from applications import services
from applications.models import Application, Attachment, CorrectionItem
from applications.notices import SUBJECT_KIND
from notifications.constants import MessageStatus
from notifications.models import Message
from tests.factories import applications as cases
from tests.permissions.table import Row, World

Maker = Callable[..., Application]


def case(make: Maker, **options: object) -> Callable[[World], list[str]]:
    """The reference of a case of the world's own school in the state that `make` names."""

    def of(world: World) -> list[str]:
        made = make(school=world.own_school, owner=world.person("coordinator"), **options)
        return [made.reference]

    return of


def lapsed(**options: object) -> Application:
    application = cases.returned(**options)
    services.lapse_application(application, today=application.due_on + timedelta(days=1))
    return application


def drafted(**options: object) -> Application:
    return cases.drafted(**options).application


def a_sent_file(world: World) -> list[object]:
    (reference,) = case(cases.submitted, consent="scan")(world)
    return [reference, Attachment.objects.get(application__reference=reference).file_id]


def a_corrected_answer(world: World) -> list[object]:
    owner = world.person("coordinator")
    application = cases.returned(school=world.own_school, owner=owner, items={"plan": "請補充課程名稱。"})
    services.save_section(
        application, actor=owner, section_code="commitments", answers={"plan": "已補充。"}, dealt_with=["plan"]
    )
    application.refresh_from_db()
    services.submit_application(application, actor=owner, seen_hash=cases.seen_hash(application))
    return [application.reference, CorrectionItem.objects.get(request__application=application).pk]


def an_undelivered_mail(world: World) -> list[object]:
    (reference,) = case(cases.submitted)(world)
    application = Application.objects.get(reference=reference)
    mail = Message.objects.about(SUBJECT_KIND, application.pk).order_by("pk").first()
    Message.objects.filter(pk=mail.pk).update(status=MessageStatus.FAILED)
    return [reference, mail.pk]


# .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
READ = "login   404    200    200    404    404    200    200    404    404    200    200    200    404"
OFFICIALS = "login 404  403    403    404    404    200    200    404    404    200    200    200    404"
DESK = "login   404    403    403    404    404    200    200    404    404    403    403    403    404"
DESK_DONE = DESK.replace("200", "302")
CHIEF = "login  404    403    403    404    404    403    200    404    404    403    403    403    404"
CHIEF_DONE = CHIEF.replace("200", "302")
BUREAU = "login 404    403    403    404    404    403    403    404    404    200    200    403    404"
BUREAU_DONE = BUREAU.replace("200", "302")
SETTLE = "login 404    403    403    404    404    302    302    404    404    302    302    403    404"
PRESENT = SETTLE.replace("302", "200")
COMMENT = "login 404   200    200    404    404    200    200    404    404    200    200    403    404"

# .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
TEAMS = "login  403    403    403    403    403    200    200    200    200    200    200    403    403"
LISTED = "login 403    403    403    403    403    200    200    200    200    200    200    200    403"
ANY_TEAM = "login 403  403    403    403    403    200    200    404    404    404    404    403    403"
BATCH = "login  403    403    403    403    403    403    403    403    403    200    200    403    403"
RECUSE = "login 404    403    403    404    404    200    200    404    404    200    200    403    404"


def a_view(world: World) -> list[object]:
    return [services.save_view(actor=world.person("officer"), name="退回的", query="show=school").pk]


TABLE = {
    "applications:list": Row(get="login 200"),
    "applications:sheet": Row(get=LISTED),
    "applications:views": Row(get=TEAMS, post=TEAMS),
    "applications:view": Row(get=ANY_TEAM, post=ANY_TEAM, of=a_view),
    "applications:remove_view": Row(post=ANY_TEAM.replace("200", "302"), of=a_view),
    "applications:recuse": Row(get=RECUSE, post=RECUSE, of=case(cases.submitted)),
    "applications:reasons": Row(get=LISTED),
    "applications:reasons_sheet": Row(get=LISTED),
    "applications:release_batch": Row(get=BATCH, post=BATCH),
    "applications:detail": Row(get=READ, of=case(cases.submitted)),
    "applications:file": Row(get=READ, of=a_sent_file),
    "applications:letter": Row(get=READ, of=case(cases.approved)),
    "applications:copy": Row(get=READ, of=case(cases.submitted)),
    "applications:calendar": Row(get=READ, of=case(cases.submitted)),
    "applications:reminders": Row(get=OFFICIALS, of=case(cases.submitted)),
    "applications:comment": Row(get=COMMENT, post=COMMENT, of=case(cases.submitted)),
    "applications:present": Row(post=PRESENT, of=case(cases.submitted)),
    "applications:settle_mail": Row(post=SETTLE, of=an_undelivered_mail),
    "applications:claim": Row(post=DESK_DONE, of=case(cases.submitted)),
    "applications:return": Row(get=DESK, post=DESK, of=case(cases.claimed)),
    "applications:cancel_return": Row(get=DESK, post=DESK_DONE, of=case(cases.returned)),
    "applications:restore": Row(get=DESK, post=DESK_DONE, of=case(lapsed)),
    "applications:resolve": Row(post=DESK_DONE, of=a_corrected_answer),
    "applications:assess": Row(get=DESK, post=DESK, of=case(cases.claimed)),
    "applications:confirm": Row(get=CHIEF, post=CHIEF_DONE, of=case(cases.assessed)),
    "applications:send_back": Row(get=CHIEF, post=CHIEF, of=case(cases.assessed)),
    "applications:decide": Row(get=BUREAU, post=BUREAU, of=case(cases.confirmed)),
    "applications:discard": Row(get=BUREAU, post=BUREAU_DONE, of=case(drafted)),
    "applications:release": Row(get=BUREAU, post=BUREAU, of=case(drafted)),
    "applications:refer": Row(get=BUREAU, post=BUREAU, of=case(cases.confirmed, is_recommended=False)),
}
