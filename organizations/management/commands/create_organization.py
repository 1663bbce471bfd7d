"""`manage.py create_organization`: a tenant from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from organizations.actions.organization import create_organization


class Command(BaseCommand):
    """Creates an organization and invites its first admin by mail."""

    help = "Create an organization and invite its first admin by mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the tenant and its admin."""
        parser.add_argument("slug", help="address of the organization: /SLUG/")
        parser.add_argument("--name", required=True)
        parser.add_argument("--admin-email", required=True)
        parser.add_argument("--admin-name", required=True)
        parser.add_argument("--timezone", default="Europe/Berlin", help="IANA name, e.g. Europe/London")
        parser.add_argument("--country", default="GB", help="two letters: whose help lines come first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it, or say in one line per field what is wrong."""
        try:
            organization = create_organization(
                slug=options["slug"],
                name=options["name"],
                timezone_name=options["timezone"],
                country=options["country"],
                admin_email=options["admin_email"],
                admin_name=options["admin_name"],
            )
        except ValidationError as error:
            lines = [f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items()]
            raise CommandError("Nothing was created.\n" + "\n".join(lines)) from error
        self.stdout.write(
            f"Created {organization.name} at /{organization.slug}/. The invitation goes to {options['admin_email']}."
        )
