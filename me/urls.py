"""Addresses about oneself, below `/<organization>/`."""

from django.urls import path

from me.views import deletion, home, leaving, settings, welcome

app_name = "me"
urlpatterns = [
    path("", home.show, name="home"),
    path("welcome/", welcome.begin, name="welcome"),
    path("welcome/1/", welcome.limits, name="welcome_limits"),
    path("welcome/2/", welcome.gender, name="welcome_gender"),
    path("welcome/3/", welcome.topics, name="welcome_topics"),
    path("welcome/skip/", welcome.skip, name="welcome_skip"),
    path("me/", settings.show, name="settings"),
    path("me/consents/<slug:purpose>/give/", settings.give, name="give_consent"),
    path("me/consents/<slug:purpose>/withdraw/", settings.take_back, name="withdraw_consent"),
    path("me/discreet/", home.set_discreet, name="set_discreet"),
    path("me/gender/", settings.edit_gender, name="edit_gender"),
    path("me/profile/", settings.edit_profile, name="edit_profile"),
    path("me/export/", settings.export, name="export"),
    path("me/delete/", deletion.delete, name="delete"),
    # An admin's, below the directory: it ends what every app knows of somebody.
    path("people/<int:pk>/left/", leaving.note_leaving, name="note_leaving"),
]
