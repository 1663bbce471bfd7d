"""Check-in rounds, below `/<organization>/`."""

from django.urls import path

from surveys.views import check_in, rounds, scores, token

app_name = "surveys"

urlpatterns = [
    path("check-in/<uuid:wave>/", check_in.show, name="check_in"),
    path("check-in/<uuid:wave>/keys.json", check_in.keys, name="keys"),
    path("check-in/<uuid:wave>/keys/", check_in.fingerprints, name="fingerprints"),
    path("check-in/<uuid:wave>/answer/", check_in.answer, name="answer"),
    path("check-in/<uuid:wave>/token/", token.issue, name="issue"),
    # About oneself, but of this app: the page knows how a round is scored. What it shows never leaves the device.
    path("me/scores/", scores.show, name="scores"),
    path("rounds/", rounds.show, name="rounds"),
    path("rounds/schedule/", rounds.schedule, name="schedule"),
    path("rounds/preview/<str:kind>/", rounds.preview, name="preview"),
    path("rounds/<uuid:wave>/withdraw/", rounds.withdraw, name="withdraw"),
]
