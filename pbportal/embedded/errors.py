"""What a person reads when the servers cannot be had."""


class EmbeddedServersUnavailable(RuntimeError):
    """The servers cannot be had here. The message says why, and which variables to set instead."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason}\nTo use servers of your own, set DATABASE_URL=postgresql://user:password@host:5432/name"
            " and REDIS_URL=redis://host:6379/0."
        )
