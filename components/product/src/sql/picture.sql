SELECT content FROM productdb.pictures WHERE id = $1::text
