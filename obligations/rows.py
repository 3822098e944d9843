"""What a declaration is written with: the columns of the contract, and the values that many share."""

from typing import Any

from django.db.models import BigIntegerField, CharField, QuerySet, Value
from django.db.models.expressions import Combinable

from notifications.constants import Channel

from .constants import THE_BUREAU, Audience, Body
from .registry import LadderProposal, Step

# Nobody in particular; no address; the body that exists once.
NOBODY = Value(None, output_field=BigIntegerField())
NO_ADDRESS = Value("", output_field=CharField())
BUREAU_ID = Value(THE_BUREAU, output_field=BigIntegerField())

# The names that a declared queryset yields: with a prefix, since an annotation must not be called like a field.
COLUMNS = (
    "owed_subject",
    "owed_by_kind",
    "owed_by_id",
    "owed_person",
    "owed_not_person",
    "owed_since",
    "owed_due_on",
    "owed_superior",
)

# For whatever a mail was about: apps declare whose it is to tell that person otherwise.
UNDELIVERED_LADDER = LadderProposal(
    "undelivered",
    "處理無法送達的通知",
    "Seeing to undelivered mail",
    (Step(0), Step(2, channel=Channel.IMMEDIATE), Step(5, Audience.SUPERIOR)),
)


def owed(
    rows: QuerySet[Any],
    *,
    subject: Combinable,
    by_kind: Body | Combinable,
    by_id: Combinable,
    since: Combinable,
    due_on: Combinable,
    person: Combinable = NOBODY,
    not_person: Combinable = NOBODY,
    superior_address: Combinable = NO_ADDRESS,
) -> QuerySet[Any, Any]:
    """`rows` as what is owed; each is an open round. See obligations.registry.Obligation for the columns."""
    kind = Value(by_kind.value, output_field=CharField()) if isinstance(by_kind, Body) else by_kind
    columns = (subject, kind, by_id, person, not_person, since, due_on, superior_address)
    return rows.values(**dict(zip(COLUMNS, columns, strict=True)))
