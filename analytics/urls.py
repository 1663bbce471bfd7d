"""Figures and past surveys, below `/<organization>/`."""

from django.urls import path

from analytics.views import adaptation, dashboard, figures, past_survey, picture

app_name = "analytics"

urlpatterns = [
    path("insights/", dashboard.show, name="dashboard"),
    path("insights/gap/", dashboard.gap, name="gap"),
    path("insights/figures.json", dashboard.file, {"name": "figures.json"}, name="hr_figures_json"),
    path("insights/figures.csv", dashboard.file, {"name": "figures.csv"}, name="hr_figures_csv"),
    path("insights/findings.json", dashboard.file, {"name": "findings.json"}, name="hr_findings_json"),
    path("insights/findings.csv", dashboard.file, {"name": "findings.csv"}, name="hr_findings_csv"),
    path("insights/roster.json", dashboard.file, {"name": "roster.json"}, name="hr_roster_json"),
    path("insights/roster.csv", dashboard.file, {"name": "roster.csv"}, name="hr_roster_csv"),
    path("insights/adapt/", adaptation.show, name="adapt"),
    path("insights/adapt/<slug:hint>/take/", adaptation.take, name="take_adaptation"),
    path("insights/adapt/<int:pk>/close/", adaptation.close, name="close_adaptation"),
    path("insights/reach/", dashboard.reach, name="reach"),
    path("insights/taking-part/", dashboard.taking_part, name="taking_part"),
    path("insights/questions/", dashboard.questions, name="questions"),
    path("insights/questions/<path:question>/", dashboard.question, name="question"),
    path("insights/pictures/<slug:name>.<str:ending>", picture.for_hr, name="hr_picture"),
    path("insights/<slug:measure>/", dashboard.measure, name="measure"),
    path("figures/", figures.show, name="figures"),
    path("figures/gap/", figures.gap, name="figures_gap"),
    path("figures/figures.json", figures.file, {"name": "figures.json"}, name="figures_json"),
    path("figures/figures.csv", figures.file, {"name": "figures.csv"}, name="figures_csv"),
    path("figures/findings.json", figures.file, {"name": "findings.json"}, name="findings_json"),
    path("figures/findings.csv", figures.file, {"name": "findings.csv"}, name="findings_csv"),
    path("figures/roster.json", figures.file, {"name": "roster.json"}, name="roster_json"),
    path("figures/roster.csv", figures.file, {"name": "roster.csv"}, name="roster_csv"),
    path("figures/adapt/", adaptation.show_all, name="figures_adapt"),
    path("figures/reach/", figures.reach, name="figures_reach"),
    path("figures/taking-part/", figures.taking_part, name="figures_taking_part"),
    path("figures/questions/", figures.questions, name="figures_questions"),
    path("figures/questions/<path:question>/", figures.question, name="figures_question"),
    path("figures/pictures/<slug:name>.<str:ending>", picture.for_everybody, name="picture"),
    path("figures/<slug:measure>/", figures.measure, name="figures_measure"),
    path("past-surveys/", past_survey.show_all, name="past_surveys"),
    path("past-surveys/upload/", past_survey.upload, name="upload_past_survey"),
    path("past-surveys/<uuid:survey>/map/", past_survey.map_columns, name="map_past_survey"),
    path("past-surveys/<uuid:survey>/progress/", past_survey.progress, name="past_survey_progress"),
    path("past-surveys/<uuid:survey>/genders/", past_survey.review_genders, name="review_past_survey_genders"),
    path("past-surveys/<uuid:survey>/preview/", past_survey.preview, name="preview_past_survey"),
    path("past-surveys/<uuid:survey>/publish/", past_survey.publish, name="publish_past_survey"),
    path("past-surveys/<uuid:survey>/discard/", past_survey.discard, name="discard_past_survey"),
]
