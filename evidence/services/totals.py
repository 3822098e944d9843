"""Adding up what has been verified, for pages that everybody reads."""

from django.db import connection, transaction
from django.utils import timezone

_LOCK = "LOCK TABLE evidence_verifiedtotal IN SHARE ROW EXCLUSIVE MODE"
_CLEAR = "DELETE FROM evidence_verifiedtotal"
# What was done under signed agreements: those are public.
_COUNT = """
INSERT INTO evidence_verifiedtotal (indicator_id, amount, reports, samples, latest, counted_at)
SELECT promise.indicator_id, sum(use.amount), count(*), count(*) FILTER (WHERE one.is_sample),
       max(use.happened_on), %(now)s
FROM evidence_evidenceuse use
JOIN agreements_agreement one ON one.id = use.agreement_id AND one.signed_on IS NOT NULL
JOIN agreements_termtarget target ON target.id = use.target_id
JOIN agreements_commitment promise ON promise.id = target.commitment_id
WHERE use.state = 'verified'
GROUP BY promise.indicator_id
"""


@transaction.atomic
def count_totals() -> int:
    """Add everything up anew; harmless any number of times. Returns how many indicators have something verified."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(_CLEAR)
        cursor.execute(_COUNT, {"now": timezone.now()})
        return cursor.rowcount
