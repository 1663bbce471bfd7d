"""How allauth behaves here: nobody signs up without an invitation, and mails go out discreetly."""

from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Closes the open sign-up page; `organizations.actions.accept_invitation` makes the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account comes from an invitation link."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""


class EncryptingMFAAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps and recovery codes encrypted: a dump alone passes no second step."""

    def encrypt(self, text: str) -> str:
        """Return the text under a key that follows from the site's secret key."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what `encrypt` was given."""
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> Fernet:
    return Fernet(urlsafe_b64encode(salted_hmac("mfa", "", algorithm="sha256").digest()))
