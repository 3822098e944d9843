"""The product's addresses and, beside them, what it is measured against."""

from django.urls import path

from pbportal.urls import *  # noqa: F403
from pbportal.urls import urlpatterns as product

from . import views

urlpatterns = [
    path("bench/reference/", views.reference),
    path("bench/template/", views.template),
    *product,
]
