"""Schools with a ladder and assemblies belong to the world's own school and district."""

from datetime import timedelta

from core.dates import local_today
from onboarding import services
from tests.factories import onboarding as made
from tests.factories.accounts import make_bureau
from tests.factories.schools import school
from tests.permissions.table import Row, World


def own_ladder(world: World) -> list[str]:
    return [made.newcomer(world.own_school, world.own_district).reference]


def own_school_asked(world: World) -> list[str]:
    """Another school's ladder; the world's own school was asked to stand at its side."""
    made.experienced(world.own_school, world.own_district)
    found = made.ladder(made.newcomer(school("3002"), world.own_district))
    services.propose_buddy(found, actor=make_bureau(), school=world.own_school)
    return [found.agreement.reference]


def own_meeting(world: World) -> list[str]:
    made.newcomer(world.own_school, world.own_district)
    return [made.meeting(world.own_district).reference]


def planned_part(world: World) -> list[str]:
    part = made.planned(made.newcomer(world.own_school, world.own_district))
    return [part.meeting.reference, part.agreement.reference]


def reported_part(world: World) -> list[str]:
    part = made.reported(made.newcomer(world.own_school, world.own_district))
    return [part.meeting.reference, part.agreement.reference]


def part_to_come(world: World) -> list[str]:
    coming = made.meeting(world.own_district, local_today() + timedelta(days=9))
    part = made.planned(made.newcomer(world.own_school, world.own_district), on=coming)
    return [part.meeting.reference, part.agreement.reference]


TABLE = {
    "onboarding:list": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "onboarding:sheet": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "onboarding:detail": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    200    200    404    404    200    200    404    404    200    200    200    404",
        of=own_ladder,
    ),
    "onboarding:buddy": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    403    404    404    200    200    404    404    200    200    403    404",
        post="login  404    403    403    404    404    200    200    404    404    200    200    403    404",
        of=own_ladder,
    ),
    # Of a school that stands at another one's side only the coordinator answers.
    "onboarding:accept": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    302    404    404    403    403    404    404    403    403    403    404",
        of=own_school_asked,
    ),
    "onboarding:decline": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    302    404    404    403    403    404    404    403    403    403    404",
        of=own_school_asked,
    ),
    "onboarding:exempt": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    403    404    404    403    403    404    404    200    200    403    404",
        post="login  404    403    403    404    404    403    403    404    404    200    200    403    404",
        of=own_ladder,
    ),
    "onboarding:meetings": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "onboarding:meetings_sheet": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "onboarding:new_meeting": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    200    200    403    403",
        post="login  403    403    403    403    403    200    200    200    200    200    200    403    403",
    ),
    "onboarding:meeting": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    200    200    404    404    200    200    404    404    200    200    200    404",
        of=own_meeting,
    ),
    "onboarding:edit_meeting": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    403    404    404    200    200    404    404    200    200    403    404",
        post="login  404    403    403    404    404    200    200    404    404    200    200    403    404",
        of=own_meeting,
    ),
    "onboarding:cancel_meeting": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    403    404    404    200    200    404    404    200    200    403    404",
        post="login  404    403    403    404    404    302    302    404    404    302    302    403    404",
        of=own_meeting,
    ),
    "onboarding:plan": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    403    404    404    200    200    404    404    200    200    403    404",
        of=own_meeting,
    ),
    "onboarding:report": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    302    302    404    404    403    403    404    404    403    403    403    404",
        of=planned_part,
    ),
    "onboarding:take_back": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    302    302    404    404    403    403    404    404    403    403    403    404",
        of=reported_part,
    ),
    "onboarding:verify": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    403    404    404    302    302    404    404    302    302    403    404",
        of=reported_part,
    ),
    "onboarding:refuse": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    403    404    404    200    200    404    404    200    200    403    404",
        post="login  404    403    403    404    404    200    200    404    404    200    200    403    404",
        of=reported_part,
    ),
    "onboarding:cancel_part": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    403    404    404    302    302    404    404    302    302    403    404",
        of=part_to_come,
    ),
}
