"""Every address of the site. Each app brings its own; the contract is in docs/architecture.md."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("", include("directory.urls")),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("", include("calendars.urls")),
    path("", include("obligations.urls")),
    path("manage/", include("cycles.urls")),
    path("", include("applications.urls")),
    path("", include("renewals.urls")),
    path("agreements/", include("health.urls")),
    path("agreements/", include("agreements.urls")),
    path("evidence/", include("evidence.urls")),
    path("", include("guides.urls")),
    path("open-data/", include("opendata.urls")),
    path("circulars/", include("circulars.urls")),
    path("cooperation/", include("cooperation.urls")),
    path("needs/", include("needs.urls")),
    path("dashboard/", include("dashboards.urls")),
    path("", include("onboarding.urls")),
    path("reports/", include("reports.urls")),
    path("exports/", include("exports.urls")),
    path("imports/", include("imports.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

if settings.PB_DEMO:
    urlpatterns += [path("demo/", include("demo.urls"))]

handler403 = "core.views.permission_denied"
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"
