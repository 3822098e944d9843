"""What is new, for feed readers (Atom): partnerships, what districts ask for, and the dates of the year."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.constants import LIVE_STATUSES
from agreements.models import Agreement
from core.dates import format_date
from needs.models import Need
from needs.selectors import open_needs

from .constants import YearStep
from .content import STEPS
from .models import StepDates

SHOWN = 30


class PortalFeed(Feed):
    """Its items say when they appeared; what is invented for the demonstration says so in its title."""

    feed_type = Atom1Feed
    do_not_call_in_templates = True
    author_name = gettext_lazy("Department of Civil Affairs, Taipei City Government")

    def item_title(self, item: Any) -> str:
        named = self.name_of(item)
        return _("Sample: %(name)s") % {"name": named} if getattr(item, "is_sample", False) else named

    def name_of(self, item: Any) -> str:
        raise NotImplementedError

    def item_updateddate(self, item: Any) -> datetime:
        return self.item_pubdate(item)

    def item_pubdate(self, item: Any) -> datetime:
        raise NotImplementedError


class PartnershipFeed(PortalFeed):
    title = gettext_lazy("New partnerships")
    subtitle = gettext_lazy("Agreements of schools and districts of Taipei that came into force")

    def link(self) -> str:
        return reverse("agreements:list")

    def items(self) -> QuerySet[Agreement]:
        rows = Agreement.objects.visible_to(AnonymousUser()).filter(status__in=LIVE_STATUSES)
        return rows.select_related("school", "district").order_by("-status_since", "-pk")[:SHOWN]

    def name_of(self, item: Agreement) -> str:
        return _("%(school)s accompanies %(district)s") % {"school": item.school, "district": item.district}

    def item_description(self, item: Agreement) -> str:
        days = {"first": format_date(item.starts_on), "last": format_date(item.ends_on)}
        return _("From %(first)s to %(last)s") % days

    def item_pubdate(self, item: Agreement) -> datetime:
        return item.status_since


class NeedFeed(PortalFeed):
    title = gettext_lazy("What districts ask for")
    subtitle = gettext_lazy("Needs that schools can answer today, the newest first")

    def link(self) -> str:
        return reverse("needs:list")

    def items(self) -> QuerySet[Need]:
        return open_needs().order_by("-published_at", "-pk")[:SHOWN]

    def name_of(self, item: Need) -> str:
        return _("%(district)s: %(title)s") % {"district": item.district, "title": item.title}

    def item_description(self, item: Need) -> str:
        until = _("To be answered until %(day)s") % {"day": format_date(item.closes_on)}
        return f"{until}\n{item.details}".strip()

    def item_pubdate(self, item: Need) -> datetime:
        return item.published_at or item.created_at


class DateFeed(PortalFeed):
    title = gettext_lazy("Dates of participatory budgeting")
    subtitle = gettext_lazy("When the steps of this year take place, as the Department of Civil Affairs publishes it")

    def link(self) -> str:
        return reverse("guides:year")

    def items(self) -> QuerySet[StepDates]:
        return StepDates.objects.exclude(when="").order_by("-changed_at", "-pk")

    def name_of(self, item: StepDates) -> str:
        return _("%(step)s: %(when)s") % {"step": YearStep(item.step).label, "when": item.label}

    def item_description(self, item: StepDates) -> str:
        return str(STEPS[YearStep(item.step)].what)

    def item_link(self, item: StepDates) -> str:
        return f"{reverse('guides:year')}#{item.step}"

    def item_guid(self, item: StepDates) -> str:
        """A date that changes is news."""
        return f"{reverse('guides:year')}#{item.step}-{item.changed_at:%Y%m%d%H%M%S%f}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: StepDates) -> datetime:
        return item.changed_at


FEEDS = {"partnerships": PartnershipFeed(), "needs": NeedFeed(), "dates": DateFeed()}
