-- What each database needs before the first migration. Run by a superuser inside the database; safe to run again.

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO peersupport_owner;
GRANT USAGE ON SCHEMA public TO peersupport_web, peersupport_worker, peersupport_ops;
