from django.db import models
from django.utils.translation import gettext_lazy as _


class SchoolKind(models.TextChoices):
    NATIONAL_UNIVERSITY = "national_university", _("National university")
    MUNICIPAL_UNIVERSITY = "municipal_university", _("Municipal university")
    PRIVATE_UNIVERSITY = "private_university", _("Private university")
    JUNIOR_COLLEGE = "junior_college", _("Junior college")
    COMMUNITY_COLLEGE = "community_college", _("Community college")


class City(models.TextChoices):
    TAIPEI = "臺北市", _("Taipei City")
    NEW_TAIPEI = "新北市", _("New Taipei City")
    OTHER = "其他", _("Elsewhere")


class Locality(models.TextChoices):
    """The geographic tie (地緣) between a campus and a district, nearest first."""

    SAME = "same", _("Same district")
    ADJACENT = "adjacent", _("Adjacent district")
    CITY = "city", _("Elsewhere in the city")
    OUTSIDE = "outside", _("Outside the city")


class RegistryStatus(models.TextChoices):
    LISTED = "listed", _("Listed")
    PROPOSED = "proposed", _("Proposed, not yet checked")


class CoordinateSource(models.TextChoices):
    STATION = "station", _("Bicycle-share station beside the campus")
    OPEN_DATA = "open data", _("Open data")
    APPROXIMATE = "approximate", _("Approximate")
    UNKNOWN = "", _("Unknown")
