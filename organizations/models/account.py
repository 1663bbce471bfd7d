"""Sign-in: users, and which organizations a user belongs to. Both stand outside row-level security."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a user who signs in with this address; without a password they set one by reset."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a platform operator (`is_operator`): tenants, health, sizes, no content."""
        return self.create_user(email, password, is_operator=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in.

    Personal data: e-mail address, password hash, last sign-in day. Goes: within a day of the deletion of the account.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(_("platform operator"), default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower")]

    def __str__(self) -> str:
        return self.email


class Affiliation(models.Model):
    """That a user belongs to an organization: the list behind "my organizations", read only for one's own user.

    Outside row-level security because it is read before a tenant is open; `organizations.access` is its only reader.
    Personal data: the link itself. Goes: with the user, or when the person leaves the organization.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="affiliations")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="affiliation_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organization_id}"
