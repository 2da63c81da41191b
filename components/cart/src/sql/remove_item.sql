DELETE FROM cartdb.items WHERE cart_id = $1::uuid AND product_id = $2::uuid
