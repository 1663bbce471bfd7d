"""Organizations that stood before there was a set-up are live since their programme began."""

from django.db import migrations

LIVE = "UPDATE organizations_organization SET live_on = programme_started_on WHERE live_on IS NULL"


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_programme")]

    operations = [migrations.RunSQL(LIVE, migrations.RunSQL.noop)]
