-- For psql: roles, their passwords from the environment, and this database. docker-compose.yml runs it at the first start of
-- PostgreSQL; docs/production.md says how an administrator runs it on another server.
--   PEERSUPPORT_OWNER_PASSWORD=… PEERSUPPORT_WEB_PASSWORD=… PEERSUPPORT_WORKER_PASSWORD=… PEERSUPPORT_OPS_PASSWORD=… \
--     psql --dbname peersupport --file peersupport/launcher/initialize.sql
\set ON_ERROR_STOP on
\getenv owner PEERSUPPORT_OWNER_PASSWORD
\getenv web PEERSUPPORT_WEB_PASSWORD
\getenv worker PEERSUPPORT_WORKER_PASSWORD
\getenv ops PEERSUPPORT_OPS_PASSWORD
-- Ends here, with the name of the variable, where one is missing.
SELECT set_config('peersupport_setup.owner', :'owner', false) IS NOT NULL AS owner_set,
       set_config('peersupport_setup.web', :'web', false) IS NOT NULL AS web_set,
       set_config('peersupport_setup.worker', :'worker', false) IS NOT NULL AS worker_set,
       set_config('peersupport_setup.ops', :'ops', false) IS NOT NULL AS ops_set \gset
\ir sql/roles.sql
\ir sql/database.sql
