# ruff: noqa: S608 - put together from constants of this project; what comes from outside is a parameter
"""The figures as SQL: each statement counts for the city, every district and every school at once.

A row is for the city where it names neither district nor school. Parameters: `on` the day, `first` and `last` day of
the term, `since` and `until` its first instant and the one after its last, `today`. See ADR 19.
"""

from collections.abc import Iterable

from agreements.constants import LIVE_STATUSES, Side
from applications.constants import CLOSED_STATUSES, OPEN_STATUSES, Status
from evidence.constants import UseState
from health.constants import HealthState
from needs.constants import NeedStatus

from .definitions import Key

ENDING_DAYS = 180
_EACH = "GROUP BY GROUPING SETS ((), (district_id), (school_id))"
_EACH_DISTRICT = "GROUP BY GROUPING SETS ((), (district_id))"
_LOCAL_DAY = "({} AT TIME ZONE 'Asia/Taipei')::date"


def _among(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


# As agreements.models counts them today; of a past day the dates alone tell, whatever has become of them since.
_RUNS = f"""
SELECT a.id, a.school_id, a.district_id, coalesce(a.closed_on, a.ends_on) AS last_on FROM agreements_agreement AS a
WHERE a.signed_on IS NOT NULL AND a.starts_on <= %(on)s AND coalesce(a.closed_on, a.ends_on) >= %(on)s
    AND (%(on)s < %(today)s OR a.status IN ({_among(LIVE_STATUSES)}))
"""
AGREEMENTS = f"""
SELECT district_id, school_id, count(*) AS {Key.PARTNERS},
    count(*) FILTER (WHERE EXISTS (
        SELECT FROM schools_campus AS c WHERE c.school_id = one.school_id AND c.district_id = one.district_id
    )) AS {Key.LOCAL},
    count(*) FILTER (WHERE last_on <= %(on)s + {ENDING_DAYS}) AS {Key.ENDING}
FROM ({_RUNS}) AS one {_EACH}
"""

_PER_SIDE = ", ".join(
    f"count(*) FILTER (WHERE side = '{side}') AS {side}_due, "
    f"count(*) FILTER (WHERE side = '{side}' AND done.amount >= due.amount) AS {side}_done"
    for side in Side
)
COMMITMENTS = f"""
WITH due AS MATERIALIZED (
    SELECT t.id, t.side, t.amount, a.district_id, a.school_id
    FROM agreements_termtarget AS t JOIN agreements_agreement AS a ON a.id = t.agreement_id
    WHERE t.is_current AND t.ends_on BETWEEN %(first)s AND %(last)s AND a.signed_on IS NOT NULL
),
done AS (
    SELECT u.target_id, sum(u.amount) AS amount FROM evidence_evidenceuse AS u JOIN due ON due.id = u.target_id
    WHERE u.state = '{UseState.VERIFIED}' GROUP BY u.target_id
)
SELECT district_id, school_id, {_PER_SIDE}
FROM due LEFT JOIN done ON done.target_id = due.id {_EACH}
"""

# One report may count for several agreements; everywhere it is counted once.
ACTIVITIES = f"""
SELECT a.district_id, a.school_id, count(DISTINCT u.evidence_id) AS {Key.ACTIVITIES}
FROM evidence_evidenceuse AS u JOIN agreements_agreement AS a ON a.id = u.agreement_id
WHERE u.state = '{UseState.VERIFIED}' AND u.happened_on BETWEEN %(first)s AND %(last)s {_EACH}
"""

_STATES = ", ".join(
    f"count(*) FILTER (WHERE state = '{state}') AS {key}"
    for key, state in ((Key.QUIET, HealthState.QUIET), (Key.DORMANT, HealthState.DORMANT))
)
HEALTH_NOW = f"SELECT district_id, school_id, {_STATES} FROM health_agreementhealth {_EACH}"
HEALTH_THEN = f"""
SELECT district_id, school_id, {_STATES} FROM (
    SELECT DISTINCT ON (h.agreement_id) one.district_id, one.school_id, h.to_state AS state
    FROM ({_RUNS}) AS one JOIN health_healthchange AS h ON h.agreement_id = one.id
    WHERE h.as_of <= %(on)s ORDER BY h.agreement_id, h.id DESC
) AS judged {_EACH}
"""

_OVERDUE = ", ".join(f"count(*) FILTER (WHERE side = '{side}') AS {side}_overdue" for side in Side)
ARREARS = f"SELECT district_id, school_id, {_OVERDUE} FROM health_arrear {_EACH}"

# With a district office or the bureau; while it is with the school nobody here keeps it waiting.
WITH_OFFICE = OPEN_STATUSES - {Status.RETURNED}
WAITING = f"""
SELECT district_id, school_id, count(*) AS {Key.WAITING},
    (SELECT d.ordinal FROM cycles_calendarday AS d WHERE d.day = %(today)s)
    - (SELECT d.ordinal FROM cycles_calendarday AS d WHERE d.day = {_LOCAL_DAY.format("min(submitted_at)")})
        AS {Key.OLDEST_WAITING}
FROM (
    SELECT reviewing_district_id AS district_id, school_id, submitted_at FROM applications_application
    WHERE status IN ({_among(WITH_OFFICE)})
) AS one {_EACH}
"""

DECISIONS = f"""
SELECT district_id, school_id, count(*) AS decided, percentile_disc(0.5) WITHIN GROUP (ORDER BY days) AS median
FROM (
    SELECT a.reviewing_district_id AS district_id, a.school_id, until.ordinal - since.ordinal AS days
    FROM applications_decision AS d JOIN applications_application AS a ON a.id = d.application_id
        LEFT JOIN cycles_calendarday AS since ON since.day = {_LOCAL_DAY.format("a.submitted_at")}
        LEFT JOIN cycles_calendarday AS until ON until.day = {_LOCAL_DAY.format("d.released_at")}
    WHERE d.released_at >= %(since)s AND d.released_at < %(until)s
) AS one {_EACH}
"""

FATES: dict[Key, frozenset[Status]] = {
    Key.SENT: OPEN_STATUSES | CLOSED_STATUSES,
    Key.SENT_OPEN: WITH_OFFICE,
    Key.SENT_RETURNED: frozenset({Status.RETURNED}),
    Key.SENT_APPROVED: frozenset({Status.APPROVED}),
    Key.SENT_DECLINED: frozenset({Status.DECLINED}),
    Key.SENT_WITHDRAWN: frozenset({Status.WITHDRAWN}),
    Key.SENT_LAPSED: frozenset({Status.LAPSED}),
}
_FATES = ", ".join(f"count(*) FILTER (WHERE status IN ({_among(those)})) AS {key}" for key, those in FATES.items())
SENT = f"""
SELECT district_id, school_id, {_FATES} FROM (
    SELECT reviewing_district_id AS district_id, school_id, status FROM applications_application
    WHERE submitted_at >= %(since)s AND submitted_at < %(until)s
) AS one {_EACH}
"""

# As needs.models counts them today; of a past day, what had been published and not closed by its end.
NEEDS = f"""
SELECT district_id, NULL AS school_id, count(*) AS {Key.NEEDS} FROM needs_need
WHERE opens_on <= %(on)s AND closes_on >= %(on)s AND CASE
    WHEN %(on)s < %(today)s THEN {_LOCAL_DAY.format("published_at")} <= %(on)s
        AND (closed_at IS NULL OR {_LOCAL_DAY.format("closed_at")} > %(on)s)
    ELSE status = '{NeedStatus.OPEN}' END
{_EACH_DISTRICT}
"""
ASSEMBLIES = f"""
SELECT district_id, NULL AS school_id, count(*) AS {Key.ASSEMBLIES} FROM onboarding_townmeeting
WHERE cancelled_at IS NULL AND held_on BETWEEN %(first)s AND %(last)s AND held_on <= %(today)s
{_EACH_DISTRICT}
"""
