"""Releases repeat what pages say of their wave; the publication rule stands in the database for every figure."""

from django.db import migrations, models
from django.db.models import F, Q

BANDS = (10, 15, 20, 30, 50, 100, 200, 500)


def rules(model: str) -> list[migrations.AddConstraint]:
    conditions = {
        "floor": Q(n_low__in=BANDS),
        "direction_known": Q(direction__in=[-1, 1]),
        "scale_rises": Q(scale_high__gt=F("scale_low")),
        "hides_two_people": Q(step__gt=(F("scale_high") - F("scale_low")) * 2.0 / F("n_low")),
        "inside_the_scale": Q(value__gt=F("scale_low"), value__lt=F("scale_high")),
    }
    return [
        migrations.AddConstraint(model, models.CheckConstraint(condition=condition, name=f"{model}_{rule}"))
        for rule, condition in conditions.items()
    ]


def field(name: str, field: models.Field, default: object) -> migrations.AddField:
    # No release exists yet where this runs; the default is for the statement only.
    field.default = default
    return migrations.AddField("release", name, field, preserve_default=False)


class Migration(migrations.Migration):
    dependencies = [("analytics", "0003_past_survey_once")]

    operations = [
        field("public_id", models.UUIDField(), "00000000-0000-0000-0000-000000000000"),
        field("kind", models.CharField(max_length=8), ""),
        field("title", models.CharField(max_length=80), ""),
        field("question_set", models.SlugField(max_length=40), ""),
        field("floor", models.PositiveSmallIntegerField(), 10),
        field("has_strata", models.BooleanField(), False),
        field("closed_on", models.DateField(), "2000-01-01"),
        migrations.AddConstraint("release", models.CheckConstraint(condition=Q(floor__gte=10), name="release_floor_at_least_10")),
        migrations.RemoveConstraint("figure", "figure_floor"),
        migrations.RemoveConstraint("pastfigure", "pastfigure_floor"),
        *rules("figure"),
        *rules("pastfigure"),
    ]
