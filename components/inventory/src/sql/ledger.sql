-- $2: the last id of the page before.
SELECT id, change, reason, note, actor, available, reserved, sold,
       to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at
FROM inventorydb.ledger
WHERE product_id = $1::uuid AND ($2::bigint IS NULL OR id < $2::bigint)
ORDER BY id DESC
LIMIT $3::bigint
