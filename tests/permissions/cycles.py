"""Programme settings: the bureau changes them, auditors read them, nobody else sees them."""

from datetime import date, timedelta

from core.dates import local_today
from cycles.constants import RuleCode
from cycles.models import Rule
from tests.permissions.table import Row, World


def this_year(_world: World) -> list[int]:
    return [local_today().year]


def a_day(_world: World) -> list[date]:
    return [local_today()]


def a_rule(_world: World) -> list[str]:
    return [RuleCode.REVIEW_DAYS]


def a_coming_value(_world: World) -> list[int]:
    day = local_today() + timedelta(days=30)
    return [Rule.objects.create(code=RuleCode.REVIEW_DAYS, value=7, effective_from=day).pk]


# .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
READ = "login  403    403    403    403    403    403    403    403    403    200    200    200    403"
WRITE = "login  403    403    403    403    403    403    403    403    403    200    200    403    403"
MOVE = "login  403    403    403    403    403    403    403    403    403    302    302    302    403"
TAKE = "login  403    403    403    403    403    403    403    403    403    302    302    403    403"

TABLE = {
    "cycles:manage": Row(get=READ),
    "cycles:calendar_now": Row(get=MOVE),
    "cycles:calendar": Row(get=READ, of=this_year),
    "cycles:day": Row(get=READ, post=WRITE, of=a_day),
    "cycles:rules": Row(get=READ),
    "cycles:rule": Row(get=READ, post=WRITE, of=a_rule),
    "cycles:take_back": Row(post=TAKE, of=a_coming_value),
}
