from django.template.defaultfilters import filesizeformat

from ..constants import MAX_FILE_BYTES, Refusal


class RefusedFile(Exception):
    """A file that is not taken. `code` is a Refusal, `user_message` the sentence to show beside the field."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code.value)
        self.code = code

    @property
    def user_message(self) -> str:
        words = str(self.code.label)
        return words % {"limit": filesizeformat(MAX_FILE_BYTES)} if self.code == Refusal.TOO_BIG else words
