DELETE FROM cartdb.items WHERE cart_id = $1::uuid
