"""Figures and past surveys, below `/<organization>/`."""

from django.urls import path

from analytics.views import past_survey

app_name = "analytics"

urlpatterns = [
    path("past-surveys/", past_survey.show_all, name="past_surveys"),
    path("past-surveys/upload/", past_survey.upload, name="upload_past_survey"),
    path("past-surveys/<uuid:survey>/map/", past_survey.map_columns, name="map_past_survey"),
    path("past-surveys/<uuid:survey>/progress/", past_survey.progress, name="past_survey_progress"),
    path("past-surveys/<uuid:survey>/genders/", past_survey.review_genders, name="review_past_survey_genders"),
    path("past-surveys/<uuid:survey>/preview/", past_survey.preview, name="preview_past_survey"),
    path("past-surveys/<uuid:survey>/publish/", past_survey.publish, name="publish_past_survey"),
    path("past-surveys/<uuid:survey>/discard/", past_survey.discard, name="discard_past_survey"),
]
