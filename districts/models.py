"""The twelve districts in official order, their offices and their neighbours."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from history.models import Event

from .constants import Confidence

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class District(models.Model):
    """One of the twelve districts; `code` is the household-registration code, `number` the official order."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    number = models.PositiveSmallIntegerField(_("official order"), unique=True)
    name = models.CharField(pgettext_lazy("of a place", "name"), max_length=10, unique=True)
    name_en = models.CharField(_("English name"), max_length=40)
    slug = models.SlugField(unique=True)
    postal_code = models.CharField(_("postal code"), max_length=6)
    neighbours = models.ManyToManyField("self", verbose_name=_("adjacent districts"), blank=True)
    # The boundary projected once at loading into the map's own coordinates (see districts.geometry).
    map_path = models.TextField(blank=True)
    label_x = models.FloatField(default=0)
    label_y = models.FloatField(default=0)

    office: "DistrictOffice"
    neighbours_of: "RelatedManager[District]"

    class Meta:
        ordering = ["number"]
        verbose_name = _("district")

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("directory:district", args=[self.slug])

    @property
    def label(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    @property
    def short_name(self) -> str:
        """The name without 區 / District, for the map."""
        return self.name_en.removesuffix(" District") if get_language() == "en" else self.name.removesuffix("區")


class DistrictOffice(models.Model):
    """The district office and its economic affairs section (經建課), with what is known and how surely."""

    district = models.OneToOneField(District, on_delete=models.PROTECT, related_name="office")
    address = models.CharField(pgettext_lazy("of a place", "address"), max_length=120)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    source = models.CharField(_("source"), max_length=200)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices)
    # Empty until an official has entered it: no telephone number could be confirmed.
    desk_phone = models.CharField(_("telephone of the economic affairs section"), max_length=40, blank=True)
    desk_email = models.EmailField(_("e-mail of the economic affairs section"), blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["district__number"]
        constraints = [
            models.CheckConstraint(
                name="district_office_contact_entered_by_an_official",
                condition=models.Q(desk_phone="", desk_email="") | models.Q(confirmed_at__isnull=False),
                violation_error_message=_("Contact details need the official who entered them."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district_id}: {self.address}"

    @property
    def postal_address(self) -> str:
        """As it is written on an envelope, in Chinese whatever the reader's language."""
        return f"{self.district.postal_code} 臺北市{self.district.name}{self.address}"


class DistrictOfficeEvent(Event):
    """What happened to a district office's public details."""

    subject = models.ForeignKey(DistrictOffice, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="district_office_event_chain"),
        ]
