"""A period is everybody's who acts for a school or an office; what only one side may see belongs to the world's own."""

from tests.factories import reports
from tests.permissions.table import Row, World


def ended(_world: World) -> list[str]:
    return [reports.ended().key]


def closed(_world: World) -> list[str]:
    return [reports.closed().key]


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
}
