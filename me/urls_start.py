"""Addresses outside any organization that depend on who is signed in."""

from django.urls import path

from me.views import deletion, start

urlpatterns = [
    path("start/", start.show, name="start"),
    path("account/deleted/", deletion.done, name="account_deleted"),
]
