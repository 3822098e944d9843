from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, transaction

BATCH = 2000
# The move that began the clock which runs now, with its rule, as history has it. The version of the rule is taken for
# known only where it gives the very date that was promised: no return shifted it, no day of the calendar changed.
OFFICES = """
WITH begun AS (
    SELECT DISTINCT ON (e.subject_id) e.subject_id, e.sequence, e.at,
        (e.at AT TIME ZONE 'Asia/Taipei')::date AS day,
        CASE e.verb WHEN 'confirm' THEN 'decide_days' WHEN 'submit' THEN 'review_days' WHEN 'refer' THEN 'review_days'
            ELSE 'confirm_days' END AS rule
    FROM applications_applicationevent e
    WHERE e.subject_id BETWEEN %(first)s AND %(last)s
        AND e.verb IN ('submit', 'refer', 'assess', 'send_back', 'confirm')
    ORDER BY e.subject_id, e.sequence DESC
), version AS (
    SELECT begun.*, rule_in_force.effective_from, rule_in_force.value, due.day AS due,
        EXISTS (
            SELECT FROM applications_applicationevent r
            WHERE r.subject_id = begun.subject_id AND r.sequence > begun.sequence AND r.verb = 'return'
        ) AS was_returned
    FROM begun
    LEFT JOIN LATERAL (
        SELECT effective_from, value FROM cycles_rule
        WHERE code = begun.rule AND effective_from <= begun.day ORDER BY effective_from DESC LIMIT 1
    ) rule_in_force ON TRUE
    LEFT JOIN cycles_calendarday start ON start.day = begun.day
    LEFT JOIN cycles_calendarday due ON due.is_working AND due.ordinal = start.ordinal + rule_in_force.value
)
UPDATE applications_application a
SET clock_started_at = v.at, clock_rule = v.rule,
    clock_rule_from = CASE WHEN v.due = a.due_on AND NOT v.was_returned THEN v.effective_from END,
    clock_days = CASE WHEN v.due = a.due_on AND NOT v.was_returned THEN v.value END
FROM version v
WHERE v.subject_id = a.id AND a.clock_started_at IS NULL
    AND a.status IN ('submitted', 'under_review', 'returned', 'assessed', 'confirmed', 'lapsed')
"""
SCHOOLS = """
WITH begun AS (
    SELECT DISTINCT ON (c.id) c.id, e.at, (e.at AT TIME ZONE 'Asia/Taipei')::date AS day
    FROM applications_correctionrequest c
    JOIN applications_applicationevent e
        ON e.subject_id = c.application_id AND e.verb IN ('return', 'restore') AND e.at >= c.requested_at
    WHERE c.application_id BETWEEN %(first)s AND %(last)s AND c.answered_at IS NULL AND c.cancelled_at IS NULL
    ORDER BY c.id, e.sequence DESC
), version AS (
    SELECT begun.*, rule_in_force.effective_from, rule_in_force.value, due.day AS due
    FROM begun
    LEFT JOIN LATERAL (
        SELECT effective_from, value FROM cycles_rule
        WHERE code = 'correction_days' AND effective_from <= begun.day ORDER BY effective_from DESC LIMIT 1
    ) rule_in_force ON TRUE
    LEFT JOIN cycles_calendarday start ON start.day = begun.day
    LEFT JOIN cycles_calendarday due ON due.is_working AND due.ordinal = start.ordinal + rule_in_force.value
)
UPDATE applications_correctionrequest c
SET clock_started_at = v.at, clock_rule = 'correction_days',
    clock_rule_from = CASE WHEN v.due = c.due_on THEN v.effective_from END,
    clock_days = CASE WHEN v.due = c.due_on THEN v.value END
FROM version v
WHERE v.id = c.id AND c.clock_started_at IS NULL
"""


def fill(apps, schema_editor):
    """A few rows at a time, each batch its own transaction; begun anew it goes on where it was."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM applications_application")
        first, last = cursor.fetchone()
        for start in range(first, last + 1, BATCH):
            with transaction.atomic(using=connection.alias):
                batch = {"first": start, "last": start + BATCH - 1}
                cursor.execute(OFFICES, batch)
                cursor.execute(SCHOOLS, batch)


class Migration(migrations.Migration):
    """What history proves of the clocks that run; no reader waits for it."""

    atomic = False

    dependencies = [
        ("applications", "0010_service_clock"),
        ("cycles", "0006_recusal_days"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        ValidateConstraint("application", "application_clock_whole"),
        ValidateConstraint("correctionrequest", "correction_clock_whole"),
    ]
