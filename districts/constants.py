from django.db import models
from django.utils.translation import gettext_lazy as _


class Confidence(models.TextChoices):
    """How sure the portal is of a loaded fact."""

    OFFICIAL = "official", _("Entered by an official")
    FOUND = "found", _("Found in a public source")
    VERIFY = "verify", _("To be confirmed")


# The map’s own coordinates, the viewBox of components/map.html; one unit is about 55 metres.
MAP_WIDTH = 397
MAP_HEIGHT = 515
MAP_MARGIN = 4
# The least width and height of a part of the map, so that names do not swell.
MAP_PART = 240
# How far, in units, a simplified border may stray from the surveyed one.
MAP_TOLERANCE = 0.4
# Names that would run into their neighbours' at the points the data gives, in units right and down.
LABEL_NUDGES = {
    "63000040": (26, -36),  # 中山區
    "63000050": (5, -6),  # 中正區
    "63000070": (4, 9),  # 萬華區
}
