SELECT product_id, available
FROM inventorydb.stock
WHERE product_id = ANY (($1::text[])::uuid[])
