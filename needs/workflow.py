"""What a need may become, as data; the gate in services and the database trigger read nothing else."""

from core.workflows import Table, Transition

from .constants import NeedStatus, NeedVerb

NEED = Table(
    (
        Transition(NeedVerb.PUBLISH, NeedStatus.DRAFT, NeedStatus.OPEN),
        Transition(NeedVerb.WITHDRAW, NeedStatus.DRAFT, NeedStatus.WITHDRAWN),
        Transition(NeedVerb.MEET, NeedStatus.OPEN, NeedStatus.MET),
        Transition(NeedVerb.WITHDRAW, NeedStatus.OPEN, NeedStatus.WITHDRAWN),
    )
)
