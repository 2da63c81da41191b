SELECT u.id, u.email, u.name, u.role,
       to_char(u.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at
FROM userdb.users AS u
WHERE u.id = $1::uuid
