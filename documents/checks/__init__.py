"""What a file really is, by its content and never by its name; everything doubtful is refused with a reason.

`check_upload` is the door, `check_table` that for lists which the portal reads; the other modules know one format each.
"""

from .names import clean_name
from .refusals import RefusedFile
from .tables import check_table, check_table_content, encoding_of
from .uploads import check_content, check_upload

__all__ = [
    "RefusedFile",
    "check_content",
    "check_table",
    "check_table_content",
    "check_upload",
    "clean_name",
    "encoding_of",
]
