"""The real districts of the loaded reference data."""

from districts.models import District


def district(slug: str = "zhongzheng") -> District:
    """A district by its slug, e.g. "zhongzheng" for 中正區."""
    return District.objects.get(slug=slug)
