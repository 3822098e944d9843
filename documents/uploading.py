"""How an upload is received: never more of a file than can be taken, however much is sent."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from .constants import MAX_FILE_BYTES


class Bounded(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS: passes on just enough of a file to see that it is too big, and drops the rest."""

    def new_file(self, *args: Any, **facts: Any) -> None:
        super().new_file(*args, **facts)
        self.left = MAX_FILE_BYTES + 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 - Django's signature
        kept = raw_data[: self.left]
        self.left -= len(kept)
        return kept or None

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one hold the file."""
