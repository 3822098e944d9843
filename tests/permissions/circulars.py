"""Drafts and what is handed in belong to the world's own district; its author is another officer there."""

from notifications.models import Message
from tests.factories import agreements, circulars
from tests.factories.accounts import make_officer
from tests.permissions.table import Row, World


def a_draft(world: World) -> list[str]:
    """Written by the officer of the column, to a partner school's coordinator."""
    agreements.signed(world.own_school, world.own_district)
    world.person("coordinator")
    author = world.person("officer")
    return [circulars.draft(author, audience="partner_coordinators").reference]


def handed_in(world: World) -> list[str]:
    agreements.signed(world.own_school, world.own_district)
    world.person("coordinator")
    author = make_officer(world.own_district)
    return [circulars.handed_in(author, audience="partner_coordinators").reference]


def handed_in_by_officer(world: World) -> list[str]:
    agreements.signed(world.own_school, world.own_district)
    world.person("coordinator")
    return [circulars.handed_in(world.person("officer"), audience="partner_coordinators").reference]


def sent(world: World) -> list[str]:
    agreements.signed(world.own_school, world.own_district)
    world.person("coordinator")
    author = make_officer(world.own_district)
    return [circulars.sent(author, audience="partner_coordinators").reference]


def a_sent_mail(world: World) -> list[object]:
    (reference,) = sent(world)
    return [reference, Message.objects.get(subject_kind="circular").pk]


TABLE = {
    "circulars:list": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    200    200    200    403",
    ),
    "circulars:new": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    200    200    403    403",
        post="login  403    403    403    403    403    200    200    200    200    200    200    403    403",
    ),
    # The coordinator received it and reads the letter.
    "circulars:detail": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    200    404    404    200    200    404    404    200    200    200    404",
        of=sent,
    ),
    "circulars:mail": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    403    404    404    200    200    404    404    200    200    200    404",
        of=lambda world: [*sent(world), "zh-hant"],
    ),
    # A draft is its office's; the bureau sees it once it is handed in.
    "circulars:edit": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    403    404    404    404    404    403    404",
        post="login  404    404    404    404    404    200    403    404    404    404    404    403    404",
        of=a_draft,
    ),
    # An empty form has looked at nothing, so its author is led back to look.
    "circulars:preview": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    403    404    404    404    404    403    404",
        post="login  404    404    404    404    404    302    403    404    404    404    404    403    404",
        of=a_draft,
    ),
    "circulars:release": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    200    404    404    200    200    403    404",
        post="login  404    404    404    404    404    302    302    404    404    302    302    403    404",
        of=handed_in,
    ),
    "circulars:send_back": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    200    404    404    200    200    403    404",
        post="login  404    404    404    404    404    200    200    404    404    200    200    403    404",
        of=handed_in,
    ),
    "circulars:take_back": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    404    404    404    404    302    403    404    404    403    403    403    404",
        of=handed_in_by_officer,
    ),
    "circulars:settle_mail": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    404    403    404    404    302    302    404    404    302    302    403    404",
        of=a_sent_mail,
    ),
    "circulars:discard": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    200    404    404    200    200    403    404",
        post="login  404    404    404    404    404    302    302    404    404    302    302    403    404",
        of=handed_in,
    ),
}
