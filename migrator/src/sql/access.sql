-- $1: roles, $2: their schemas, in the same order. Whether every role reaches its own and nothing else.
WITH pairs AS (
    SELECT r.role, s.schema, r.n = s.n AS own
    FROM unnest($1::text[]) WITH ORDINALITY AS r (role, n),
         unnest($2::text[]) WITH ORDINALITY AS s (schema, n)
)
SELECT bool_and(has_schema_privilege(role, schema, 'USAGE') = own
            AND NOT has_schema_privilege(role, schema, 'CREATE')
            AND NOT has_schema_privilege(role, 'public', 'USAGE')
            AND NOT has_schema_privilege(role, 'public', 'CREATE')
            AND has_database_privilege(role, current_database(), 'CONNECT')
            AND NOT has_database_privilege(role, current_database(), 'TEMPORARY'))
FROM pairs
