"""One's own account, claims, teams, officials. Claims and members belong to the world's own school."""

from accounts import services
from accounts.constants import Role
from tests.accounts.letters import letter_to
from tests.factories.accounts import make_absence, make_admin, make_officer, make_user
from tests.permissions.table import Row, World


def a_claim(world: World) -> list[int]:
    """Asked while the school had no coordinator, so that a desk sees it; now it has one."""
    claim = services.claim_school(
        make_user(), world.own_school, wanted_role=Role.SCHOOL_MEMBER, title="教授", district=world.own_district
    )
    world.person("coordinator")
    return [claim.pk]


def a_member(world: World) -> list[int]:
    world.person("coordinator")
    return [world.person("member").acting.pk]


def an_officer(world: World) -> list[int]:
    return [world.person("officer").pk]


def an_absence(world: World) -> list[int]:
    """Of the desk's officer; a colleague of no column stands in."""
    return [make_absence(world.person("officer"), make_officer(world.own_district)).pk]


def an_invitation(_world: World) -> list[int]:
    return [services.invite_official("new@gov.example.tw", actor=make_admin(), role=Role.AUDITOR).pk]


def a_token(world: World) -> list[str]:
    an_invitation(world)
    return [letter_to("new@gov.example.tw").path.split("/")[2]]


TABLE = {
    "accounts:me": Row(get="login 200", post="login 200"),
    "accounts:name": Row(get="login 200", post="login 200"),
    "accounts:switch": Row(get="login 200", post="login 404"),
    "accounts:session": Row(get="200", post="200"),
    "accounts:second_factor": Row(get="login 200"),
    "accounts:absences": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  200    200    200    200    200    200    200    200    200    200    200    200    200",
        post="login  403    200    200    200    200    200    200    200    200    200    200    403    403",
    ),
    "accounts:absences_of": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    200    404    404    403    200    403    404",
        post="login  404    404    404    404    404    200    200    404    404    403    200    403    404",
        of=an_officer,
    ),
    "accounts:change_absence": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    200    200    404    404    403    200    403    404",
        post="login  404    404    404    404    404    200    200    404    404    403    200    403    404",
        of=an_absence,
    ),
    "accounts:cancel_absence": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    404    404    404    404    302    302    404    404    403    302    403    404",
        of=an_absence,
    ),
    "accounts:desk": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    200    200    200    200    403    403    403    403",
    ),
    "accounts:claims": Row(get="login 200"),
    "accounts:claim": Row(get="login 200", post="login 200"),
    # The link in a mail opens for everybody; accepting wants the invited address.
    "accounts:invitation": Row(get="200", post="200 302", of=a_token),
    "accounts:withdraw_claim": Row(post="login 404", of=a_claim),
    "accounts:claim_detail": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    200    404    404    404    404    404    404    200    200    200    404",
        post="login  404    404    200    404    404    404    404    404    404    403    403    403    404",
        of=a_claim,
    ),
    "accounts:team": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    200    403    200    404    404    404    404    404    404    404    404",
    ),
    "accounts:make_coordinator": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    302    404    404    404    404    404    404    302    302    403    404",
        of=a_member,
    ),
    "accounts:end_membership": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    200    200    404    404    404    404    404    404    200    200    403    404",
        post="login  404    200    200    404    404    404    404    404    404    200    200    403    404",
        of=a_member,
    ),
    "accounts:people": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    403    200    200    403",
    ),
    "accounts:invite": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    403    200    403    403",
        post="login  403    403    403    403    403    403    403    403    403    403    200    403    403",
    ),
    "accounts:revoke_invitation": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  403    403    403    403    403    403    403    403    403    403    302    403    403",
        of=an_invitation,
    ),
    "accounts:domains": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    403    403",
        post="login  403    403    403    403    403    403    403    403    403    200    200    403    403",
    ),
}
