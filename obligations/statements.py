"""The statements of the sweep. See ADR 7; every value that is not a parameter is a constant of this project."""

from notifications.constants import Channel, Topic

from . import duty
from .constants import THE_BUREAU, Audience, ReminderState

# Sources of feed items, which say for whom it is worded: whoever owes it, or those above.
REMINDER, ESCALATION = "reminder", "escalation"

# Which steps have fired for rounds that lack them. Most of what is overdue has them all, so this tells what is new by
# the ledger's key, before anything dearer is asked. Of what ISSUE holds back it leaves out the steps that are withheld;
# when a step fell is only known for single due dates, so whether that was before the beginning is left to the caller.
MISSING = f"""
WITH fired AS (
    SELECT * FROM unnest(%(codes)s::text[], %(steps)s::bigint[], %(ranks)s::int[], %(bounds)s::date[])
        AS fired (code, step_id, rank, bound)
)
SELECT DISTINCT owed.code, owed.due_on, (owed.started_at AT TIME ZONE 'Asia/Taipei')::date, fired.step_id
FROM ({{owed}} OFFSET 0) AS owed JOIN fired ON fired.code = owed.code AND owed.due_on <= fired.bound
WHERE NOT EXISTS (
    SELECT FROM obligations_reminder AS known
    WHERE known.obligation = owed.code AND known.subject_id = owed.subject AND known.due_on = owed.due_on
        AND known.started_at = owed.started_at AND known.step_id = fired.step_id
) AND (fired.rank = 0 OR NOT EXISTS (
    SELECT FROM fired AS own WHERE own.code = owed.code AND own.rank = 0 AND owed.due_on <= own.bound
) OR EXISTS (
    SELECT FROM obligations_reminder AS told JOIN obligations_ladderstep AS step ON step.id = told.step_id
    WHERE told.obligation = owed.code AND told.subject_id = owed.subject AND told.due_on = owed.due_on
        AND told.started_at = owed.started_at AND told.state = '{ReminderState.ISSUED}'
        AND step.audience = '{Audience.RESPONSIBLE}'
))
"""  # noqa: S608 - constants of this project

