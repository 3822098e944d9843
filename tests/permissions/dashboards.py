from tests.permissions.table import Row, World


def own_district(world: World) -> list[str]:
    return [world.own_district.slug]


TABLE = {
    # Whoever has no capacity is told so, and how to get one.
    "dashboards:home": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  200    200    200    200    200    200    200    200    200    200    200    200    200",
    ),
    "dashboards:sheet": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    200    403",
    ),
    "dashboards:district": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    403    403    200    200    200    403",
        of=own_district,
    ),
}
