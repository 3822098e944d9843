from tests.factories.health import asleep
from tests.permissions.table import Row, World


def own_sleeping(world: World) -> list[str]:
    return [asleep(school=world.own_school, district=world.own_district).reference]


TABLE = {
    "health:list": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "health:owed": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "health:sheet": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "health:owed_sheet": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    # The word for its state stands on the agreement's own page; the reasons are for those concerned.
    "health:detail": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    403    403    200    200    403    403    200    200    200    403",
        of=own_sleeping,
    ),
    "health:take_up": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    403    403    200    200    403    403    403    403    403    403",
        post="login  403    200    200    403    403    200    200    403    403    403    403    403    403",
        of=own_sleeping,
    ),
}
