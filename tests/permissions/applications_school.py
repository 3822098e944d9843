"""The school's side of an application; the officials' side stands beside this table."""

from applications.models import Application, Attachment
from tests.factories import applications as cases
from tests.factories.door import invited
from tests.permissions.table import Row, World


def draft(world: World) -> Application:
    return cases.complete_draft(world.own_school, world.person("coordinator"))


def sent(world: World) -> Application:
    return cases.submitted(world.own_school, world.person("coordinator"))


def the_draft(world: World) -> list[str]:
    return [draft(world).reference]


def the_sent_case(world: World) -> list[str]:
    return [sent(world).reference]


def a_section(world: World) -> list[str]:
    return [draft(world).reference, "teaching"]


def a_file(world: World) -> list[object]:
    application = draft(world)
    cases.give_consent(application, world.person("coordinator"), "scan")
    return [application.reference, Attachment.objects.get(application=application).file_id]


TABLE = {
    "applications:start": Row(get="200"),
    "applications:self_check": Row(get="200"),
    "applications:blank": Row(get="200"),
    # What is typed before signing in belongs to a browser; these browsers have typed nothing.
    "applications:begin": Row(get="200"),
    "applications:begin_section": Row(get="200", post="200", of=lambda _world: ["teaching"]),
    "applications:begin_keep": Row(post="200", of=lambda _world: ["teaching"]),
    "applications:send_link": Row(post="302"),
    "applications:forget": Row(get="302", post="302"),
    "applications:continue": Row(get="login 302", post="login 302"),
    "applications:continue_from_mail": Row(get="login 404", post="login 404", of=lambda _world: ["no-such-link"]),
    "applications:consent": Row(get="404", post="404", of=lambda _world: ["no-such-link"]),
    # An empty form names no school: back to the start page with a sentence.
    "applications:create": Row(post="login 302"),
    # A coordinator accepts; whoever may only read the invitation is told who does.
    "applications:accept": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    302    404    404    403    403    404    404    403    403    403    404",
        of=lambda world: [invited(world.own_school, world.own_district).reference],
    ),
    "applications:tasks": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    200    404    404    404    404    404    404    404    404    403    404",
        of=the_draft,
    ),
    "applications:section": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    200    404    404    404    404    404    404    404    404    403    404",
        post="login  404    403    302    404    404    404    404    404    404    404    404    403    404",
        of=a_section,
    ),
    "applications:keep": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    200    404    404    404    404    404    404    404    404    403    404",
        of=a_section,
    ),
    "applications:present_in_section": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    200    404    404    404    404    404    404    404    404    403    404",
        of=a_section,
    ),
    "applications:restore_draft": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    302    404    404    404    404    404    404    404    404    403    404",
        of=the_draft,
    ),
    "applications:attach": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    200    404    404    404    404    404    404    404    404    403    404",
        of=the_draft,
    ),
    "applications:remove_file": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    302    404    404    404    404    404    404    404    404    403    404",
        of=a_file,
    ),
    "applications:ask_consent": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    200    404    404    404    404    404    404    404    404    403    404",
        of=the_draft,
    ),
    "applications:cancel_consent": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    302    404    404    404    404    404    404    404    404    403    404",
        of=the_draft,
    ),
    "applications:team": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    200    404    404    404    404    404    404    404    404    403    404",
        post="login  404    403    302    404    404    404    404    404    404    404    404    403    404",
        of=the_draft,
    ),
    "applications:take_over": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    302    404    404    404    404    404    404    404    404    403    404",
        of=the_draft,
    ),
    # The bureau is told whose a draft is, and nothing of what it says.
    "applications:owner": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    200    404    404    404    404    404    404    200    200    403    404",
        post="login  404    403    200    404    404    404    404    404    404    200    200    403    404",
        of=the_draft,
    ),
    "applications:check": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    200    404    404    404    404    404    404    404    404    403    404",
        post="login  404    403    200    404    404    404    404    404    404    404    404    403    404",
        of=the_draft,
    ),
    "applications:receipt": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    200    200    404    404    200    200    404    404    200    200    200    404",
        of=the_sent_case,
    ),
    "applications:withdraw": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    200    404    404    403    403    404    404    403    403    403    404",
        post="login  404    403    302    404    404    403    403    404    404    403    403    403    404",
        of=the_sent_case,
    ),
}
