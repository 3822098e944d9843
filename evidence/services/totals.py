"""Adding up what has been verified, for pages that everybody reads."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from agreements.constants import PERSON_UNITS, SMALLEST_PUBLISHED

_LOCK = "LOCK TABLE evidence_verifiedtotal IN SHARE ROW EXCLUSIVE MODE"
_CLEAR = "DELETE FROM evidence_verifiedtotal"
# What was done under signed agreements: those are public. Of people, so few in a term are left out as on the pages and
# in the open data: else they could be told by taking what stands there from the sum.
_COUNT = """
INSERT INTO evidence_verifiedtotal (indicator_id, amount, reports, samples, latest, counted_at)
SELECT promise.indicator_id, sum(done.amount), sum(done.reports), sum(done.samples), max(done.latest), %(now)s
FROM (
    SELECT use.target_id, sum(use.amount) AS amount, count(*) AS reports,
           count(*) FILTER (WHERE one.is_sample) AS samples, max(use.happened_on) AS latest
    FROM evidence_evidenceuse use
    JOIN agreements_agreement one ON one.id = use.agreement_id AND one.signed_on IS NOT NULL
    WHERE use.state = 'verified'
    GROUP BY use.target_id
) done
JOIN agreements_termtarget target ON target.id = done.target_id
JOIN agreements_commitment promise ON promise.id = target.commitment_id
JOIN agreements_indicator indicator ON indicator.id = promise.indicator_id
WHERE done.amount >= %(smallest)s OR indicator.unit <> ALL (%(people)s)
GROUP BY promise.indicator_id
"""


@transaction.atomic
def count_totals() -> int:
    """Add everything up anew; harmless any number of times. Returns how many indicators have something verified."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(_CLEAR)
        known: dict[str, Any] = {"now": timezone.now(), "smallest": SMALLEST_PUBLISHED, "people": sorted(PERSON_UNITS)}
        cursor.execute(_COUNT, known)
        return cursor.rowcount
