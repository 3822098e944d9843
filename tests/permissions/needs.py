from tests.factories.door import called, invited
from tests.factories.needs import asked
from tests.permissions.table import Row, World


def own_need(world: World) -> list[object]:
    return [asked(world.own_district).pk]


def own_draft(world: World) -> list[object]:
    return [asked(world.own_district, is_published=False).pk]


def own_invitation(world: World) -> list[object]:
    return [invited(world.own_school, world.own_district).reference]


def own_enquiry(world: World) -> list[object]:
    return [called(world.own_school, world.own_district).reference]


TABLE = {
    "needs:list": Row(get="200 200"),
    "needs:sheet": Row(get="200 200"),
    "needs:detail": Row(get="200 200", of=own_need),
    "needs:desk": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    200    200    200    403",
    ),
    "needs:desk_sheet": Row(
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
    "needs:invitations": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "needs:invitations_sheet": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "needs:invite": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    200    200    403    403",
        post="login  403    403    403    403    403    200    200    200    200    200    200    403    403",
    ),
    "needs:invitation": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    200    200    404    404    200    200    404    404    200    200    200    404",
        of=own_invitation,
    ),
    "needs:decline": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    200    404    404    403    403    404    404    403    403    403    404",
        post="login  404    403    200    404    404    403    403    404    404    403    403    403    404",
        of=own_invitation,
    ),
    "needs:withdraw_invitation": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    403    404    404    200    200    404    404    200    200    403    404",
        post="login  404    403    403    404    404    200    200    404    404    200    200    403    404",
        of=own_invitation,
    ),
    "needs:enquiries": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    200    403    200    200    200    200    200    200    200    200    403",
    ),
    "needs:enquiries_sheet": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    200    403    200    200    200    200    200    200    200    200    403",
    ),
    "needs:record": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    200    200    403    403",
        post="login  403    403    403    403    403    200    200    200    200    200    200    403    403",
    ),
    # For people who act for nobody yet.
    "needs:raise_hand": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  200    403    403    403    403    403    403    403    403    403    403    403    200",
        post="login  200    403    403    403    403    403    403    403    403    403    403    403    200",
    ),
    "needs:enquiry": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    200    404    404    200    200    200    404",
        post="login  404    404    404    404    404    200    200    404    404    200    200    403    404",
        of=own_enquiry,
    ),
}
