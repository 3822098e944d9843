from tests.factories.renewals import ending
from tests.permissions.table import Row, World


def own_renewal(world: World) -> list[str]:
    return [ending(60, world.own_school, world.own_district).reference]


TABLE = {
    "renewals:list": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "renewals:sheet": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    # What the agreement says is public; what its two sides say about its end is theirs and the city's.
    "renewals:detail": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    403    403    200    200    403    403    200    200    200    403",
        post="login  403    403    200    403    403    200    200    403    403    403    403    403    403",
        of=own_renewal,
    ),
}
