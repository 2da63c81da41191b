-- Only ever fewer; none takes the line out.
WITH changed AS (
    UPDATE cartdb.items SET quantity = $3::integer
    WHERE cart_id = $1::uuid AND product_id = $2::uuid AND $3::integer > 0)
DELETE FROM cartdb.items WHERE cart_id = $1::uuid AND product_id = $2::uuid AND $3::integer = 0
