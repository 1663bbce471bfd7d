"""What a round asks as a change, and since when, is frozen from its announcement on, like everything that people were told."""

from django.db import migrations

FREEZE = """
CREATE OR REPLACE FUNCTION surveys_wave_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    steps constant text[] := ARRAY['scheduled', 'collecting', 'open', 'closed', 'published'];
BEGIN
    -- One step at a time and never back: a closed round takes no further answer, an announced one is not hidden again.
    IF NEW.status <> OLD.status
       AND array_position(steps, NEW.status::text) <> array_position(steps, OLD.status::text) + 1 THEN
        RAISE EXCEPTION 'a round goes from % to the next status only', OLD.status USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.status = 'scheduled' THEN
        RETURN NEW;
    END IF;
    IF (NEW.organization_id, NEW.public_id, NEW.kind, NEW.title, NEW.question_set, NEW.opens_at, NEW.closes_at, NEW.floor,
        NEW.consulted, NEW.eligible_tens, NEW.sealing_key{new})
       IS DISTINCT FROM
       (OLD.organization_id, OLD.public_id, OLD.kind, OLD.title, OLD.question_set, OLD.opens_at, OLD.closes_at, OLD.floor,
        OLD.consulted, OLD.eligible_tens, OLD.sealing_key{old}) THEN
        RAISE EXCEPTION 'an announced round is frozen' USING ERRCODE = 'check_violation';
    END IF;
    -- Two strata may become one at opening (privacy.md, rule 6); nothing else, and never later.
    IF NEW.has_strata <> OLD.has_strata
       AND NOT (OLD.has_strata AND OLD.status = 'collecting' AND NEW.status = 'open') THEN
        RAISE EXCEPTION 'the strata of an announced round are frozen' USING ERRCODE = 'check_violation';
    END IF;
    -- The key to the letters is destroyed, never exchanged.
    IF NEW.wrapped_private_key IS DISTINCT FROM OLD.wrapped_private_key AND NEW.wrapped_private_key IS NOT NULL THEN
        RAISE EXCEPTION 'the key of an announced round is frozen' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0004_linked_change")]

    operations = [
        migrations.RunSQL(
            FREEZE.replace("{new}", ", NEW.linked, NEW.linked_since_id").replace("{old}", ", OLD.linked, OLD.linked_since_id"),
            # As migration 0002 wrote it.
            FREEZE.replace("{new}", "").replace("{old}", ""),
        )
    ]
