SELECT available, reserved, sold FROM inventorydb.set_stock($1::uuid, $2::integer, $3::text, $4::text, $5::uuid)
