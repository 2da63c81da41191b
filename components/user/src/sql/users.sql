-- Ids are UUIDv7: the newest first is the highest first.
SELECT u.id, u.email, u.name, u.role,
       to_char(u.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at
FROM userdb.users AS u
WHERE ($1::text IS NULL OR u.role = $1::text)
  AND ($2::uuid IS NULL OR u.id < $2::uuid)
ORDER BY u.id DESC
LIMIT $3::bigint
