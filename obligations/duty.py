"""Who is to act on an obligation: one rule in SQL, for reminders, tasks and header counts alike.

`DUTY` is a common table expression (kind, body, user_id, shared, place): who stands for whom, and at which place they
do so (the capacity they act in, as `place_of` names it). A school is its coordinators, a
district its officers, or its chief where it has none; a chief's duty is a chief's; the bureau stands in for a desk (or
a chief) without active people. Members who are not `shared` act only on what they personally have in hand.
"""

from datetime import date

from accounts.constants import BUREAU_ROLES, Role
from accounts.models import Membership
from districts.models import District

from .constants import SUPERIOR_OF, THE_BUREAU, Audience, Body


def _roles(roles: frozenset[Role] | set[Role]) -> str:
    return ", ".join(f"'{role.value}'" for role in sorted(roles))


_BUREAU = _roles(BUREAU_ROLES)

# fmt: off
_STANDING = """
{name} AS MATERIALIZED (
    SELECT membership.user_id, membership.role, membership.school_id, membership.district_id,
        COALESCE('school:' || membership.school_id, 'district:' || membership.district_id, 'city') AS place
    FROM accounts_membership AS membership JOIN accounts_user AS person ON person.id = membership.user_id
    WHERE membership.ended_at IS NULL AND person.is_active AND {only}
),
"""
# Where those stand who decide what waits on one reader at one place: everybody there; the reader, and whoever names
# them as deputy, wherever they act.
_READERS = """membership.user_id = ANY (ARRAY(
    SELECT %(reader)s::bigint UNION ALL SELECT user_id FROM accounts_absence WHERE deputy_id = %(reader)s
))"""
_STANDING_AT = {
    "school": f"(membership.school_id = %(body)s OR {_READERS})",
    "district": f"(membership.district_id = %(body)s OR {_READERS})",
    "city": f"(membership.school_id IS NULL OR {_READERS})",
}
_SCHOOL = f"""
    SELECT '{Body.SCHOOL}', school_id, user_id, role = '{Role.SCHOOL_COORDINATOR}', place
    FROM standing WHERE school_id IS NOT NULL
"""  # noqa: S608
_DISTRICT = f"""
    SELECT '{Body.DISTRICT}', district_id, user_id, role = '{Role.DISTRICT_OFFICER}' OR NOT EXISTS (
        SELECT FROM standing AS officer
        WHERE officer.district_id = standing.district_id AND officer.role = '{Role.DISTRICT_OFFICER}'
    ), place
    FROM standing WHERE district_id IS NOT NULL
"""  # noqa: S608
_CHIEF = f"""
    SELECT '{Body.CHIEF}', district_id, user_id, true, place FROM standing WHERE role = '{Role.SECTION_CHIEF}'
"""  # noqa: S608
_STAND_INS = f"""
    SELECT kind, district.id, standing.user_id, true, place
    FROM standing, {District._meta.db_table} AS district,
        (VALUES ('{Body.DISTRICT}', ARRAY['{Role.DISTRICT_OFFICER}', '{Role.SECTION_CHIEF}']),
                ('{Body.CHIEF}', ARRAY['{Role.SECTION_CHIEF}'])) AS desk (kind, roles)
    WHERE standing.role IN ({_BUREAU}) AND NOT EXISTS (
        SELECT FROM standing AS own WHERE own.district_id = district.id AND own.role = ANY(desk.roles)
    )
"""  # noqa: S608
_BUREAU_DUTY = f"""
    SELECT '{Body.BUREAU}', {THE_BUREAU}, user_id, true, place FROM standing WHERE role IN ({_BUREAU})
"""  # noqa: S608
_BUREAU_HEAD = f"""
    SELECT '{Body.BUREAU_HEAD}', {THE_BUREAU}, user_id, role = '{Role.BUREAU_ADMIN}' OR NOT EXISTS (
        SELECT FROM standing AS head WHERE head.role = '{Role.BUREAU_ADMIN}'
    ), place
    FROM standing WHERE role IN ({_BUREAU})
"""  # noqa: S608
_DEPUTY = f"""
deputy (user_id, deputy_id) AS MATERIALIZED (
    SELECT absence.user_id, absence.deputy_id
    FROM accounts_absence AS absence JOIN accounts_user AS person ON person.id = absence.deputy_id
    WHERE absence.cancelled_at IS NULL AND person.is_active
        AND absence.starts_on <= %(today)s AND absence.ends_on >= %(today)s
        AND NOT EXISTS (
            SELECT FROM accounts_absence AS away
            WHERE away.user_id = absence.deputy_id AND away.cancelled_at IS NULL
                AND away.starts_on <= %(today)s AND away.ends_on >= %(today)s
        )
        -- Only who acts everywhere the absent one does: what is owed at one desk must not reach another.
        AND NOT EXISTS (
            SELECT FROM standing AS own
            WHERE own.user_id = absence.user_id AND own.role <> '{Role.AUDITOR}' AND NOT EXISTS (
                SELECT FROM standing AS theirs
                WHERE theirs.user_id = absence.deputy_id AND theirs.place = own.place
                    AND theirs.role <> '{Role.AUDITOR}'
            )
        )
)
"""  # noqa: S608
# fmt: on
# The duties of those who stand at each kind of place, as `place_of` begins.
_AT = {
    "school": (_SCHOOL,),
    "district": (_DISTRICT, _CHIEF),
    "city": (_STAND_INS, _BUREAU_DUTY, _BUREAU_HEAD),
}


