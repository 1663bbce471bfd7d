"""Addresses of groups, below `/<organization>/`."""

from django.urls import path

from groups.views import group, membership, reminders, rota, session

app_name = "groups"
urlpatterns = [
    path("groups/", group.show_list, name="list"),
    path("groups/drafts/", group.show_drafts, name="drafts"),
    path("groups/new/", group.new, name="new"),
    path("groups/<int:pk>/", group.show, name="group"),
    path("groups/<int:pk>/edit/", group.edit, name="edit"),
    path("groups/<int:pk>/facilitators/", group.change_facilitators, name="facilitators"),
    path("groups/<int:pk>/open/", group.open_group, name="open"),
    path("groups/<int:pk>/close/", group.close_group, name="close"),
    path("groups/<int:pk>/join/", membership.join, name="join"),
    path("groups/<int:pk>/wait/", membership.wait, name="wait"),
    path("groups/<int:pk>/claim/", membership.claim, name="claim"),
    path("groups/<int:pk>/decline/", membership.decline, name="decline"),
    path("groups/<int:pk>/leave/", membership.leave, name="leave"),
    path("groups/<int:pk>/name/", membership.rename, name="rename"),
    path("groups/<int:pk>/sessions/new/", session.schedule, name="schedule"),
    path("sessions/<uuid:public_id>/", session.show, name="session"),
    path("sessions/<uuid:public_id>/change/", session.change, name="change"),
    path("sessions/<uuid:public_id>/cancel/", session.cancel, name="cancel"),
    path("sessions/<uuid:public_id>/answer/", session.answer, name="answer"),
    path("sessions/<uuid:public_id>/calendar.ics", session.calendar, name="calendar"),
    path("rota/", rota.show, name="rota"),
    path("rota/name/", rota.rename, name="display_name"),
    path("reminders/stop/<str:token>/", reminders.stop, name="stop_reminders"),
]
