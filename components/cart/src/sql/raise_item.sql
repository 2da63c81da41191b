-- Sets the quantity as it is to be, so that a request which is sent twice changes nothing the second time.
UPDATE cartdb.items SET quantity = $3::integer, price = $4::bigint, currency = $5::text
WHERE cart_id = $1::uuid AND product_id = $2::uuid
RETURNING quantity
