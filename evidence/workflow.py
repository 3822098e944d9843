"""What may become of one use of a piece of evidence; the gate and the database trigger read nothing else."""

from core.workflows import Table, Transition

from .constants import UseState as State

TRANSITIONS = Table(
    (
        Transition("verify", State.CLAIMED, State.VERIFIED),
        Transition("dispute", State.CLAIMED, State.DISPUTED),
        # The reporter changed it and asks again; the one who doubted it takes the objection back.
        Transition("revise", State.DISPUTED, State.CLAIMED),
        Transition("take_back", State.DISPUTED, State.VERIFIED),
        # The two do not agree, so the bureau says what counts.
        Transition("uphold", State.DISPUTED, State.VERIFIED),
        Transition("reject", State.DISPUTED, State.REJECTED),
        Transition("withdraw", State.CLAIMED, State.WITHDRAWN),
        Transition("withdraw", State.DISPUTED, State.WITHDRAWN),
        # A verification that was a slip: the one who gave it takes it back, with the reason as an objection.
        Transition("unverify", State.VERIFIED, State.DISPUTED),
    )
)
allowed_moves = TRANSITIONS.moves
transition_for = TRANSITIONS.find
