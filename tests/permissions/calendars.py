"""Addresses of calendars; one belongs to its owner alone, and the calendar itself to whoever has the address."""

from calendars.constants import FeedKind
from calendars.services import make_feed
from tests.permissions.table import Row, World


def an_officers(world: World) -> list[int]:
    made, _token = make_feed(world.person("officer"), kind=FeedKind.DISTRICT)
    return [made.pk]


def an_address(world: World) -> list[str]:
    _made, token = make_feed(world.person("officer"), kind=FeedKind.DISTRICT)
    return [token]


TABLE = {
    "calendars:mine": Row(get="login 200", post="login 200"),
    "calendars:renew": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    404    404    404    404    200    404    404    404    404    404    404    404",
        of=an_officers,
    ),
    "calendars:revoke": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    404    404    404    404    302    404    404    404    404    404    404    404",
        of=an_officers,
    ),
    "calendars:feed": Row(get="200", of=an_address),
}
