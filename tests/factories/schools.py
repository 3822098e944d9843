"""The real schools of the loaded reference data."""

from schools.models import School


def school(code: str = "1015") -> School:
    """A school by its registry code; 1015 is 世新大學 with its campus in 文山區."""
    return School.objects.get(code=code)
