"""Addresses outside any organization: invitations and the operator's pages."""

from django.urls import path

from organizations.views import invitation, operator

urlpatterns = [
    path("invitation/<slug:slug>/<int:pk>/<str:token>/", invitation.accept, name="accept_invitation"),
    path("operator/", operator.tenants, name="tenants"),
    path("operator/new/", operator.create, name="create_tenant"),
    path("operator/<int:pk>/suspend/", operator.suspend, name="suspend_tenant"),
    path("operator/<int:pk>/resume/", operator.resume, name="resume_tenant"),
]
