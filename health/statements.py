# ruff: noqa: S608 - put together from constants of this project; what comes from outside is a parameter
"""The health of agreements as SQL: one statement judges one of them or all. See ADR 10.

Whatever concerns a side is written once, with the side as a value. Every value that is not a parameter is a constant
of this project.
"""

from enum import Enum

from agreements.constants import LIVE_STATUSES, OVER_STATUSES, Side
from cycles.constants import DEFAULT_RULES, RuleCode
from evidence.constants import UseState

from .constants import (
    ARREARS_SHOWN,
    CAUSES,
    RULES,
    URGENCY,
    ArrearKind,
    Cause,
    ClockStart,
    HealthState,
    Light,
    RevivalOutcome,
)

_GREEN, _AMBER, _RED, _NONE = (int(light) for light in Light)

# A few by their ids, of which the planner knows as little once as ever: it keeps one plan. Of an array that is given
# directly it expects ten where it does not look, finds plans for one cheaper, and so would plan anew at each call.
_THESE = "ANY(ARRAY(SELECT unnest(%(ids)s::bigint[])))"
# Which agreements: those named, or all but those that were over at the last run and stay so.
ONE = f"AND a.id = {_THESE}"
ALL = f"""AND (a.status IN ({", ".join(f"'{one}'" for one in sorted(LIVE_STATUSES))}) OR NOT EXISTS (
        SELECT FROM health_agreementhealth AS h WHERE h.agreement_id = a.id AND h.state = '{HealthState.OVER}'))"""
# The same of a table with `agreement_id`: named once more, so that its index is used for a few.
OF_ONE, OF_ALL = f"AND {{}}.agreement_id = {_THESE}", ""


def _per_side(text: str) -> str:
    """`text` once for each side."""
    return ", ".join(text.format(side=side.value) for side in Side)


def _case(values: dict[HealthState, object], of: str) -> str:
    whens = " ".join(f"WHEN '{state}' THEN {value}" for state, value in values.items())
    return f"CASE {of} {whens} END"


_RULE_COLUMNS = ", ".join(
    f"COALESCE(max(value) FILTER (WHERE code = '{code}'), {DEFAULT_RULES[code]}) AS {code}" for code in RULES
)
_RULES = f"""
rule AS MATERIALIZED (
    SELECT {_RULE_COLUMNS}
    FROM (
        SELECT DISTINCT ON (code) code, value FROM cycles_rule
        WHERE code IN ({", ".join(f"'{code}'" for code in RULES)}) AND effective_from <= %(today)s
        ORDER BY code, effective_from DESC
    ) AS newest
)"""

# Who is judged, and since when it binds: the first wording may be signed after the first day.
# A pause that is on, or the first day after the last one, and the days it took from each target.
_WHO = f"""
one AS MATERIALIZED (
    SELECT a.id, a.school_id, a.district_id, a.starts_on, GREATEST(a.starts_on, v.in_force_on) AS begun_on,
        a.status IN ({", ".join(f"'{one}'" for one in sorted(LIVE_STATUSES))})
            AND %(today)s <= COALESCE(a.closed_on, a.ends_on) AS is_live
    FROM agreements_agreement AS a
        LEFT JOIN agreements_version AS v ON v.agreement_id = a.id AND v.number = 1
    WHERE a.signed_on IS NOT NULL
        AND a.status IN ({", ".join(f"'{one}'" for one in sorted(LIVE_STATUSES | OVER_STATUSES))}) {{which}}
),
break AS MATERIALIZED (
    SELECT p.agreement_id, p.starts_on, p.ends_on FROM agreements_pause AS p
    WHERE p.accepted_at IS NOT NULL AND p.starts_on <= %(today)s {{of_pause}}
),
rest AS (
    SELECT agreement_id, bool_or(ends_on >= %(today)s) AS is_on,
        max(ends_on) FILTER (WHERE ends_on < %(today)s) + 1 AS resumed_on
    FROM break GROUP BY agreement_id
)"""

