SELECT 1
FROM cartdb.carts
WHERE id = $1::uuid AND token_hash = $2::bytea AND updated_at > now() - interval '30 days'
