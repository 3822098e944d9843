"""What weighs how much. The pages show these very figures beside the order they lead to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.constants import Locality


class Emphasis(models.TextChoices):
    """What a school without a campus in the city would have compared first."""

    BALANCED = "", _("Everything together")
    NEAREST = "nearest", _("The nearest districts")
    PARTNERS = "partners", _("Districts with the fewest partner schools")
    NEEDS = "needs", _("Districts with the most open needs")


# -- for both sides ----------------------------------------------------------------------------------------
LOCALITY_POINTS = {Locality.SAME: 40, Locality.ADJACENT: 25, Locality.CITY: 5, Locality.OUTSIDE: 0}
DOCUMENTED_POINTS = 10

# -- for a district, seen from a school --------------------------------------------------------------------
# From a campus outside the city to the district office, as the crow flies: up to so many kilometres.
DISTANCE_POINTS = ((6, 15), (12, 10), (20, 5))
# By the number of schools that accompany it now; from there on nothing.
COMPANY_POINTS = (30, 15, 5)
NEED_POINTS = 10
NEEDS_COUNTED = 3
CONTACT_POINTS = 5

# -- for a school, seen from a district --------------------------------------------------------------------
# By the number of its departments near the subject, the last one for more.
DEPARTMENT_POINTS = (0, 10, 15, 20)
# By the number of other districts it accompanies now; from there on nothing.
DUTY_POINTS = (15, 5)