_ACTIVITY = f"""
event AS (
    SELECT u.agreement_id, max(u.happened_on) AS last_on,
        {_per_side("max(u.happened_on) FILTER (WHERE u.side = '{side}') AS {side}_last_on")},
        min(u.happened_on) FILTER (WHERE u.happened_on >= %(today)s - rule.quiet_days) AS first_recent,
        max(u.happened_on) FILTER (WHERE u.happened_on < %(today)s - rule.quiet_days) AS before_recent
    FROM evidence_evidenceuse AS u CROSS JOIN rule
    WHERE u.state = '{UseState.VERIFIED}' AND u.happened_on <= %(today)s {{of_use}}
    GROUP BY u.agreement_id
),
clock AS (
    SELECT one.*, rest.is_on IS TRUE AS is_paused, {_per_side("event.{side}_last_on")}, event.last_on,
        GREATEST(one.begun_on, rest.resumed_on, event.last_on) AS began,
        CASE GREATEST(one.begun_on, rest.resumed_on, event.last_on)
            WHEN event.last_on THEN '{ClockStart.USE}' WHEN one.starts_on THEN '{ClockStart.FIRST_DAY}'
            WHEN one.begun_on THEN '{ClockStart.SIGNING}' ELSE '{ClockStart.PAUSE}' END AS began_by,
        event.first_recent, GREATEST(one.begun_on, rest.resumed_on, event.before_recent) AS before_that,
        rule.*
    FROM one CROSS JOIN rule LEFT JOIN rest ON rest.agreement_id = one.id LEFT JOIN event ON event.agreement_id = one.id
),
judged AS (
    SELECT clock.*, %(today)s - began AS silent,
        CASE
            WHEN NOT is_live THEN '{HealthState.OVER}'
            WHEN starts_on > %(today)s THEN '{HealthState.COMING}'
            WHEN is_paused THEN '{HealthState.PAUSED}'
            WHEN %(today)s - began > dormant_days THEN '{HealthState.DORMANT}'
            WHEN %(today)s - began > quiet_days THEN '{HealthState.QUIET}'
            -- The first thing verified within the window came after a silence that was too long.
            WHEN first_recent - before_that > dormant_days THEN '{HealthState.REVIVED}'
            ELSE '{HealthState.ACTIVE}'
        END AS state
    FROM clock
)"""

# What the elapsed days of each running or past target ask, days of a pause left out; whole units only.
_PACE = f"""
done AS (
    SELECT u.target_id, sum(u.amount) AS amount FROM evidence_evidenceuse AS u
    WHERE u.state = '{UseState.VERIFIED}' {{of_use}} GROUP BY u.target_id
),
begun AS MATERIALIZED (
    SELECT t.id, t.agreement_id, t.side, t.starts_on, t.ends_on, t.amount, LEAST(%(today)s, t.ends_on + 1) AS until
    FROM agreements_termtarget AS t JOIN one ON one.id = t.agreement_id
    WHERE t.is_current AND t.starts_on <= %(today)s AND one.is_live {{of_target}}
),
rested AS (
    SELECT begun.id, sum(LEAST(break.ends_on + 1, begun.until) - GREATEST(break.starts_on, begun.starts_on)) AS days
    FROM begun JOIN break ON break.agreement_id = begun.agreement_id
        AND break.starts_on < begun.until AND break.ends_on >= begun.starts_on
    GROUP BY begun.id
),
target AS MATERIALIZED (
    SELECT begun.id, begun.agreement_id, begun.side, begun.ends_on, begun.amount, COALESCE(done.amount, 0) AS done,
        begun.amount::bigint * (begun.until - begun.starts_on - COALESCE(rested.days, 0))
            / (begun.ends_on - begun.starts_on + 1) AS asked
    FROM begun LEFT JOIN rested ON rested.id = begun.id LEFT JOIN done ON done.target_id = begun.id
),
pace AS (
    SELECT agreement_id, {
    _per_side('''
        round(avg(100.0 * asked / amount) FILTER (WHERE side = '{side}')) AS {side}_expected,
        round(avg(100.0 * LEAST(done, asked) / asked) FILTER (WHERE side = '{side}' AND asked > 0)) AS {side}_verified
    ''')
}
    FROM target WHERE ends_on >= %(today)s GROUP BY agreement_id
)"""

