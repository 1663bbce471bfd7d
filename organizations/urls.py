"""Addresses of the organization's admin, below `/<organization>/`."""

from django.urls import path

from organizations.views import people

app_name = "organizations"
urlpatterns = [
    path("people/", people.directory, name="people"),
    path("people/invite/", people.invite_person, name="invite"),
    path("people/<int:pk>/roles/", people.change_roles, name="roles"),
    path("audit/", people.audit, name="audit"),
]
