"""What the school's last application said, for the next one to start from, each answer marked as carried (F20)."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from core.permissions import require
from schools.models import School

from .. import rules
from ..constants import CLOSED_STATUSES, Status
from ..content import question_code_of
from ..models import Application
from ..questions import CONTACT, DISTRICTS, SCHOOL, TEACHING
from .drafting import bring_rows_in_step, start_application

# What an earlier application still says about the school, wherever it goes next.
OF_THE_SCHOOL = frozenset(
    {question.code for part in (SCHOOL, CONTACT, TEACHING) for question in part.questions} | {"plan"}
)
# For one that tries again: the same districts and targets too. Semesters pass, and declarations are said anew.
OF_THE_PLAN = OF_THE_SCHOOL | {question.code for question in DISTRICTS.questions} | {"commitments"}
CAME_TO_NOTHING = CLOSED_STATUSES - {Status.APPROVED}
_ROWS = {"campus", "choice_1", "commitments"}


@transaction.atomic
def start_or_continue(school: School, *, actor: User) -> Application:
    """The untouched draft that `actor` began for `school` before, else a new one: a double click makes one."""
    # The row of the person orders their clicks.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    require(rules.can_start(actor, school))
    plain = Application.objects.drafts().filter(origin=None, need=None, invitation=None)
    untouched = plain.filter(school=school, owner=actor, touched_sections=[])
    return untouched.order_by("pk").first() or start_afresh(school, actor=actor)


@transaction.atomic
def start_afresh(school: School, *, actor: User) -> Application:
    """A draft that starts from the last answers; without an earlier application that the person may open, empty.

    Districts come along only from a case that came to nothing: where one is open, or was approved, there is no need.
    """
    application = start_application(school, actor=actor)
    last = last_application(school, actor)
    if last is not None:
        codes = OF_THE_PLAN if last.status in CAME_TO_NOTHING else OF_THE_SCHOOL
        said = {code: value for code, value in last.answers.items() if question_code_of(code) in codes}
        carry(application, source=last, carried=said)
    return application


def last_application(school: School, actor: User) -> Application | None:
    rows = Application.objects.visible_to(actor).filter(school=school, submitted_at__isnull=False)
    return rows.order_by("-submitted_at", "-pk").only("reference", "status", "answers").first()


def carry(
    application: Application,
    *,
    source: Application | None,
    carried: Mapping[str, Any],
    added: Mapping[str, Any] | None = None,
    rows: Collection[str] = frozenset(_ROWS),
) -> None:
    """Put what is carried into a new draft, remembering it, and what comes from elsewhere beside it."""
    application.carried = {code: value for code, value in carried.items() if value}
    application.carried_from = source
    application.answers = {**carried, **(added or {})}
    application.save(update_fields=["answers", "carried", "carried_from"])
    bring_rows_in_step(application, set(rows))
