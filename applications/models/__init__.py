"""A case and everything that belongs to it."""

from .application import (
    BY_DUE,
    Application,
    ApplicationEvent,
    ApplicationQuerySet,
    DistrictChoice,
    Editor,
    ProposedCommitment,
    Reach,
    place_of,
    reach_of,
)
from .begun import Begun
from .papers import Attachment, ConsentRequest, Submission
from .review import (
    Assessment,
    Comment,
    CorrectionItem,
    CorrectionRequest,
    Decision,
    DecisionCommitment,
    Referral,
)
from .saved import SavedView, SavedViewEvent, SavedViewQuerySet

__all__ = [
    "BY_DUE",
    "Application",
    "ApplicationEvent",
    "ApplicationQuerySet",
    "Assessment",
    "Attachment",
    "Begun",
    "Comment",
    "ConsentRequest",
    "CorrectionItem",
    "CorrectionRequest",
    "Decision",
    "DecisionCommitment",
    "DistrictChoice",
    "Editor",
    "ProposedCommitment",
    "Reach",
    "Referral",
    "SavedView",
    "SavedViewEvent",
    "SavedViewQuerySet",
    "Submission",
    "place_of",
    "reach_of",
]
