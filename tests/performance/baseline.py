"""What the pages are compared with: a bare Django view, and q1, one indexed query and a small template.

A Django project of its own in one module: no middleware, no session, the settings of the database as in the product
(persistent connections with health checks), the same gunicorn configuration. Nothing of the product is loaded.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

SMALL = """<!doctype html><html lang="en"><title>{{ note.title }}</title><h1>{{ note.title }}</h1><p>{{ note.body }}</p>
<ul>{% for other in others %}<li>{{ other }}</li>{% endfor %}</ul></html>"""


def _configure() -> None:
    parts = urlsplit(os.environ["DATABASE_WEB_URL"])
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    database: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "HOST": query.get("host", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
    settings.configure(
        SECRET_KEY="for measuring only",
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        INSTALLED_APPS=[],
        DATABASES={"default": database},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup(set_prefix=False)


_configure()

# Models need the settings.
from django.db import models  # noqa: E402


class Note(models.Model):
    title = models.TextField()
    body = models.TextField()

    class Meta:
        app_label = "bench"
        db_table = "bench_note"
        managed = False

    def __str__(self) -> str:
        return self.title


_small = engines["django"].from_string(SMALL)


def bare(request: HttpRequest) -> HttpResponse:
    """No query, no template."""
    return HttpResponse("ok")


def q1(request: HttpRequest, pk: int) -> HttpResponse:
    """One row by its key, and a small template."""
    return HttpResponse(_small.render({"note": Note.objects.get(pk=pk), "others": range(5)}, request))


urlpatterns = [path("bare/", bare), path("q1/<int:pk>/", q1)]
application = WSGIHandler()
