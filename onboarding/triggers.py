"""What the database itself refuses: an assembly supplied by newcomers alone, however many write at once."""

import pgtrigger

from .constants import OBSERVATIONS, SUPPLYING, Role, State

_SUPPLYING = ", ".join(f"'{role.value}'" for role in sorted(SUPPLYING))

# The lock puts those who change one assembly in line, so that each sees what the one before it committed. What is
# planned is always judged; once the day has passed, or the assembly is off, who was to come changes nothing.
_NOT_ALONE = f"""
    PERFORM 1 FROM onboarding_townmeeting m WHERE m.id = NEW.meeting_id FOR NO KEY UPDATE;
    IF TG_OP = 'UPDATE' AND EXISTS (
        SELECT FROM onboarding_townmeeting m WHERE m.id = NEW.meeting_id
        AND (m.cancelled_at IS NOT NULL OR m.held_on < (now() AT TIME ZONE 'Asia/Taipei')::date)
    ) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT FROM onboarding_attendance a
        WHERE a.meeting_id = NEW.meeting_id AND a.role IN ({_SUPPLYING}) AND a.state <> '{State.CANCELLED.value}'
    ) AND NOT EXISTS (
        SELECT FROM onboarding_attendance a JOIN agreements_agreement g ON g.id = a.agreement_id
        WHERE a.meeting_id = NEW.meeting_id AND a.role IN ({_SUPPLYING}) AND a.state <> '{State.CANCELLED.value}'
        AND NOT EXISTS (
            SELECT FROM onboarding_onboarding o WHERE o.agreement_id = a.agreement_id AND o.exempted_at IS NULL
            AND (
                SELECT count(*) FROM onboarding_attendance v JOIN agreements_agreement h ON h.id = v.agreement_id
                WHERE h.school_id = g.school_id AND v.role = '{Role.OBSERVE.value}'
                AND v.state = '{State.VERIFIED.value}'
            ) < {OBSERVATIONS}
        )
    ) THEN
        RAISE EXCEPTION 'newcomers alone would supply assembly %', NEW.meeting_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attendance_newcomer_not_alone';
    END IF;
    RETURN NULL;
"""  # noqa: S608 - constants of our own


def newcomer_not_alone() -> pgtrigger.Trigger:
    """At the end of each transaction that plans or changes a part in an assembly."""
    return pgtrigger.Trigger(
        name="attendance_newcomer_not_alone",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=_NOT_ALONE,
    )
