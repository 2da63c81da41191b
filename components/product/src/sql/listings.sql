SELECT id, seller_id, name_zh, name_en, price, currency::text AS currency, pictures, status
FROM productdb.products
WHERE id = ANY (($1::text[])::uuid[])
