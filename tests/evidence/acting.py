"""What tests of the services ask again and again."""

import pytest

from core.dates import local_today
from evidence import services
from evidence.models import Evidence
from evidence.services import TransitionNotAllowed
from tests.factories import evidence as make


def state_of(evidence: Evidence) -> str:
    return make.use_of(evidence).state


def verbs(evidence: Evidence) -> list[str]:
    return list(evidence.events.order_by("sequence").values_list("verb", flat=True))


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(TransitionNotAllowed) as refusal:
        act(*args, **kwargs)
    return str(refusal.value.user_message)


def revise(evidence: Evidence, actor, *, seen: int = 1, uses=None, **facts) -> Evidence:
    usual = {"what": make.WHAT, "happened_on": local_today(), "note": "補上簽到表。"}
    uses = uses if uses is not None else [(make.use_of(evidence).target, 1)]
    return services.revise_evidence(evidence, actor=actor, seen_version=seen, uses=uses, **(usual | facts))
