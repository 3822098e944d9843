"""Counting how local partnerships were, term by term."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

# Agreements signed and not over on the term's last day; a school is local by the campuses the registry has today.
_COUNT = """
INSERT INTO agreements_termlocality (term_id, district_id, partners, local, samples, counted_at)
SELECT term.id, district.id, count(one.id),
       count(one.id) FILTER (WHERE EXISTS (
           SELECT FROM schools_campus campus
           WHERE campus.school_id = one.school_id AND campus.district_id = one.district_id)),
       count(one.id) FILTER (WHERE one.is_sample), %(now)s
FROM cycles_academicterm term
CROSS JOIN districts_district district
LEFT JOIN agreements_agreement one
    ON one.district_id = district.id AND one.signed_on IS NOT NULL
    AND one.starts_on <= term.ends_on AND coalesce(one.closed_on, one.ends_on) >= term.ends_on
WHERE term.ends_on < %(today)s
GROUP BY term.id, district.id
ON CONFLICT (term_id, district_id) DO UPDATE
    SET partners = excluded.partners, local = excluded.local, samples = excluded.samples,
        counted_at = excluded.counted_at
"""


@transaction.atomic
def count_localities(today: date) -> int:
    """Count every term that is over by `today` anew; one statement, harmless any number of times.

    Returns how many counts were written. Run every night: an agreement entered late is in its terms the next day.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"today": today, "now": timezone.now()})
        return cursor.rowcount
