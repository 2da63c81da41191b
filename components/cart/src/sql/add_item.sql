SELECT outcome, in_cart
FROM cartdb.add_item($1::uuid, $2::boolean, $3::uuid, $4::integer, $5::bigint, $6::text)
