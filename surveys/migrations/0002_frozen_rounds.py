"""A round is frozen from its announcement on: what people were told, and the rule that follows from it, cannot change."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION surveys_wave_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
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
        NEW.consulted, NEW.eligible_tens, NEW.sealing_key)
       IS DISTINCT FROM
       (OLD.organization_id, OLD.public_id, OLD.kind, OLD.title, OLD.question_set, OLD.opens_at, OLD.closes_at, OLD.floor,
        OLD.consulted, OLD.eligible_tens, OLD.sealing_key) THEN
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
CREATE TRIGGER surveys_wave_frozen BEFORE UPDATE ON surveys_wave FOR EACH ROW EXECUTE FUNCTION surveys_wave_frozen();
"""

THAW = "DROP TRIGGER surveys_wave_frozen ON surveys_wave; DROP FUNCTION surveys_wave_frozen();"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
