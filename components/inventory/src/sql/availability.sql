SELECT product_id, available FROM inventorydb.availability(($1::text[])::uuid[])
