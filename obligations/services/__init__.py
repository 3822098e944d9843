from .digesting import send_digests
from .ladders import StepNotAllowed, add_step, change_step, lay_out_ladders, remove_step
from .sweeping import purge_sweeps, sweep

__all__ = [
    "StepNotAllowed",
    "add_step",
    "change_step",
    "lay_out_ladders",
    "purge_sweeps",
    "remove_step",
    "send_digests",
    "sweep",
]
