"""The life of an exported list as data; the gate and the database's trigger read nothing else."""

from core.workflows import Table, Transition

from .constants import ExportStatus, ExportVerb

EXPORT = Table(
    (
        Transition(ExportVerb.START, ExportStatus.WAITING, ExportStatus.MAKING),
        Transition(ExportVerb.FINISH, ExportStatus.MAKING, ExportStatus.DONE),
        Transition(ExportVerb.FAIL, ExportStatus.MAKING, ExportStatus.FAILED),
        Transition(ExportVerb.REPEAT, ExportStatus.FAILED, ExportStatus.WAITING),
        Transition(ExportVerb.EXPIRE, ExportStatus.DONE, ExportStatus.EXPIRED),
    )
)
