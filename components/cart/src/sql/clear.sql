-- The cart comes first, as in raise_item.
WITH touched AS (
    UPDATE cartdb.carts SET updated_at = now() WHERE id = $1::uuid RETURNING id)
DELETE FROM cartdb.items AS i USING touched WHERE i.cart_id = touched.id
