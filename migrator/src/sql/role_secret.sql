-- As role.sql, for a user who may see what is stored of a password.
SELECT rolcanlogin AS can_login,
       rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AS mighty,
       rolpassword AS verifier
FROM pg_catalog.pg_authid
WHERE rolname = $1
