"""Reading evidence: progress of both sides, lists, what waits for whom, what should be looked at again."""

from .cautions import Caution, cautions_of
from .progress import (
    CommitmentRow,
    Light,
    Progress,
    TargetRow,
    by_commitment,
    progress_by_commitment,
    progress_of,
    target_rows,
)
from .public import PublicResult, public_amount, public_results
from .reports import (
    Reporter,
    idle_districts,
    reportable_targets,
    reporter_of,
    stance_of,
)
from .totals import verified_totals
from .waiting import waiting_for

__all__ = [
    "Caution",
    "CommitmentRow",
    "Light",
    "Progress",
    "PublicResult",
    "Reporter",
    "TargetRow",
    "by_commitment",
    "cautions_of",
    "idle_districts",
    "progress_by_commitment",
    "progress_of",
    "public_amount",
    "public_results",
    "reportable_targets",
    "reporter_of",
    "stance_of",
    "target_rows",
    "verified_totals",
    "waiting_for",
]
