SELECT u.id, u.email, u.name, u.role,
       to_char(u.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at
FROM userdb.register($1::uuid, $2::text, $3::text, $4::text, $5::uuid, $6::bytea) AS u
