SELECT status, short::text[] AS short
FROM inventorydb.reserve($1::uuid, ($2::text[])::uuid[], $3::integer[], $4::bigint * interval '1 second')
