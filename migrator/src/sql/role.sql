SELECT rolcanlogin AS can_login,
       rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AS mighty,
       NULL::text AS verifier
FROM pg_catalog.pg_roles
WHERE rolname = $1
