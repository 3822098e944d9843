from tests.factories.agreements import draft, signed
from tests.permissions.table import Row, World


def own_draft(world: World) -> list[str]:
    return [draft(world.own_school, world.own_district).reference]


def own_agreement(world: World) -> list[str]:
    return [signed(world.own_school, world.own_district).reference]


def own_office(world: World) -> list[str]:
    return [world.own_district.slug]


def a_clause(world: World) -> list[str]:
    return ["purpose"]


TABLE = {
    "agreements:list": Row(get="200"),
    # A draft is for its two sides, the bureau and auditors; what is in force is public (tests/agreements).
    "agreements:detail": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" 404    404    200    200    404    404    200    200    404    404    200    200    200    404",
        of=own_draft,
    ),
    "agreements:record": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    403    403",
        post="login  403    403    403    403    403    403    403    403    403    200    200    403    403",
    ),
    "agreements:sign": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    403    404    404    200    200    404    404    200    200    403    404",
        post="login  404    403    403    404    404    200    200    404    404    200    200    403    404",
        of=own_draft,
    ),
    "agreements:reminders": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    403    404    404    200    200    404    404    200    200    200    404",
        of=own_draft,
    ),
    "agreements:end": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    403    403",
        post="login  403    403    403    403    403    403    403    403    403    302    302    403    403",
        of=own_agreement,
    ),
    "agreements:office": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    403    403    200    200    403    403",
        post="login  403    403    403    403    403    200    200    403    403    200    200    403    403",
        of=own_office,
    ),
    "agreements:clauses": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    200    403",
    ),
    "agreements:add_clause": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    403    403",
        post="login  403    403    403    403    403    403    403    403    403    200    200    403    403",
    ),
    "agreements:clause": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    200    403",
        post="login  403    403    403    403    403    403    403    403    403    200    200    403    403",
        of=a_clause,
    ),
    "agreements:confirm_clause": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  403    403    403    403    403    403    403    403    403    200    200    403    403",
        of=a_clause,
    ),
    "agreements:move_clause": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  403    403    403    403    403    403    403    403    403    302    302    403    403",
        of=a_clause,
    ),
}
