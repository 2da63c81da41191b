SELECT product_id, quantity, price, currency::text AS currency
FROM cartdb.items
WHERE cart_id = $1::uuid
ORDER BY added_at, product_id
