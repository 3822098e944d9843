from django.urls import path

from .views import documents, handovers, periods, reviews

app_name = "reports"
PERIOD = "periods/<slug:key>/"
REVIEW = "self-reviews/<int:year>/<slug:slug>/"
REPORT = "documents/<str:reference>/"

urlpatterns = [
    path("", documents.index, name="index"),
    path("periods/", periods.periods, name="periods"),
    path(PERIOD, periods.period, name="period"),
    path(f"{PERIOD}close/", periods.close, name="close"),
    path(f"{PERIOD}figures.json", periods.snapshot, name="snapshot"),
    path(f"{PERIOD}errata/<slug:figure>/", periods.erratum, name="erratum"),
    path("self-reviews/", reviews.reviews, name="reviews"),
    path("self-reviews/begin/", reviews.begin, name="begin_review"),
    path(REVIEW, reviews.review, name="review"),
    path(f"{REVIEW}write/", reviews.write, name="write_review"),
    path(f"{REVIEW}read/", reviews.read, name="read_review"),
    path(REPORT, documents.report, name="report"),
    path(f"{REPORT}repeat/", documents.repeat, name="repeat"),
    path(f"{REPORT}file/<str:form>/", documents.file, name="file"),
    path("handover/", handovers.handover, name="handover"),
    path("handover/make/", handovers.make_handover, name="make_handover"),
    path("handover/people/<int:pk>/", handovers.person, name="person"),
    path("handover/people/<int:pk>/make/", handovers.make_person, name="make_person"),
    path("handover/<slug:slug>/", handovers.handover, name="district_handover"),
    path("handover/<slug:slug>/make/", handovers.make_handover, name="make_district_handover"),
]
