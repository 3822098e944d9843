"""The lives of a period, a self-review and a document as data; the gate and the database triggers read nothing else."""

from core.workflows import Table, Transition

from .constants import PeriodStatus, PeriodVerb, ReportStatus, ReportVerb, ReviewStatus, ReviewVerb

PERIOD = Table((Transition(PeriodVerb.CLOSE, PeriodStatus.OPEN, PeriodStatus.CLOSED),))

REVIEW = Table(
    (
        Transition(ReviewVerb.SUBMIT, ReviewStatus.DRAFT, ReviewStatus.SUBMITTED),
        Transition(ReviewVerb.READ, ReviewStatus.SUBMITTED, ReviewStatus.READ),
    )
)

REPORT = Table(
    (
        Transition(ReportVerb.START, ReportStatus.WAITING, ReportStatus.MAKING),
        Transition(ReportVerb.FINISH, ReportStatus.MAKING, ReportStatus.DONE),
        Transition(ReportVerb.FAIL, ReportStatus.MAKING, ReportStatus.FAILED),
        Transition(ReportVerb.REPEAT, ReportStatus.FAILED, ReportStatus.WAITING),
    )
)
