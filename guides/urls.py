from django.urls import path

from . import views

app_name = "guides"
urlpatterns = [
    path("guides/", views.guides, name="guides"),
    path("guides/become-a-partner/", views.partner, name="partner"),
    path("guides/promises/", views.promises, name="promises"),
    path("guides/year/", views.year, name="year"),
    path("guides/glossary/", views.glossary, name="glossary"),
    path("guides/questions/", views.questions, name="questions"),
    path("guides/open-data-declaration/", views.declaration, name="declaration"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap, name="sitemap_section"),
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/<slug:name>.atom", views.feed, name="feed"),
    path("manage/year/", views.dates, name="dates"),
]
