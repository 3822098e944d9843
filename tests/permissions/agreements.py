from agreements.services import open_amendment
from tests.factories.accounts import make_bureau
from tests.factories.agreements import (
    concluded,
    draft,
    frozen,
    line_of,
    negotiating,
    paused,
    signed,
    signing,
    wording,
)
from tests.permissions.table import Row, World


def own_draft(world: World) -> list[str]:
    return [draft(world.own_school, world.own_district).reference]


def own_agreement(world: World) -> list[str]:
    return [signed(world.own_school, world.own_district).reference]


def own_office(world: World) -> list[str]:
    return [world.own_district.slug]


def a_line(world: World) -> list[str | int]:
    agreement = negotiating(world.own_school, world.own_district)
    return [agreement.reference, line_of(wording(agreement)).pk]


def own_text(world: World) -> list[str | int]:
    return [frozen(world.own_school, world.own_district).reference, 1]


def own_paper(world: World) -> list[str | int]:
    return [*own_text(world), "pdf"]


def a_scan(world: World) -> list[str | int]:
    """Under an agreement in force, which is public itself."""
    return [concluded(world.own_school, world.own_district).reference, 1, "school"]


def school_signs(world: World) -> list[str]:
    return [signing(world.own_school, world.own_district).reference, "school"]


def own_amendment(world: World) -> list[str]:
    agreement = signed(world.own_school, world.own_district)
    open_amendment(agreement, actor=make_bureau(), reason="課程調整")
    return [agreement.reference]


def a_pause(world: World) -> list[str | int]:
    """An accepted one: either side may end it."""
    agreement = paused(world.own_school, world.own_district)
    return [agreement.reference, agreement.pauses.get().pk, "end"]


def a_clause(world: World) -> list[str]:
    return ["purpose"]


TABLE = {
    "agreements:list": Row(get="200"),
    "agreements:sheet": Row(get="200"),
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
        post="login  403    403    403    403    403    403    403    403    403    200    200    403    403",
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
    "agreements:negotiation": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    200    200    404    404    200    200    404    404    200    200    200    404",
        of=own_draft,
    ),
    "agreements:add_line": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    200    404    404    200    200    404    404    403    403    403    404",
        post="login  404    403    200    404    404    200    200    404    404    403    403    403    404",
        of=own_draft,
    ),
    "agreements:accept_all": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    302    404    404    302    302    404    404    403    403    403    404",
        of=own_draft,
    ),
    "agreements:freeze": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    302    404    404    302    302    404    404    403    403    403    404",
        of=own_draft,
    ),
    "agreements:answer_line": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    200    404    404    200    200    404    404    403    403    403    404",
        of=a_line,
    ),
    "agreements:text": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" 404    404    200    200    404    404    200    200    404    404    200    200    200    404",
        of=own_text,
    ),
    "agreements:download": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    200    200    404    404    200    200    404    404    200    200    200    404",
        of=own_paper,
    ),
    "agreements:scan": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    403    403    200    200    403    403    200    200    200    403",
        of=a_scan,
    ),
    "agreements:send": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    403    404    404    302    302    404    404    302    302    403    404",
        of=own_text,
    ),
    "agreements:reopen": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    200    404    404    200    200    404    404    403    403    403    404",
        of=own_text,
    ),
    "agreements:sign_party": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    200    404    404    403    403    404    404    403    403    403    404",
        post="login  404    403    200    404    404    403    403    404    404    403    403    403    404",
        of=school_signs,
    ),
    "agreements:amend": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    200    403    403    200    200    403    403    403    403    403    403",
        post="login  403    403    200    403    403    200    200    403    403    403    403    403    403",
        of=own_agreement,
    ),
    "agreements:drop_amendment": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    200    403    403    200    200    403    403    403    403    403    403",
        post="login  403    403    200    403    403    200    200    403    403    403    403    403    403",
        of=own_amendment,
    ),
    "agreements:pause": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    200    403    403    200    200    403    403    403    403    403    403",
        post="login  403    403    200    403    403    200    200    403    403    403    403    403    403",
        of=own_agreement,
    ),
    "agreements:answer_pause": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  403    403    302    403    403    302    302    403    403    302    302    403    403",
        of=a_pause,
    ),
    "agreements:drop": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    200    404    404    200    200    404    404    200    200    403    404",
        post="login  404    403    200    404    404    200    200    404    404    200    200    403    404",
        of=own_draft,
    ),
}
