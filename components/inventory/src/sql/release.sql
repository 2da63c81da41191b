SELECT status, short::text[] AS short FROM inventorydb.release($1::uuid)
