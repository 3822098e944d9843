"""The life of a batch as data; the gate and the database trigger read nothing else."""

from core.workflows import Table, Transition

from .constants import BatchStatus as Status
from .constants import BatchVerb as Verb

BATCH = Table(
    (
        Transition(Verb.BEGIN, Status.CHECKED, Status.TAKING),
        Transition(Verb.TAKE, Status.TAKING, Status.TAKEN),
        # What the portal holds has changed since the check: it is looked at again.
        Transition(Verb.RETURN, Status.TAKING, Status.CHECKED),
        Transition(Verb.DROP, Status.CHECKED, Status.DROPPED),
    )
)
