SELECT status, short::text[] AS short FROM inventorydb.commit($1::uuid)
