-- Sets the quantity as it is to be, so that a request which is sent twice changes nothing the second time.
-- The cart comes first, as everywhere: whoever changes lines holds it, and a guest's is kept for longer.
WITH touched AS (
    UPDATE cartdb.carts SET updated_at = now() WHERE id = $1::uuid RETURNING id)
UPDATE cartdb.items AS i SET quantity = $3::integer, price = $4::bigint, currency = $5::text
FROM touched
WHERE i.cart_id = touched.id AND i.product_id = $2::uuid
RETURNING i.quantity
