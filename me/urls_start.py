"""Addresses outside any organization that depend on who is signed in."""

from django.urls import path

from me.views import start

urlpatterns = [path("start/", start.show, name="start")]