# Reports that wait for the other side's word, and objections that wait for the reporter's, beyond the promised days.
_ANSWERS = f"""
waiting AS (
    SELECT u.agreement_id, CASE u.side WHEN '{Side.SCHOOL}' THEN '{Side.GOVERNMENT}' ELSE '{Side.SCHOOL}' END AS side,
        '{ArrearKind.VERIFY}' AS kind, u.target_id, u.id AS use_id, u.state_since AS since,
        '{RuleCode.VERIFY_DAYS}' AS code
    FROM evidence_evidenceuse AS u WHERE u.state = '{UseState.CLAIMED}' {{of_use}}
    UNION ALL
    SELECT u.agreement_id, u.side, '{ArrearKind.ANSWER}', u.target_id, u.id, d.raised_at, '{RuleCode.ANSWER_DAYS}'
    FROM evidence_evidenceuse AS u JOIN evidence_dispute AS d ON d.use_id = u.id
    WHERE u.state = '{UseState.DISPUTED}' AND d.settled_at IS NULL AND d.answered_at IS NULL {{of_use}}
),
answer AS (
    SELECT waiting.*, due.day AS due_on, late.day < %(today)s AS is_late
    FROM waiting JOIN one ON one.id = waiting.agreement_id AND one.is_live
        JOIN cycles_calendarday AS start ON start.day = (waiting.since AT TIME ZONE 'Asia/Taipei')::date
        CROSS JOIN LATERAL (
            SELECT value FROM cycles_rule WHERE cycles_rule.code = waiting.code AND effective_from <= start.day
            ORDER BY effective_from DESC LIMIT 1
        ) AS promised
        JOIN cycles_calendarday AS due ON due.is_working AND due.ordinal = start.ordinal + promised.value
        LEFT JOIN cycles_calendarday AS late ON late.is_working AND late.ordinal = start.ordinal + 2 * promised.value
    WHERE due.day < %(today)s
),
arrear AS MATERIALIZED (
    SELECT agreement_id, side, '{ArrearKind.TARGET}' AS kind, id AS target_id, NULL::bigint AS use_id,
        ends_on AS due_on, asked, done AS verified, FALSE AS is_late
    FROM target WHERE ends_on < %(today)s AND done < asked
    UNION ALL
    SELECT agreement_id, side, kind, target_id, use_id, due_on, 0, 0, is_late FROM answer
),
owing AS (
    SELECT agreement_id, bool_or(is_late IS TRUE) AS is_late, {
    _per_side(f'''
        count(*) FILTER (WHERE side = '{{side}}' AND kind = '{ArrearKind.TARGET}') AS {{side}}_overdue,
        count(*) FILTER (WHERE side = '{{side}}' AND kind <> '{ArrearKind.TARGET}') AS {{side}}_answers
    ''')
}
    FROM arrear GROUP BY agreement_id
)"""

_LIVE_STATES = ", ".join(f"'{state}'" for state in HealthState if state not in {HealthState.COMING, HealthState.OVER})
_OVERDUE = " + ".join(f"COALESCE({side}_overdue, 0)" for side in Side)
_ANSWERS_OWED = " + ".join(f"COALESCE({side}_answers, 0)" for side in Side)
_WORST = f"LEAST({', '.join(f'COALESCE({side}_verified, 100)' for side in Side)})"
_KNOWN = [
    *(f"{side}_last_on" for side in Side),
    *(f"{side}_expected" for side in Side),
    *(f"{side}_verified" for side in Side),
]
_COUNTED = [f"{side}_{what}" for what in ("overdue", "answers") for side in Side]

_RULES_USED = ", ".join(f"lit.{code}" for code in RULES)

