"""All addresses. Below `<slug:organization>/` the tenant middleware opens the organization first."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from organizations.views import landing

urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing.show, name="landing"),
    path("healthz/", landing.healthz, name="healthz"),
    path("", include("me.urls_start")),
    path("account/", include("allauth.urls")),
    path("", include("organizations.urls_public")),
    # Before the tenants: `/<anything>/help/` answers for unknown and suspended ones too.
    path("", include("resources.urls_public")),
    path("<slug:organization>/", include("me.urls")),
    path("<slug:organization>/", include("organizations.urls")),
    path("<slug:organization>/", include("groups.urls")),
    path("<slug:organization>/", include("surveys.urls")),
    path("<slug:organization>/", include("analytics.urls")),
]
