"""All addresses. Below `<slug:organization>/` the tenant middleware opens the organization first."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from organizations.views import landing

urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing.show, name="landing"),
    path("healthz/", landing.healthz, name="healthz"),
    path("account/", include("allauth.urls")),
    path("", include("me.urls_start")),
    path("<slug:organization>/", include("surveys.urls")),
]
