"""Addresses that answer everybody, with or without an organization in front."""

from django.urls import path

from resources.views import help as help_now
from resources.views import service_worker

urlpatterns = [
    path("help/", help_now.show, name="help"),
    # Not `organization`: the tenant middleware would refuse an unknown or suspended one.
    path("<slug:anything>/help/", help_now.show, name="help_at"),
    path("sw.js", service_worker.show, name="service_worker"),
]
