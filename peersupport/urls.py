"""All addresses. Below `<slug:organization>/` the tenant middleware opens the organization first."""

from django.conf import settings
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from analytics.views import limits
from organizations.views import landing
from peersupport import chart_gallery, styleguide

urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing.show, name="landing"),
    path("healthz/", landing.healthz, name="healthz"),
    path("limits/", limits.show, name="limits"),
    path("", include("me.urls_start")),
    path("account/", include("allauth.urls")),
    path("", include("organizations.urls_public")),
    # Before the tenants: `/<anything>/help/` answers for unknown and suspended ones too.
    path("", include("resources.urls_public")),
    path("<slug:organization>/", include("me.urls")),
    path("<slug:organization>/", include("organizations.urls")),
    path("<slug:organization>/", include("resources.urls")),
    path("<slug:organization>/", include("groups.urls")),
    path("<slug:organization>/", include("surveys.urls")),
    path("<slug:organization>/", include("analytics.urls")),
]

if settings.DEBUG:
    urlpatterns.insert(0, path("styleguide/charts/", chart_gallery.show, name="chart_gallery"))
    urlpatterns.insert(0, path("styleguide/", styleguide.show, name="styleguide"))
