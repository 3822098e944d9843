"""Tasks are everybody's own; the ladders are read by the city and edited by the bureau."""

from obligations.models import Ladder
from tests.permissions.table import Row, World


def a_ladder(_world: World) -> list[str]:
    return ["review"]


def a_step(_world: World) -> list[object]:
    ladder = Ladder.objects.get(code="review")
    return ["review", ladder.steps.order_by("pk").first().pk]


# .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
READ = "login  403    403    403    403    403    403    403    403    403    200    200    200    403"
WRITE = "login  403    403    403    403    403    403    403    403    403    200    200    403    403"
TAKE = "login  403    403    403    403    403    403    403    403    403    302    302    403    403"

TABLE = {
    "obligations:tasks": Row(get="login 200"),
    "obligations:ladders": Row(get=READ),
    "obligations:ladder": Row(get=READ, of=a_ladder),
    "obligations:add_step": Row(get=WRITE, post=WRITE, of=a_ladder),
    "obligations:change_step": Row(get=WRITE, post=WRITE, of=a_step),
    "obligations:remove_step": Row(post=TAKE, of=a_step),
}
