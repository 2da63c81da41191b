SELECT outcome, available, reserved, sold
FROM inventorydb.adjust($1::uuid, $2::integer, $3::text, $4::text, $5::uuid, $6::text, $7::integer)
