from .agreement import Agreement, AgreementEvent, AgreementQuerySet
from .catalogue import ClauseEvent, ClauseTemplate, Indicator
from .conduct import Commitment, Pause, TermTarget
from .documented import DocumentedCooperation
from .locality import TermLocality
from .text import Line, Move, Signature, Version

__all__ = [
    "Agreement",
    "AgreementEvent",
    "AgreementQuerySet",
    "ClauseEvent",
    "ClauseTemplate",
    "Commitment",
    "DocumentedCooperation",
    "Indicator",
    "Line",
    "Move",
    "Pause",
    "Signature",
    "TermLocality",
    "TermTarget",
    "Version",
]
