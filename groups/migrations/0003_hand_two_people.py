"""Break-glass by two people, decided by the database (privacy.md, P15).

Written by hand: what these say compares rows of different tables, which no check constraint can. Each refusal is a check violation
under a name of its own. The concern's row is locked while its state is read (FOR SHARE): of a look and a close at once one waits
for the other. The trail itself cannot be changed: the web role has no UPDATE and no DELETE on it (peersupport/rights.py).
"""

from django.db import migrations

REFUSE = "RAISE EXCEPTION 'refused' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = TG_TABLE_NAME;"

FUNCTIONS = f"""
CREATE FUNCTION groups_identityrequest_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concern groups_concern%ROWTYPE;
BEGIN
    SELECT * INTO concern FROM groups_concern WHERE id = NEW.concern_id AND organization_id = NEW.organization_id FOR SHARE;
    IF NOT FOUND OR concern.closed_at IS NOT NULL
        OR NEW.about_id IS NULL OR concern.about_id IS DISTINCT FROM NEW.about_id
        OR NEW.requested_by_id IS NULL OR concern.owner_id IS DISTINCT FROM NEW.requested_by_id THEN
        {REFUSE.format(name="identity_fits_open_concern")}
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION groups_identitydecision_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked groups_identityrequest%ROWTYPE;
    concern groups_concern%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM groups_identityrequest WHERE id = NEW.request_id AND organization_id = NEW.organization_id;
    SELECT * INTO concern FROM groups_concern WHERE id = asked.concern_id AND organization_id = NEW.organization_id FOR SHARE;
    IF asked.requested_by_id IS NULL OR NEW.decided_by_id IS NULL OR NEW.decided_by_id = asked.requested_by_id
        OR NEW.decided_by_id IS NOT DISTINCT FROM asked.about_id
        OR NEW.decided_by_id IS NOT DISTINCT FROM concern.raised_by_id THEN
        {REFUSE.format(name="identity_two_people")}
    END IF;
    IF concern.id IS NULL OR concern.closed_at IS NOT NULL THEN
        {REFUSE.format(name="identity_fits_open_concern")}
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION groups_identitylook_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked groups_identityrequest%ROWTYPE;
    decision groups_identitydecision%ROWTYPE;
    concern groups_concern%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM groups_identityrequest WHERE id = NEW.request_id AND organization_id = NEW.organization_id;
    SELECT * INTO decision FROM groups_identitydecision WHERE request_id = asked.id AND organization_id = NEW.organization_id;
    SELECT * INTO concern FROM groups_concern WHERE id = asked.concern_id AND organization_id = NEW.organization_id FOR SHARE;
    IF decision.approved IS NOT TRUE OR NEW.viewer_id IS NULL OR NEW.viewer_id IS DISTINCT FROM asked.requested_by_id
        OR NEW.seen_at < decision.decided_at OR NEW.seen_at >= decision.decided_at + interval '24 hours' THEN
        {REFUSE.format(name="identity_look_allowed")}
    END IF;
    -- The yes was for whoever handles it: handed over, let go or closed since, it opens nothing.
    IF concern.id IS NULL OR concern.closed_at IS NOT NULL OR concern.owner_id IS DISTINCT FROM NEW.viewer_id
        OR asked.about_id IS NULL THEN
        {REFUSE.format(name="identity_fits_open_concern")}
    END IF;
    RETURN NEW;
END $$;
"""

TABLES = ("identityrequest", "identitydecision", "identitylook")
FORWARD = FUNCTIONS + "".join(
    f"CREATE TRIGGER {name}_check BEFORE INSERT ON groups_{name} FOR EACH ROW EXECUTE FUNCTION groups_{name}_check();\n"
    for name in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {name}_check ON groups_{name}; DROP FUNCTION groups_{name}_check();\n" for name in TABLES)


class Migration(migrations.Migration):
    dependencies = [("groups", "0002_programme")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
