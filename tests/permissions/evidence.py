"""Reports of the world's own school to its own district, whose desk has the officer and the chief of the columns."""

from typing import Any

from agreements.models import Agreement
from evidence.models import Evidence
from tests.factories import evidence as make
from tests.factories.agreements import signed
from tests.permissions.table import Row, World


def an_agreement(world: World) -> Agreement:
    """With people on both sides, so that the bureau does not stand in."""
    world.person("officer")
    world.person("coordinator")
    return signed(world.own_school, world.own_district)


def with_use(evidence: Evidence) -> list[Any]:
    return [evidence.reference, make.use_of(evidence).pk]


def claimed(world: World) -> list[Any]:
    return [make.claimed(an_agreement(world)).reference]


def a_claim(world: World) -> list[Any]:
    return with_use(make.claimed(an_agreement(world)))


def a_dispute(world: World) -> list[Any]:
    return with_use(make.disputed(an_agreement(world)))


def an_answer(world: World) -> list[Any]:
    return with_use(make.answered(an_agreement(world)))


def a_file(world: World) -> list[Any]:
    agreement = an_agreement(world)
    actor = make.reporter(agreement)
    photo = make.photo(actor)
    return [make.claimed(agreement, actor=actor, files=[(photo, False)]).reference, photo.pk]


TABLE = {
    "evidence:list": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "evidence:sheet": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "evidence:commitments": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "evidence:commitments_sheet": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    "evidence:waiting": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    200    200    200    403",
    ),
    # The bureau reports for an idle district only, which it names.
    "evidence:new": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    200    200    200    200    200    200    200    200    403    403    403    403",
        post="login  403    200    200    200    200    200    200    200    200    403    403    403    403",
    ),
    "evidence:detail": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    200    200    404    404    200    200    404    404    200    200    200    404",
        of=claimed,
    ),
    "evidence:file": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    200    200    404    404    200    200    404    404    200    200    200    404",
        of=a_file,
    ),
    "evidence:change": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    200    200    404    404    403    403    404    404    403    403    403    404",
        post="login  404    200    200    404    404    403    403    404    404    403    403    403    404",
        of=claimed,
    ),
    "evidence:withdraw": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    200    200    404    404    403    403    404    404    403    403    403    404",
        post="login  404    302    302    404    404    403    403    404    404    403    403    403    404",
        of=claimed,
    ),
    # An empty form has seen no wording, so whoever may verify is led back to look.
    "evidence:verify": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    403    404    404    302    302    404    404    403    403    403    404",
        of=a_claim,
    ),
    "evidence:verify_all": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    403    404    404    302    302    404    404    403    403    403    404",
        of=claimed,
    ),
    "evidence:dispute": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    403    404    404    200    200    404    404    403    403    403    404",
        post="login  404    403    403    404    404    200    200    404    404    403    403    403    404",
        of=a_claim,
    ),
    "evidence:take_back": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        post="login  404    403    403    404    404    302    302    404    404    403    403    403    404",
        of=a_dispute,
    ),
    "evidence:answer": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    200    200    404    404    403    403    404    404    403    403    403    404",
        post="login  404    200    200    404    404    403    403    404    404    403    403    403    404",
        of=a_dispute,
    ),
    "evidence:settle": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    403    403    404    404    403    403    404    404    200    200    403    404",
        post="login  404    403    403    404    404    403    403    404    404    200    200    403    404",
        of=an_answer,
    ),
}
