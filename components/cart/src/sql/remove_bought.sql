SELECT removed
FROM cartdb.remove_bought($1::uuid, $2::uuid, $3::text[]::uuid[], $4::integer[])
