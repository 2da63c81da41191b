SELECT merged
FROM cartdb.merge($1::uuid, $2::bytea, $3::uuid)
