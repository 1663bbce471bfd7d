"""Addresses of the library, below `/<organization>/`."""

from django.urls import path

from resources.views import content, library, line

app_name = "resources"
urlpatterns = [
    path("library/", library.show, name="library"),
    path("library/training/", library.show_training, name="training"),
    path("library/<slug:kind>/<slug:address>/", library.show_item, name="item"),
    path("content/", content.show, name="content"),
    path("content/lines/", line.show, name="lines"),
    path("content/lines/<slug:key>/check/", line.check, name="check_line"),
    path("content/own/<int:pk>/", content.preview, name="preview"),
    path("content/own/<int:pk>/edit/", content.edit, name="edit_item"),
    path("content/own/<int:pk>/publish/", content.publish, name="publish_item"),
    path("content/own/<int:pk>/take-back/", content.take_back, name="take_back_item"),
    path("content/own/<int:pk>/delete/", content.delete, name="delete_item"),
    path("content/<slug:kind>/new/", content.new, name="new_item"),
    path("content/<slug:kind>/<slug:key>/off/", content.switch_off, name="switch_off"),
    path("content/<slug:kind>/<slug:key>/on/", content.switch_on, name="switch_on"),
]
