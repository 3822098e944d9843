"""How much waits on the reader of a page: one small statement, asked on every page of everybody with a capacity."""

from django.db import connection

from accounts.models import Membership, User
from core.dates import local_today

from .. import duty
from ..constants import Body
from ..owed import everything_owed
from ..registry import registry

# What a round is known by and what decides whose it is: due dates and addresses cost more than all the rest.
_COLUMNS = ("subject", "owed_by_kind", "owed_by_id", "person", "not_person", "started_at")

_RIGHTLY = f"""
    SELECT o.code, o.subject, o.started_at
    FROM reader JOIN duty AS d ON d.user_id = reader.user_id AND d.place = %(place)s JOIN owed AS o ON {duty.MATCH}
    WHERE o.not_person IS DISTINCT FROM %(reader)s
"""  # noqa: S608 - constants of this project
_FOR_WANT_OF_OTHERS = f"""
    UNION
    SELECT o.code, o.subject, o.started_at
    FROM reader JOIN duty AS d ON d.user_id = reader.user_id AND d.place = %(place)s JOIN owed AS o ON {duty.ORPHAN}
    WHERE o.not_person IS DISTINCT FROM %(reader)s
"""  # noqa: S608
_COUNT = """
WITH {duty},
owed AS ({owed}),
reader (user_id) AS (
    SELECT %(reader)s::bigint UNION ALL SELECT deputy.user_id FROM deputy WHERE deputy.deputy_id = %(reader)s
)
SELECT count(*) FROM (SELECT DISTINCT * FROM ({mine}) AS mine) AS once
"""


def count_at(user: User, membership: Membership) -> int:
    """How many rounds wait on a person in one capacity: as many as `tasks_of` would show without its limit. One query.

    Only what that place owes is asked for, so that the database leaves whole declarations out while it plans.
    """
    place = duty.place_of(membership)
    kinds = _KINDS.get(place.partition(":")[0])
    owed, params = everything_owed(tuple(registry.all()), local_today(), _COLUMNS, kinds)
    if not owed:
        return 0
    asked = {"reader": user.pk, "place": place, "body": membership.school_id or membership.district_id}
    mine = _RIGHTLY if kinds else _RIGHTLY + _FOR_WANT_OF_OTHERS
    statement = _COUNT.format(duty=duty.duty_at(place), owed=owed, mine=mine)
    with connection.cursor() as cursor:
        cursor.execute(statement, params | duty.parameters(local_today()) | asked)
        row = cursor.fetchone()
    return row[0] if row else 0


# What people at a place can be asked for; those of the city for anything.
_KINDS = {"school": (Body.SCHOOL,), "district": (Body.DISTRICT, Body.CHIEF)}
