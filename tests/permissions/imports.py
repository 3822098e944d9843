"""Lists are the bureau's; auditors look at where records come from. No file at all is answered with its error."""

from tests.factories import imports
from tests.permissions.table import Row, World


def kind(_world: World) -> list[str]:
    return ["agreements"]


def checked(world: World) -> list[str]:
    return [imports.checked(by=world.person("bureau")).reference]


TABLE = {
    "imports:index": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    200    403",
    ),
    "imports:new": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    403    403",
        post="login  403    403    403    403    403    403    403    403    403    200    200    403    403",
        of=kind,
    ),
    "imports:template": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    200    403",
        of=kind,
    ),
    "imports:batch": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    404    404    404    404    200    200    200    404",
        of=checked,
    ),
    "imports:rows": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    404    404    404    404    200    200    200    404",
        of=checked,
    ),
    "imports:original": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    404    404    404    404    200    200    200    404",
        of=checked,
    ),
    # An empty form has looked at nothing, so one is led back to look.
    "imports:take": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    404    404    404    404    404    404    404    404    302    302    403    404",
        of=checked,
    ),
    "imports:drop": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    404    404    404    404    404    404    404    404    302    302    403    404",
        of=checked,
    ),
}
