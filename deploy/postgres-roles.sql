-- The roles of the portal's database, made once, when the database is made (docker-compose.yml mounts this file in
-- /docker-entrypoint-initdb.d). The portal itself never connects as owner or superuser (security.md D1):
--
--   portal_owner   migrations and the first content; owns the tables
--   portal_app     web, worker and beat; reads and writes rows, cannot change or empty a table
--   portal_audit   no login; reads the audit log and adds to it, and no more. portal_app is a member, and has no right
--                  of its own to that log: the migration that makes it takes those away (portal 0007)
--   portal_backup  the nightly backup; reads everything and writes nothing
--
-- There is no role for figures: what is published is in tables of its own, and true counts are read by the worker alone,
-- for which a second login would only move the password.
--
-- Their passwords are those in the three addresses among the secrets, so there is one place for each. An address of
-- another form gives a role without a password, which cannot log in at all.

\set ON_ERROR_STOP on
\set app_url `cat /run/secrets/database_url`
\set owner_url `cat /run/secrets/database_owner_url`
\set backup_url `cat /run/secrets/database_backup_url`

SELECT format(
    'CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD %L',
    role.name,
    substring(role.url FROM '^postgres(?:ql)?://' || role.name || ':([^@/]+)@')
)
FROM (
    VALUES ('portal_owner', :'owner_url'), ('portal_app', :'app_url'), ('portal_backup', :'backup_url')
) AS role (name, url)
\gexec

CREATE ROLE portal_audit NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
GRANT portal_audit TO portal_app;

REVOKE ALL ON DATABASE portal FROM PUBLIC;
ALTER DATABASE portal OWNER TO portal_owner;
GRANT CONNECT ON DATABASE portal TO portal_app, portal_backup;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO portal_owner;
GRANT USAGE ON SCHEMA public TO portal_app, portal_backup;

-- What migrations make later is for the portal too.
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO portal_app;

-- Every table and sequence, those of later too, and nothing else.
GRANT pg_read_all_data TO portal_backup;
ALTER ROLE portal_backup SET default_transaction_read_only = on;
