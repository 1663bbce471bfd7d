-- The four database roles of Peersupport. Run by a superuser, once in each PostgreSQL server; safe to run again.
-- The only source of this text: the launcher, the tests and docker-compose.yml all run this file.
--
-- Passwords are handed over as settings of the session, so that they stand in no file and no statement log:
--   SELECT set_config('peersupport_setup.web', 'the password', false);      -- likewise owner, worker, ops
-- A role without such a setting gets no password (the built-in server's private socket needs none) and keeps the one it has.

DO $$
DECLARE
    -- owner   owns the tables and changes them (migrations)
    -- web     answers browsers; its rights come from the migrations; cannot read answers
    -- worker  opens the letterbox and publishes figures; its rights come from the migrations
    -- ops     backs up: row-level security would hide the rows from everybody else, the owner included
    role_name text;
    password text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['owner', 'web', 'worker', 'ops'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'peersupport_' || role_name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', 'peersupport_' || role_name);
        END IF;
        password := coalesce(current_setting('peersupport_setup.' || role_name, true), '');
        IF password <> '' THEN
            EXECUTE format('ALTER ROLE %I PASSWORD %L', 'peersupport_' || role_name, password);
        END IF;
        -- "No organization was opened" and "the organization was left again" must be the same error, never a row.
        EXECUTE format('ALTER ROLE %I SET app.organization = %L', 'peersupport_' || role_name, '');
    END LOOP;
END
$$;

ALTER ROLE peersupport_owner NOSUPERUSER NOBYPASSRLS CREATEDB;
ALTER ROLE peersupport_web NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
ALTER ROLE peersupport_worker NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
ALTER ROLE peersupport_ops NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE;
GRANT pg_read_all_data TO peersupport_ops;
