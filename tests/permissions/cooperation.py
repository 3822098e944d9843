from tests.factories.cooperation import entered
from tests.permissions.table import Row, World


def own_pair(world: World) -> list[object]:
    return [world.own_district.slug, world.other_school.slug]


def own_entry(world: World) -> list[object]:
    made = entered(world.other_school, world.own_district)
    return [world.own_district.slug, world.other_school.slug, made.pk]


TABLE = {
    "cooperation:list": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    200    200    200    403",
    ),
    "cooperation:sheet": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    200    200    200    403",
    ),
    # An empty form names no school, so the look-up is shown again.
    "cooperation:log": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    200    200    403    403",
        post="login  403    403    403    403    403    200    200    200    200    200    200    403    403",
    ),
    "cooperation:pair": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    200    404    404    200    200    200    404",
        of=own_pair,
    ),
    "cooperation:correct": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    200    404    404    200    200    403    404",
        post="login  404    404    404    404    404    200    200    404    404    200    200    403    404",
        of=own_entry,
    ),
    "cooperation:strike": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    200    404    404    200    200    403    404",
        post="login  404    404    404    404    404    200    200    404    404    200    200    403    404",
        of=own_entry,
    ),
}
