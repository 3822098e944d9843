"""The public pages for search engines; the same rows as in the lists."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from agreements.models import Agreement
from districts.models import District
from needs.models import Need
from needs.selectors import open_needs
from opendata.datasets import DATASETS
from schools.models import School

_PAGES = (
    "directory:front", "directory:districts", "directory:schools", "applications:start", "agreements:list",
    "guides:guides", "guides:partner", "guides:promises", "guides:year", "guides:glossary", "guides:questions",
    "guides:feeds", "guides:declaration", "needs:list", "opendata:datasets", "core:privacy", "core:accessibility",
    "core:sitemap",
)  # fmt: skip


class PageSitemap(Sitemap):
    def items(self) -> list[str]:
        datasets = [reverse("opendata:dataset", args=[one.slug]) for one in DATASETS]
        return [*map(reverse, _PAGES), *datasets]

    def location(self, item: str) -> str:
        return item


class DistrictSitemap(Sitemap):
    def items(self) -> QuerySet[District]:
        return District.objects.only("slug").order_by("number")


class SchoolSitemap(Sitemap):
    def items(self) -> QuerySet[School]:
        return School.objects.listed().only("slug").order_by("registry_order")


class AgreementSitemap(Sitemap):
    def items(self) -> QuerySet[Agreement]:
        rows = Agreement.objects.visible_to(AnonymousUser()).filter(is_sample=False)
        return rows.only("reference", "status_since").order_by("pk")

    def lastmod(self, item: Agreement) -> datetime:
        return item.status_since


class NeedSitemap(Sitemap):
    def items(self) -> QuerySet[Need]:
        return open_needs().filter(is_sample=False)

    def lastmod(self, item: Need) -> datetime | None:
        return item.published_at


SITEMAPS = {
    "pages": PageSitemap,
    "districts": DistrictSitemap,
    "schools": SchoolSitemap,
    "agreements": AgreementSitemap,
    "needs": NeedSitemap,
}