_FOUND = f"""
lit AS (
    SELECT judged.*, {_per_side("pace.{side}_expected, pace.{side}_verified")},
        {", ".join(f"COALESCE(owing.{column}, 0) AS {column}" for column in _COUNTED)},
        CASE state WHEN '{HealthState.DORMANT}' THEN {_RED} WHEN '{HealthState.QUIET}' THEN {_AMBER}
            WHEN '{HealthState.ACTIVE}' THEN {_GREEN} WHEN '{HealthState.REVIVED}' THEN {_GREEN} ELSE {_NONE}
        END AS activity,
        CASE WHEN state NOT IN ({_LIVE_STATES}) THEN {_NONE}
            WHEN {_OVERDUE} > 0 OR {_WORST} < pace_amber_percent THEN {_RED}
            WHEN {_WORST} < pace_green_percent THEN {_AMBER} ELSE {_GREEN} END AS pace_light,
        CASE WHEN state NOT IN ({_LIVE_STATES}) THEN {_NONE} WHEN owing.is_late THEN {_RED}
            WHEN {_ANSWERS_OWED} > 0 THEN {_AMBER} ELSE {_GREEN} END AS response
    FROM judged LEFT JOIN pace ON pace.agreement_id = judged.id LEFT JOIN owing ON owing.agreement_id = judged.id
),
found AS MATERIALIZED (
    SELECT lit.id AS agreement_id, lit.school_id, lit.district_id, %(today)s AS as_of, %(now)s AS computed_at,
        lit.state,
        CASE WHEN old.state = lit.state THEN old.state_since ELSE %(now)s END AS state_since,
        {_case(dict(URGENCY), "lit.state")} + 2 * (pace_light %% {_NONE}) + lit.response %% {_NONE} AS urgency,
        lit.activity, pace_light AS pace, lit.response,
        CASE WHEN is_counted THEN began END AS silent_since,
        CASE WHEN is_counted THEN began_by ELSE '' END AS silent_from,
        CASE WHEN is_counted THEN silent END AS days_silent,
        CASE lit.state WHEN '{HealthState.DORMANT}' THEN began + lit.dormant_days + 1
            WHEN '{HealthState.REVIVED}' THEN before_that + lit.dormant_days + 1 END AS dormant_since,
        CASE lit.state WHEN '{HealthState.REVIVED}' THEN first_recent END AS revived_on,
        {", ".join(f"lit.{column}" for column in (*_KNOWN, *_COUNTED))},
        {_RULES_USED}, old.state AS old_state
    FROM lit LEFT JOIN health_agreementhealth AS old ON old.agreement_id = lit.id
        CROSS JOIN LATERAL (SELECT lit.activity <> {_NONE} AS is_counted) AS counted
)"""

_COLUMNS = [
    "agreement_id", "school_id", "district_id", "as_of", "computed_at", "state", "state_since", "urgency", "activity",
    "pace", "response", "silent_since", "silent_from", "days_silent", "dormant_since", "revived_on", *_KNOWN,
    *_COUNTED, *RULES,
]  # fmt: skip
_CHANGING = [one for one in _COLUMNS if one not in {"agreement_id", "computed_at", "state_since"}]

_SAVED = f"""
saved AS (
    INSERT INTO health_agreementhealth AS kept ({", ".join(_COLUMNS)})
    SELECT {", ".join(_COLUMNS)} FROM found
    ON CONFLICT (agreement_id) DO UPDATE SET
        {", ".join(f"{column} = EXCLUDED.{column}" for column in _COLUMNS[1:])}
    WHERE ({", ".join(f"kept.{column}" for column in _CHANGING)})
        IS DISTINCT FROM ({", ".join(f"EXCLUDED.{column}" for column in _CHANGING)})
    RETURNING agreement_id
),
changed AS (
    INSERT INTO health_healthchange (agreement_id, at, as_of, from_state, to_state, rule, threshold, facts)
    SELECT agreement_id, %(now)s, %(today)s, COALESCE(old_state, ''), state,
        {_case({state: f"'{cause}'" for state, cause in CAUSES.items()}, "state")},
        CASE {_case({state: f"'{cause}'" for state, cause in CAUSES.items()}, "state")}
            WHEN '{Cause.QUIET_DAYS}' THEN quiet_days WHEN '{Cause.DORMANT_DAYS}' THEN dormant_days END,
        jsonb_build_object('silent_since', silent_since, 'silent_from', silent_from, 'days_silent', days_silent,
            'dormant_since', dormant_since, 'revived_on', revived_on, {_per_side("'{side}_last_on', {side}_last_on")})
    FROM found WHERE old_state IS DISTINCT FROM state
    RETURNING agreement_id
),
settled AS (
    DELETE FROM health_arrear AS known USING one
    WHERE known.agreement_id = one.id AND NOT EXISTS (
        SELECT FROM arrear WHERE arrear.target_id = known.target_id AND arrear.use_id IS NOT DISTINCT FROM known.use_id
    )
),
owed AS (
    INSERT INTO health_arrear AS known
        (agreement_id, school_id, district_id, side, kind, target_id, use_id, due_on, asked, verified)
    SELECT arrear.agreement_id, one.school_id, one.district_id, side, kind, target_id, use_id, due_on, asked, verified
    FROM arrear JOIN one ON one.id = arrear.agreement_id
    ON CONFLICT (target_id, use_id) DO UPDATE SET
        (side, kind, due_on, asked, verified)
            = (EXCLUDED.side, EXCLUDED.kind, EXCLUDED.due_on, EXCLUDED.asked, EXCLUDED.verified)
    WHERE (known.side, known.kind, known.due_on, known.asked, known.verified)
        IS DISTINCT FROM (EXCLUDED.side, EXCLUDED.kind, EXCLUDED.due_on, EXCLUDED.asked, EXCLUDED.verified)
),
ended AS (
    UPDATE health_revival AS revival SET closed_at = %(now)s,
        outcome = CASE WHEN judged.last_on >= (revival.created_at AT TIME ZONE 'Asia/Taipei')::date
            THEN '{RevivalOutcome.DONE}' ELSE '{RevivalOutcome.PASSED}' END
    FROM judged
    WHERE revival.agreement_id = judged.id AND revival.closed_at IS NULL AND (
        judged.last_on >= (revival.created_at AT TIME ZONE 'Asia/Taipei')::date
        OR revival.planned_on < %(today)s OR NOT judged.is_live
    )
)"""

