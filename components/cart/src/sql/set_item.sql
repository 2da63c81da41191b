-- Only ever fewer; none takes the line out. The cart comes first, as in raise_item.
WITH touched AS (
    UPDATE cartdb.carts SET updated_at = now() WHERE id = $1::uuid RETURNING id),
changed AS (
    UPDATE cartdb.items AS i SET quantity = $3::integer
    FROM touched
    WHERE i.cart_id = touched.id AND i.product_id = $2::uuid AND $3::integer > 0)
DELETE FROM cartdb.items AS i USING touched
WHERE i.cart_id = touched.id AND i.product_id = $2::uuid AND $3::integer = 0
