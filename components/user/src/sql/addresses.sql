SELECT a.id, a.recipient, a.phone, a.country, a.region, a.city, a.street, a.postal_code, a.is_default,
       to_char(a.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at
FROM userdb.addresses AS a
WHERE a.user_id = $1::uuid AND ($2::uuid IS NULL OR a.id = $2::uuid)
ORDER BY a.is_default DESC, a.id DESC
