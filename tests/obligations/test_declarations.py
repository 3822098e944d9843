"""How declarations have to be written so that the number in everybody's header stays cheap."""

from django.db.models import Value
from django.db.models.expressions import Col

from obligations.registry import registry

# Few are open at once, whoever they lie with: proposed pauses, circulars, enquiries, people who ask to act for a
# school, and mail that reached nobody.
FEW = {
    "agreement-pause",
    "application-undelivered",
    "circular-release",
    "circular-undelivered",
    "enquiry-answer",
    "school-claim",
}


def test_who_owes_is_a_constant_kind_and_a_column():
    """Worked out row by row, no index finds what one body owes, and every page reads all that everybody owes."""
    worked_out = set()
    for code, obligation in registry.obligations.items():
        annotations = obligation.owed().query.annotations
        kind, body = annotations["owed_by_kind"], annotations["owed_by_id"]
        if not (isinstance(kind, Value) and isinstance(body, Value | Col)):
            worked_out.add(code)
    assert worked_out == FEW
