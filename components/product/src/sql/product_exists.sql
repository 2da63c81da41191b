SELECT id FROM productdb.products WHERE id = $1::uuid
