"""How allauth behaves here: nobody signs up without an invitation, and mails go out discreetly."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Closes the open sign-up page; `organizations.actions.accept_invitation` makes the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account comes from an invitation link."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""
