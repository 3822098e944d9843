"""What a file really is, by its content and never by its name; everything doubtful is refused with a reason.

`check_upload` is the door; the modules beside it know one format each.
"""

from .names import clean_name
from .refusals import RefusedFile
from .uploads import check_content, check_upload

__all__ = ["RefusedFile", "check_content", "check_upload", "clean_name"]