_PARTS = (_RULES, _WHO, _ACTIVITY, _PACE, _ANSWERS, _FOUND, _SAVED)


def _judging(*, everything: bool) -> str:
    """The statement, for all agreements or for those of `ids`; returns how many rows it wrote, and state changes."""
    which, of = (ALL, OF_ALL) if everything else (ONE, OF_ONE)
    text = f"WITH {','.join(_PARTS)} SELECT (SELECT count(*) FROM saved), (SELECT count(*) FROM changed)"
    return text.format(which=which, of_pause=of.format("p"), of_use=of.format("u"), of_target=of.format("t"))


# The one for a few is planned once a connection: planning takes longer than judging.
JUDGE_ONE, JUDGE_ALL = _judging(everything=False), _judging(everything=True)

# One after the other for an agreement; the run over everything waits for those under way, and they for it.
LOCK_ONE = f"""
SELECT id, pg_advisory_xact_lock_shared(%(key)s) FROM agreements_agreement
WHERE id = {_THESE} ORDER BY id FOR NO KEY UPDATE
"""
LOCK_ALL = "SELECT pg_advisory_xact_lock(%(key)s)"


class Scope(Enum):
    """Whose agreements a list is about."""

    CITY = "TRUE"
    DISTRICT = "district_id = %(body)s"
    SCHOOL = "school_id = %(body)s"


# How many agreements stand in each of some states, up to a few.
COUNT_STATES = {
    scope: f"""
SELECT wanted.state, found.count FROM unnest(%(states)s::varchar[]) AS wanted (state)
    CROSS JOIN LATERAL (
        SELECT count(*) FROM (
            SELECT FROM health_agreementhealth AS h WHERE h.state = wanted.state AND {scope.value} LIMIT %(few)s
        ) AS few
    ) AS found
"""
    for scope in Scope
}

# The oldest few things owed under each of some agreements, with the words of their indicators.
OLDEST = f"""
SELECT a.agreement_id, a.side, a.kind, a.due_on, a.asked, a.verified, i.name, i.name_en, i.unit, i.unit_en
FROM unnest(%(ids)s::bigint[]) AS wanted (id)
    CROSS JOIN LATERAL (
        SELECT * FROM health_arrear WHERE agreement_id = wanted.id ORDER BY due_on, id LIMIT {ARREARS_SHOWN}
    ) AS a
    JOIN agreements_termtarget AS t ON t.id = a.target_id
    JOIN agreements_commitment AS c ON c.id = t.commitment_id
    JOIN agreements_indicator AS i ON i.id = c.indicator_id
ORDER BY a.due_on, a.id
"""