# Of the steps of a round that have fired, the latest goes out; the others are written as superseded. A step that
# turns to somebody above waits until whoever owes it was reminded on an earlier day: escalation is announced.
ISSUE = f"""
WITH {duty.DUTY},
owed AS MATERIALIZED ({{owed}}),
fired AS (
    SELECT * FROM unnest(
        %(steps)s::bigint[], %(dues)s::date[], %(fires)s::date[], %(ranks)s::int[], %(audiences)s::text[],
        %(channels)s::text[]
    ) AS fired (step_id, due_on, fires_on, rank, audience, channel)
),
due AS (
    SELECT owed.*, fired.step_id, fired.fires_on, fired.audience, fired.channel,
        row_number() OVER (
            PARTITION BY owed.subject, owed.started_at ORDER BY fired.fires_on DESC, fired.rank DESC, fired.step_id DESC
        ) AS place
    FROM owed JOIN fired ON fired.due_on = owed.due_on
    WHERE (
        -- What began late, or today, is not reminded of steps that lay before; what began overdue is.
        fired.fires_on > (owed.started_at AT TIME ZONE 'Asia/Taipei')::date
        OR owed.due_on < (owed.started_at AT TIME ZONE 'Asia/Taipei')::date
    ) AND (fired.rank = 0 OR NOT EXISTS (
        SELECT FROM fired AS own WHERE own.due_on = owed.due_on AND own.rank = 0
    ) OR EXISTS (
        SELECT FROM obligations_reminder AS told JOIN obligations_ladderstep AS step ON step.id = told.step_id
        WHERE told.obligation = %(obligation)s AND told.subject_id = owed.subject AND told.due_on = owed.due_on
            AND told.started_at = owed.started_at AND told.state = '{ReminderState.ISSUED}'
            AND step.audience = '{Audience.RESPONSIBLE}'
            AND (told.created_at AT TIME ZONE 'Asia/Taipei')::date < (%(now)s AT TIME ZONE 'Asia/Taipei')::date
    ))
),
written AS (
    INSERT INTO obligations_reminder (obligation, subject_kind, subject_id, owed_by_kind, owed_by_id, started_at,
        due_on, step_id, fires_on, state, sweep_id, created_at)
    SELECT %(obligation)s, %(subject_kind)s, due.subject, due.owed_by_kind, due.owed_by_id, due.started_at,
        due.due_on, due.step_id, due.fires_on,
        CASE due.place WHEN 1 THEN '{ReminderState.ISSUED}' ELSE '{ReminderState.SUPERSEDED}' END,
        %(sweep)s, %(now)s
    FROM due
    WHERE NOT EXISTS (
        SELECT FROM obligations_reminder AS known
        WHERE known.obligation = %(obligation)s AND known.subject_id = due.subject AND known.due_on = due.due_on
            AND known.started_at = due.started_at AND known.step_id = due.step_id
    )
    ON CONFLICT DO NOTHING
    RETURNING id, subject_id, started_at, step_id, state
),
issued AS (
    SELECT written.id, due.subject, due.owed_by_kind, due.owed_by_id, due.person, due.not_person, due.audience,
        due.channel, due.superior_address
    FROM written JOIN due ON due.subject = written.subject_id AND due.started_at = written.started_at
        AND due.step_id = written.step_id
    WHERE written.state = '{ReminderState.ISSUED}'
),
o AS (
    SELECT id, subject, owed_by_kind, owed_by_id, person, not_person, channel, '{REMINDER}' AS source FROM issued
    UNION ALL
    SELECT o.id, subject, {duty.AUDIENCE_KIND},
        CASE WHEN {duty.AUDIENCE_KIND} IN ({duty.CITY_KINDS}) THEN {THE_BUREAU} ELSE owed_by_id END,
        NULL, NULL, channel, '{ESCALATION}'
    FROM issued AS o
    WHERE audience <> '{Audience.RESPONSIBLE}'
        AND NOT (audience = '{Audience.SUPERIOR}' AND superior_address <> '')
),
reader AS (
    SELECT DISTINCT ON (told.id, told.user_id) told.* FROM (
        SELECT o.id, o.subject, o.channel, o.source, COALESCE(deputy.deputy_id, d.user_id) AS user_id
        FROM o JOIN duty AS d ON {duty.MATCH} LEFT JOIN deputy
            ON deputy.user_id = d.user_id AND deputy.deputy_id IS DISTINCT FROM o.not_person
        UNION ALL
        SELECT o.id, o.subject, o.channel, o.source, d.user_id FROM o JOIN duty AS d ON {duty.ORPHAN}
    ) AS told
    ORDER BY told.id, told.user_id, told.source DESC
),
items AS (
    INSERT INTO notifications_feeditem (key, recipient_id, to_address, topic, channel, subject_kind, subject_id,
        headline, sentence, path, source, source_id, created_at)
    SELECT 'reminder:' || reader.id || ':' || reader.user_id, reader.user_id, '', '{Topic.DUTY}',
        CASE WHEN reader.channel = '{Channel.IMMEDIATE}' AND chosen.channel IS DISTINCT FROM '{Channel.DIGEST}'
            THEN '{Channel.IMMEDIATE}' ELSE '{Channel.DIGEST}' END,
        %(subject_kind)s, reader.subject, '', '', '', reader.source, reader.id, %(now)s
    FROM reader LEFT JOIN notifications_preference AS chosen
        ON chosen.user_id = reader.user_id AND chosen.topic = '{Topic.DUTY}'
    ON CONFLICT (key) DO NOTHING
),
letters AS (
    INSERT INTO notifications_feeditem (key, recipient_id, to_address, topic, channel, subject_kind, subject_id,
        headline, sentence, path, source, source_id, created_at)
    SELECT 'reminder:' || id || ':' || superior_address, NULL, superior_address, '{Topic.DUTY}', '{Channel.IMMEDIATE}',
        %(subject_kind)s, subject, '', '', '', '{ESCALATION}', id, %(now)s
    FROM issued WHERE audience = '{Audience.SUPERIOR}' AND superior_address <> ''
    ON CONFLICT (key) DO NOTHING
)
SELECT count(*) FILTER (WHERE state = '{ReminderState.ISSUED}'),
    count(*) FILTER (WHERE state = '{ReminderState.SUPERSEDED}') FROM written
"""  # noqa: S608 - constants of this project

# Which of these obligations have open rounds in the ledger: one look at its index for each, however many those are.
OPEN_CODES = """
SELECT code FROM unnest(%(codes)s::text[]) AS code
WHERE EXISTS (SELECT FROM obligations_reminder WHERE obligation = code AND closed_at IS NULL)
"""

CLOSE = """
WITH owed AS MATERIALIZED ({owed})
UPDATE obligations_reminder AS reminder SET closed_at = %(now)s
WHERE reminder.obligation = %(obligation)s AND reminder.closed_at IS NULL AND NOT EXISTS (
    SELECT FROM owed WHERE owed.subject = reminder.subject_id AND owed.started_at = reminder.started_at
        AND owed.due_on = reminder.due_on
)
"""

MOOT = """
UPDATE notifications_feeditem AS item SET moot_at = %(now)s
FROM obligations_reminder AS reminder
WHERE item.message_id IS NULL AND item.moot_at IS NULL AND item.source = ANY(%(sources)s)
    AND reminder.id = item.source_id AND reminder.closed_at = %(now)s
"""
