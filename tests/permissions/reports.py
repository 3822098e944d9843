"""A period is everybody's who acts for a school or an office; what only one side may see belongs to the world's own."""

from reports.constants import ReportKind
from tests.factories import reports
from tests.permissions.table import Row, World


def ended(_world: World) -> list[str]:
    return [reports.ended().key]


def closed(_world: World) -> list[str]:
    return [reports.closed().key]


def review(world: World) -> list[object]:
    found = reports.review(world.own_district)
    return [found.academic_year, world.own_district.slug]


def handed_in(world: World) -> list[object]:
    found = reports.handed_in(world.own_district)
    return [found.academic_year, world.own_district.slug]


def asked(world: World) -> list[str]:
    return [reports.asked(ReportKind.DISTRICT, district=world.own_district).reference]


def made(world: World) -> list[str]:
    return [reports.made(ReportKind.DISTRICT, district=world.own_district).reference, "pdf"]


def failed(world: World) -> list[str]:
    return [reports.failed(ReportKind.DISTRICT, district=world.own_district).reference]


def own_district(world: World) -> list[str]:
    return [world.own_district.slug]


def the_officer(world: World) -> list[int]:
    return [world.person("officer").pk]


TABLE = {
    "reports:periods": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "reports:period": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
        of=closed,
    ),
    # An empty form has looked at nothing, so the bureau is led back to look.
    "reports:close": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    403    403",
        post="login  403    403    403    403    403    403    403    403    403    302    302    403    403",
        of=ended,
    ),
    "reports:snapshot": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    200    403",
        of=closed,
    ),
    "reports:erratum": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    403    403",
        post="login  403    403    403    403    403    403    403    403    403    200    200    403    403",
        of=lambda world: [*closed(world), reports.FIGURE],
    ),
    # An empty form is shown again with its errors.
    "reports:index": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
        post="login  403    200    200    200    200    200    200    200    200    200    200    403    403",
    ),
    "reports:report": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    200    404    404    200    200    200    404",
        of=asked,
    ),
    "reports:file": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    200    404    404    200    200    200    404",
        of=made,
    ),
    "reports:repeat": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    404    404    404    404    302    302    404    404    302    302    403    404",
        of=failed,
    ),
    "reports:reviews": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    200    200    200    403",
    ),
    # The city has no self-review of its own.
    "reports:begin_review": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  403    403    403    403    403    302    302    302    302    404    404    404    403",
    ),
    "reports:review": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    200    404    404    200    200    200    404",
        of=review,
    ),
    "reports:write_review": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    200    404    404    403    403    403    404",
        post="login  404    404    404    404    404    200    200    404    404    403    403    403    404",
        of=review,
    ),
    "reports:read_review": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    404    404    404    404    403    403    404    404    302    302    403    404",
        of=handed_in,
    ),
    "reports:handover": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    200    403",
    ),
    "reports:make_handover": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  403    403    403    403    403    403    403    403    403    302    302    403    403",
    ),
    "reports:district_handover": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    403    403    200    200    200    403",
        of=own_district,
    ),
    "reports:make_district_handover": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  403    403    403    403    403    302    302    403    403    302    302    403    403",
        of=own_district,
    ),
    # The officer's own; their chief and the bureau hand it on when they are gone.
    "reports:person": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    403    403    200    200    403    403",
        of=the_officer,
    ),
    "reports:make_person": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  403    403    403    403    403    302    302    403    403    302    302    403    403",
        of=the_officer,
    ),
}
