"""What officials have said about a case, to tell a second click from other words of the same person."""

from ..models import Application


def words_on(application: Application) -> set[str]:
    """Everything that returns, assessments, decisions and referrals of the case say in sentences."""
    rows = (
        *application.corrections.values_list("message", "items__comment"),
        *application.decisions.values_list("explanation", "advice"),
        *application.referrals.values_list("note"),
    )
    said = {words for row in rows for words in row}
    for assessment in application.assessments.all():
        notes = [check["note"] for check in assessment.checklist.values()]
        said |= {assessment.reason, assessment.sent_back_reason, *notes}
    return said
