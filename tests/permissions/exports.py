"""A list may be had as a file by whoever may see it; the file itself by whoever asked for it alone."""

from tests.factories import exports
from tests.permissions.table import Row, World


def sheet(_world: World) -> list[str]:
    return [exports.SHEET]


def asked(world: World) -> list[object]:
    return [exports.asked(world.person("officer")).pk]


def made(world: World) -> list[object]:
    return [exports.made(world.person("officer")).pk]


def failed(world: World) -> list[object]:
    return [exports.failed(world.person("officer")).pk]


TABLE = {
    "exports:mine": Row(get="login 200"),
    # A form without a format is shown again.
    "exports:ask": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    200    200    200    403",
        post="login  403    403    403    403    403    200    200    200    200    200    200    200    403",
        of=sheet,
    ),
    "exports:export": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    404    404    404    404    404    404    404",
        of=asked,
    ),
    "exports:repeat": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    404    404    404    404    302    404    404    404    404    404    404    404",
        of=failed,
    ),
    "exports:file": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    404    404    404    404    404    404    404",
        of=made,
    ),
}
