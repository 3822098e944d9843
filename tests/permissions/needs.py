from tests.factories.needs import asked
from tests.permissions.table import Row, World


def own_need(world: World) -> list[object]:
    return [asked(world.own_district).pk]


def own_draft(world: World) -> list[object]:
    return [asked(world.own_district, is_published=False).pk]


TABLE = {
    "needs:list": Row(get="200 200"),
    "needs:detail": Row(get="200 200", of=own_need),
    "needs:desk": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    200    200    200    403",
    ),
    "needs:new": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    200    200    403    403",
        post="login  403    403    403    403    403    200    200    200    200    200    200    403    403",
    ),
    # Everybody knows of a published need; a draft is there for its office only.
    "needs:edit": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    403    403    200    200    403    403",
        post="login  403    403    403    403    403    200    200    403    403    200    200    403    403",
        of=own_need,
    ),
    "needs:publish": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    404    404    404    404    302    302    404    404    302    302    403    404",
        of=own_draft,
    ),
    "needs:meet": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  403    403    403    403    403    302    302    403    403    302    302    403    403",
        of=own_need,
    ),
    "needs:withdraw": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    403    403    200    200    403    403",
        post="login  403    403    403    403    403    200    200    403    403    200    200    403    403",
        of=own_need,
    ),
}
