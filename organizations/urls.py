"""Addresses of the organization's admin, below `/<organization>/`."""

from django.urls import path

from organizations.views import draft, notice, people, safeguarding

app_name = "organizations"
urlpatterns = [
    path("drafts/<slug:key>/", draft.keep, name="keep_draft"),
    path("people/", people.directory, name="people"),
    path("people/invite/", people.invite_person, name="invite"),
    path("people/<int:pk>/roles/", people.change_roles, name="roles"),
    path("audit/", people.audit, name="audit"),
    path("privacy-notice/", notice.show, name="notice"),
    path("privacy-notice/new/", notice.publish, name="publish_notice"),
    path("privacy-notice/<int:version>/", notice.show_version, name="notice_version"),
    path("safeguarding/accept/", safeguarding.accept, name="accept_contact"),
]