_COLUMNS = "kind, body, user_id, shared, place"


def _duty(*branches: str, only: str = "true") -> str:
    standing = _STANDING.format(name="standing", only=only)
    return f"{standing} duty ({_COLUMNS}) AS MATERIALIZED ({' UNION ALL '.join(branches)}), {_DEPUTY}"


DUTY = _duty(*(branch for branches in _AT.values() for branch in branches))


def duty_at(kind: str) -> str:
    """DUTY as far as it decides what waits on %(reader)s at one place, the %(body)s of a kind: few people to look at,
    little to plan, for what every page asks. `duty_anywhere` is for what nobody has a duty to do, the city's; `manned`
    are the bodies with those who share a duty there.
    """
    if kind != "city":
        return _duty(*_AT[kind], only=_STANDING_AT[kind])
    here = _duty(*_AT["district"], *_AT["city"], only=_STANDING_AT["city"])
    schools = _STANDING.format(name="at_schools", only="membership.school_id IS NOT NULL")
    their_duty = _SCHOOL.replace("FROM standing", "FROM at_schools")
    everybody = f"SELECT * FROM duty UNION ALL ({their_duty})"  # noqa: S608 - constants of this project
    manned = "SELECT kind, body, count(DISTINCT user_id) FROM duty_anywhere WHERE shared GROUP BY kind, body"
    return f"{schools} {here}, duty_anywhere ({_COLUMNS}) AS ({everybody}), manned (kind, body, people) AS ({manned})"


# Whether row `d` of duty may act on row `o` of what is owed. At a school everybody shared is told along with whoever
# has it in hand; at an office the person who took it has it alone, unless they are no longer there.
MATCH = f"""
    d.kind = o.owed_by_kind AND d.body = o.owed_by_id AND d.user_id IS DISTINCT FROM o.not_person
    AND (
        d.user_id = o.person
        OR (d.shared AND (
            o.person IS NULL OR o.owed_by_kind = '{Body.SCHOOL}' OR NOT EXISTS (
                SELECT FROM duty AS named
                WHERE named.kind = o.owed_by_kind AND named.body = o.owed_by_id AND named.user_id = o.person
            )
        ))
    )
"""

# Nobody of the body may act (the only chief wrote the assessment): then it is the bureau's.
ORPHAN = f"d.kind = '{Body.BUREAU}' AND NOT EXISTS (SELECT FROM duty AS d WHERE {MATCH})"

# What a step of each audience turns to, as SQL over a row `o` of what is owed.
AUDIENCE_KIND = (
    f"CASE o.audience WHEN '{Audience.BUREAU}' THEN '{Body.BUREAU}' ELSE CASE o.owed_by_kind "
    + " ".join(f"WHEN '{kind}' THEN '{superior}'" for kind, superior in SUPERIOR_OF.items())
    + " END END"
)

# Of two steps on one day the higher goes out.
RANK = {Audience.RESPONSIBLE: 0, Audience.SUPERIOR: 1, Audience.BUREAU: 2}

# Bodies that exist once.
CITY_KINDS = f"'{Body.BUREAU}', '{Body.BUREAU_HEAD}'"


def place_of(membership: Membership) -> str:
    """Where a capacity stands, as `duty.place` writes it."""
    if membership.school_id:
        return f"school:{membership.school_id}"
    return f"district:{membership.district_id}" if membership.district_id else "city"


def parameters(today: date) -> dict[str, object]:
    return {"today": today}
